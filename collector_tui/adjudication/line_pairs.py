"""Which line of a remittance answers which line of the claim, and what became of it: bundled, recoded, split, left out.

The line's own control number (REF*6R) decides, then the code as it was sent (SVC06), then code, modifiers, day and
charge, then the order (835 guide, 1.10.2.6 on bundling and unbundling).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from collector_tui.adjudication.claim_family import order_of
from collector_tui.adjudication.split import bundled_cents, is_bundled, is_raised
from collector_tui.model.account import PostedPayment, SentClaim
from collector_tui.model.claim import Claim, ClaimLine
from collector_tui.model.money import dollars
from collector_tui.model.remittance import ClaimPayment, PaymentLine

BUNDLED, RECODED, SPLIT_UNITS, MISSING, ADDED = "bundled", "recoded", "split units", "missing", "added"


class LinePair(Struct, frozen=True, kw_only=True):
    """A line that was sent with the lines that answer it; `sent` is None for a line that the payer added.

    `changes` names what the payer did with it, `words` says it in sentences.
    """

    sent: ClaimLine | None
    paid: tuple[PaymentLine, ...] = ()
    changes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def paired(sent: Sequence[ClaimLine], payment: ClaimPayment) -> tuple[LinePair, ...]:
    """Every line that was sent, in order, with its answers, then what the payer added. Each answer stands once.

    A payment without lines answers the claim as a whole: nothing is told of single lines.
    """
    if not payment.lines:
        return tuple(LinePair(sent=line) for line in sent)
    answers = _Answers(sent, payment.lines)
    pairs = [_pair(line, answers.of(number), payment) for number, line in enumerate(sent)]
    return (*pairs, *(_pair(None, (line,), payment) for line in answers.added))


def line_words(paid: PaymentLine, payment: ClaimPayment) -> tuple[str, ...]:
    """What a remittance alone says became of one of its lines, without the claim that was sent."""
    return tuple(_changes(None, (paid,), payment).values())


def claim_answered(payment: PostedPayment, claims: Iterable[SentClaim]) -> Claim | None:
    """The version that a payment decides on: of its number and payer, with the most of its services, the last before it."""
    known = [sent.claim for sent in claims if not _billed_after(sent.claim, payment)]
    control, codes = payment.claim.patient_control, {_sent_code(line) for line in payment.claim.lines}

    def rank(claim: Claim) -> tuple[bool, bool, int, date]:
        services = {line.procedure for line in claim.lines} & codes
        return (
            claim.patient_control == control, order_of(claim) == payment.order, len(services), claim.billed_on or date.min
        )  # fmt: skip

    return max(known, key=rank, default=None)


def _billed_after(claim: Claim, payment: PostedPayment) -> bool:
    paid_on = payment.header.paid_on
    return claim.billed_on is not None and paid_on is not None and claim.billed_on > paid_on


Fits = Callable[[ClaimLine, PaymentLine], bool]


class _Answers:
    """Which payment lines answer the line of that number; each is given away once."""

    def __init__(self, sent: Sequence[ClaimLine], lines: Sequence[PaymentLine]) -> None:
        self._sent = sent
        self._lines = lines
        self._of: list[list[int]] = [[] for _ in sent]
        self._left = list(range(len(lines)))
        controls = [line.control for line in sent]
        self._single = {control for control in controls if control and controls.count(control) == 1}
        self._take(self._by_control)
        for fits in (_same_all, _same_code_and_charge, _same_code_and_day, _same_code):
            self._take(fits)
        self._take(_same_code, shared=True)
        self._take(_same_charge)

    def of(self, number: int) -> tuple[PaymentLine, ...]:
        return tuple(self._lines[index] for index in sorted(self._of[number]))

    @property
    def added(self) -> list[PaymentLine]:
        return [self._lines[index] for index in self._left]

    def _take(self, fits: Fits, *, shared: bool = False) -> None:
        """Give each answer that is left to the first line it fits; `shared`: also to one that has an answer."""
        numbered = fits == self._by_control
        for index in list(self._left):
            answer = self._lines[index]
            for number, line in enumerate(self._sent):
                free = not self._of[number] or numbered or (shared and self._has_room(number, answer))
                if free and fits(line, answer) and (numbered or not self._controls_differ(line, answer)):
                    self._of[number].append(index)
                    self._left.remove(index)
                    break

    def _by_control(self, line: ClaimLine, answer: PaymentLine) -> bool:
        return line.control in self._single and line.control == answer.control

    def _controls_differ(self, line: ClaimLine, answer: PaymentLine) -> bool:
        return answer.control in self._single and answer.control != line.control

    def _has_room(self, number: int, answer: PaymentLine) -> bool:
        """Several answers share the line's charge."""
        charged = sum(abs(self._lines[index].charge_cents) for index in self._of[number])
        return charged + abs(answer.charge_cents) <= abs(self._sent[number].charge_cents)


