"""Reads ISO 20022 camt.053 statements: opening and entries make closing, stated sums are held against the entries."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from collector_tui.bank.finding import Findings
from collector_tui.bank.markup import BadMarkup, tree_of
from collector_tui.bank.reading import TEXT_MAX, day_of, short, trace_of
from collector_tui.bank.statement import BankFile, BankLine, Statement
from collector_tui.model.money import cents_of, dollars

OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)  # the previous day's closing is this day's opening
UNPAID = frozenset({"UPCQ", "UPCT", "UPDD", "RPCR", "RRTN"})  # sub families of items that came back
RETURNED_ITEM = "555"
BOOKED = "BOOK"
SUMS = (("TtlNtries", None), ("TtlCdtNtries", 1), ("TtlDbtNtries", -1))


def read_camt053(raw: bytes) -> BankFile:
    """The statements of a camt.053; debits are negative, entries that are not booked are left out with a note."""
    reader = _Reader()
    try:
        root = tree_of(raw)
    except BadMarkup as refusal:
        reader.findings.add("markup" if "DOCTYPE" in str(refusal) else "cut-short", str(refusal))
        return BankFile(kind="CAMT053", findings=reader.findings.all())
    statements = tuple(reader.statement(element) for element in root.iter("Stmt"))
    if not statements:
        reader.findings.add("empty", "The file holds no statement (Stmt).")
    return BankFile(kind="CAMT053", statements=statements, findings=reader.findings.all())


class _Reader:
    def __init__(self) -> None:
        self.findings = Findings()
        self._ordinal = 0
        self._entry = 0

    def statement(self, element: Element) -> Statement:
        account = short(_text(element, "Acct/Id/Othr/Id") or _text(element, "Acct/Id/IBAN"), 40)
        balances = [
            (kind, self._balance(balance)) for balance in element.findall("Bal") for kind in [_balance_kind(balance)]
        ]
        opening, closing = _of(balances, OPENING), _of(balances, CLOSING)
        entries = [(self._signed(entry), entry) for entry in element.findall("Ntry") if self._booked(entry)]
        lines = tuple(line for cents, entry in entries for line in self._lines(account, cents, entry))
        moved = sum(cents for cents, _ in entries)
        if opening is None or closing is None:
            self.findings.add(
                "balance", f"Account {account} has no opening (OPBD) or no closing (CLBD) balance: nothing proves it."
            )
        elif opening + moved != closing:
            self.findings.add(
                "balance",
                f"Account {account}: opening {dollars(opening)} and entries of {dollars(moved)} do not make closing {dollars(closing)}.",
            )
        self._prove_sums(element, account, [cents for cents, _ in entries])
        as_of = max((line.booked_on for line in lines), default=None)
        return Statement(bank_account=account, as_of=as_of, lines=lines, opening_cents=opening, closing_cents=closing)

    def _prove_sums(self, element: Element, account: str, amounts: list[int]) -> None:
        for name, sign in SUMS:
            stated = element.find(f"TxsSummry/{name}")
            if stated is None:
                continue
            mine = [abs(cents) for cents in amounts if sign is None or cents * sign > 0]
            count, total = _text(stated, "NbOfNtries"), _text(stated, "Sum")
            if count and count != str(len(mine)):
                self.findings.add(
                    "count", f"Account {account}: {name} counts {short(count, 12)} entries; {len(mine)} were read."
                )
            if total and self._cents(total) != sum(mine):
                self.findings.add(
                    "total",
                    f"Account {account}: {name} says {short(total, 20)}; its entries add up to {dollars(sum(mine))}.",
                )

    def _booked(self, entry: Element) -> bool:
        self._entry += 1
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts") or BOOKED
        if status != BOOKED:
            self.findings.add(
                "pending", f"Entry {self._entry} is {short(status, 10)}, not booked: it was left out.", self._entry
            )
        return status == BOOKED

    def _lines(self, account: str, cents: int, entry: Element) -> Iterator[BankLine]:
        """The entry; or its transactions where each has an amount and together they are the entry."""
        booked_on = self._day(_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"))
        if booked_on is None:
            return
        value_text = _text(entry, "ValDt/Dt") or _text(entry, "ValDt/DtTm")
        value_on = self._day(value_text) if value_text else None
        reference = short(_text(entry, "AcctSvcrRef") or _text(entry, "NtryDtls/TxDtls/Refs/AcctSvcrRef"))
        details = entry.findall("NtryDtls/TxDtls")
        parts = [self._part(detail, cents) for detail in details]
        split = len(details) > 1 and None not in parts and sum(part or 0 for part in parts) == cents
        shares = list(zip(parts, details, strict=True)) if split else [(cents, entry)]
        for number, (share, element) in enumerate(shares, 1):
            self._ordinal += 1
            remark = " ".join(filter(None, (each.text for each in element.iter("Ustrd"))))
            extra = _text(entry, "AddtlNtryInf")
            trace = trace_of(remark, extra)
            yield BankLine(
                ordinal=self._ordinal, bank_account=account, booked_on=booked_on, value_on=value_on,
                type=_kind(entry), cents=share or 0, bank_ref=f"{reference}/{number}" if split and reference else reference,
                customer_ref=short(_first(element, "EndToEndId")), payer=short(_payer(element)),
                text=short(" ".join(filter(None, (_payer(element), remark, extra))), TEXT_MAX),
                trace=trace.trace, originator=trace.originator,
            )  # fmt: skip

    def _part(self, detail: Element, cents: int) -> int | None:
        text = _text(detail, "Amt") or _text(detail, "AmtDtls/TxAmt/Amt")
        if not text:
            return None
        indicator = _text(detail, "CdtDbtInd")
        sign = {"CRDT": 1, "DBIT": -1}.get(indicator, 1 if cents >= 0 else -1)
        return sign * self._cents(text)

    def _balance(self, balance: Element) -> int:
        return self._signed(balance)

    def _signed(self, element: Element) -> int:
        """An amount with its indicator, in cents."""
        amount, indicator = element.find("Amt"), _text(element, "CdtDbtInd")
        currency = amount.get("Ccy", "") if amount is not None else ""
        if currency != "USD":
            self.findings.add("currency", f"An amount is in {short(currency, 5) or 'no currency'}.", self._entry)
        if indicator not in ("CRDT", "DBIT"):
            self.findings.add("sign", f"An amount is neither CRDT nor DBIT: {short(indicator, 10)!r}.", self._entry)
        cents = self._cents(amount.text or "" if amount is not None else "")
        return -cents if indicator == "DBIT" else cents

    def _cents(self, text: str) -> int:
        try:
            return cents_of(text)
        except ValueError:
            self.findings.add("amount", f"{short(text, 30)!r} is no amount.", self._entry)
            return 0

    def _day(self, text: str) -> date | None:
        try:
            return day_of(text)
        except ValueError as error:
            self.findings.add("date", f"Entry {self._entry}: {error}.", self._entry)
            return None


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _first(element: Element, name: str) -> str:
    return next((each.text.strip() for each in element.iter(name) if each.text), "")


def _balance_kind(balance: Element) -> str:
    return _text(balance, "Tp/CdOrPrtry/Cd")


def _of(balances: list[tuple[str, int]], kinds: tuple[str, ...]) -> int | None:
    """The balance of the first kind that is there; of several of one kind the first (a statement has one a day)."""
    for kind in kinds:
        for name, cents in balances:
            if name == kind:
                return cents
    return None


def _payer(element: Element) -> str:
    names = (element.find(f".//RltdPties/Dbtr/{path}") for path in ("Pty/Nm", "Nm"))
    return next((name.text.strip() for name in names if name is not None and name.text), "")


def _kind(entry: Element) -> str:
    """The BAI type where the bank gives it; else what the ISO family says of an item that came back."""
    family = _text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd")
    if family in UNPAID or entry.find(".//RtrInf") is not None:
        return RETURNED_ITEM
    return short(_text(entry, "BkTxCd/Prtry/Cd"), 5)
