"""A defect of a file is a finding that a person can act on, not an exception."""

from msgspec import Struct

# What is wrong -> how bad it is, and what to do about it.
RULES = {
    "not-x12": ("error", "Send the payer's 835, 837, 277 or 999 file as it came, not a printout, a PDF or an archive."),
    "terminator": ("error", "Ask the sender for the file again; it was damaged on the way."),
    "count": ("error", "Ask the sender for the file again and tell us what the file looks like; what was read of it may not be all."),
    "too-many": ("error", "Ask the sender for the file again; it is not to be trusted as a whole."),
    "cut-short": ("error", "Ask the sender for the whole file; what is here of this transaction may not be all."),
    "amount": ("error", "Ask the payer what the amount is; the transaction is not to be trusted before."),
    "claim-balance": ("error", "Ask the payer for a corrected remittance; a supervisor may release the transaction as it is."),
    "transaction-balance": ("error", "Compare with the deposit, then ask the payer for a corrected remittance."),
    "no-transfer": ("error", "Ask the payer for the whole remittance: without BPR nothing says what was paid."),
    "line-balance": ("warning", "Check this line against the claim that was sent before it is appealed or billed."),
    "lines-charge": ("warning", "Check its lines against the claim that was sent."),
    "patient-share": ("warning", "Go by the adjustments of group PR, not by the payer's total, before billing the patient."),
    "pays-undecided": ("error", "Ask the payer what the money is for: a claim of this status pays nothing."),
    "claim-charge": ("warning", "Correct the charges where the claim was made before it is sent again."),
    "incomplete": ("warning", "Complete the claim where it was made: the payer will turn it away or deny it as it is."),
    "unnamed": ("warning", "Read on with care; ask the sender to fill it in."),
    "outside": ("warning", "Ask the sender for the file again: a segment before it is missing."),
    "segment": ("warning", "Ask the sender what it was meant to be; it was passed over."),
    "date": ("warning", "It was left empty; look the date up before relying on a deadline."),
    "composite": ("warning", "Ask the sender what it says and which separator it uses; it was kept as it stands and read no further."),
    "code": ("warning", "It is shown as it stands; ask the sender what it means before relying on it."),
    "group": ("warning", "The money is counted; ask the payer who is meant to bear it."),
    "se-count": ("warning", "Claims and money are proved apart from it; tell the sender that the trailer is wrong."),
    "envelope": ("warning", "Check with the sender that no part of the file is missing; what is here was read."),
    "order": ("warning", "What could be read was read; ask the sender to send its levels in order."),
    "passed-over": ("warning", "Nothing to do if only the payments matter; the text before the first ISA is not X12."),
    "file-end": ("warning", "Ask the sender whether more was meant to come."),
    "empty": ("warning", "Ask the sender whether the file was meant to hold claims or payments."),
    "version": ("note", "Compare with the payer's paper before relying on codes: this version ended in 2012."),
    "declined": ("note", "Nothing to do here; it holds no claims, payments or answers to claims."),
    "batch": ("note", "Nothing to do for single claims; it speaks of the batch as a whole."),
    "left-out": ("note", "Mend the first ones and read the file again."),
    "payment-held": ("warning", "Compare it with the claim; post it here, link it to its own account, or ask the payer."),
    "adjustment-open": ("warning", "Find the claim it is for, by the payer's letter or call; it stands on no account until then."),
    "adjustment-noted": ("note", "It belongs to no claim; the bank's side and the general ledger must have it."),
    "unreadable": ("error", "Check the file's name and who may read it."),
    "row": ("error", "Correct the row in the extract and send the file again; the other rows were taken."),
    "row-ahead": ("warning", "Nothing to do if the day is meant; otherwise take the row back by one with the other sign."),
    "refund-back": ("warning", "Nothing to do for a refund that was voided; one that was paid out needs the minus sign."),
}  # fmt: skip


class Finding(Struct, frozen=True, kw_only=True):
    """`severity` is "error" (money or claims cannot be trusted), "warning" or "note".

    `transaction` and `segment` count from 1 in the file; 0 means the file as a whole. `offset` is in bytes.
    """

    rule: str
    severity: str
    text: str
    advice: str
    transaction: int = 0
    segment: int = 0
    offset: int | None = None
    element: str = ""

    @property
    def where(self) -> str:
        parts = [f"transaction {self.transaction}"] if self.transaction else []
        parts += [f"segment {self.segment}"] if self.segment else []
        parts += [f"byte {self.offset}"] if self.offset is not None else []
        return ", ".join([*parts, *([self.element] if self.element else [])])


def finding(
    rule: str, text: str, *, transaction: int = 0, segment: int = 0, offset: int | None = None, element: str = ""
) -> Finding:
    """A finding under one of `RULES`, which knows its severity and what to do."""
    severity, advice = RULES[rule]
    return Finding(
        rule=rule, severity=severity, text=text, advice=advice, transaction=transaction, segment=segment, offset=offset,
        element=element,
    )  # fmt: skip


class NotX12(ValueError):
    """The bytes hold no X12 interchange, or stop being one; `finding` says it as a finding."""

    def __init__(self, rule: str, text: str, segment: int = 0, offset: int | None = None) -> None:
        super().__init__(text)
        self.finding = finding(rule, text, segment=segment, offset=offset)