def _same_code(line: ClaimLine, answer: PaymentLine) -> bool:
    if not line.procedure:
        return bool(line.revenue) and not _sent_code(answer) and line.revenue == answer.revenue
    return line.procedure == _sent_code(answer)


def _same_charge(line: ClaimLine, answer: PaymentLine) -> bool:
    return abs(line.charge_cents) == abs(answer.charge_cents)


def _same_code_and_charge(line: ClaimLine, answer: PaymentLine) -> bool:
    return _same_code(line, answer) and _same_charge(line, answer)


def _same_code_and_day(line: ClaimLine, answer: PaymentLine) -> bool:
    return _same_code(line, answer) and line.served_on == answer.served_on


def _same_all(line: ClaimLine, answer: PaymentLine) -> bool:
    same = _same_code_and_charge(line, answer) and _same_code_and_day(line, answer)
    return same and line.modifiers == answer.modifiers and line.revenue in ("", answer.revenue)


def _sent_code(answer: PaymentLine) -> str:
    return answer.billed_procedure or answer.procedure


def _pair(sent: ClaimLine | None, paid: tuple[PaymentLine, ...], payment: ClaimPayment) -> LinePair:
    changes = _changes(sent, paid, payment)
    if not paid:
        changes[MISSING] = "The payer does not answer this line."
    elif sent is None:
        changes[ADDED] = "The payer added this line: none like it was sent."
    return LinePair(sent=sent, paid=paid, changes=tuple(changes), words=tuple(changes.values()))


def _changes(sent: ClaimLine | None, paid: tuple[PaymentLine, ...], payment: ClaimPayment) -> dict[str, str]:
    """What the payer did with a line -> the sentence that says so."""
    changes: dict[str, str] = {}
    for answer in paid:
        code = sent.procedure if sent else answer.billed_procedure
        if code and answer.procedure and code != answer.procedure:
            changes[RECODED] = f"Sent as {code}, decided as {answer.procedure}."
        if bundled_cents(payment) and any(map(is_bundled, answer.adjustments)):
            changes[BUNDLED] = _bundled_words(answer, payment)
    if units := _unit_words(sent, paid):
        changes[SPLIT_UNITS] = units
    return changes


def _unit_words(sent: ClaimLine | None, paid: tuple[PaymentLine, ...]) -> str:
    if len(paid) > 1:
        parts = " and ".join(f"{answer.units or '-'} for {dollars(answer.charge_cents)}" for answer in paid)
        return f"Decided in {len(paid)} lines: units {parts}."
    for answer in paid:
        units = sent.units if sent else answer.billed_units
        if units and answer.units and not _same_number(units, answer.units):
            return f"Sent with {units} units, decided on {answer.units}."
    return ""


def _bundled_words(bundled: PaymentLine, payment: ClaimPayment) -> str:
    """Which line its money went to: the one raised by the same amount, else the first that was raised."""
    cents = sum(adjustment.cents for adjustment in bundled.adjustments if is_bundled(adjustment))
    raised = [
        (line, -sum(adjustment.cents for adjustment in line.adjustments if is_raised(adjustment)))
        for line in payment.lines
    ]
    into = [line for line, by in raised if by == cents] or [line for line, by in raised if by * cents > 0]
    name = into[0].procedure or into[0].revenue if into else "another line"
    return f"Paid as part of {name}: {dollars(abs(cents))} of its charge went there, nothing is denied for it."


def _same_number(sent: str, decided: str) -> bool:
    try:
        return Decimal(sent) == Decimal(decided)
    except ArithmeticError:
        return sent == decided
