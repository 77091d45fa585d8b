"""The explanation of benefits: where each dollar of a charge went, in plain words, with the proofs that it adds up."""

from collections.abc import Sequence

from collector_tui.adjudication.balance import proofs
from collector_tui.adjudication.coordination import prior_payer_difference
from collector_tui.adjudication.denial import refused_codes
from collector_tui.adjudication.line_pairs import MISSING, LinePair, claim_answered, line_words, paired
from collector_tui.adjudication.reversals import net
from collector_tui.adjudication.split import PaymentSplit, bearer, sequestration, split
from collector_tui.adjudication.status_words import decision_words
from collector_tui.adjudication.stops import BILL_PATIENT, remittance_stops
from collector_tui.knowledge.adjustment_codes import GROUPS, reason, remark
from collector_tui.knowledge.codes import decision, plb_reason
from collector_tui.model.account import Account, PostedPayment, PostedProviderAdjustment
from collector_tui.model.claim import Claim
from collector_tui.model.money import dollars
from collector_tui.model.remittance import (
    NOT_OURS,
    Adjustment,
    ClaimPayment,
    PaymentLine,
    ProviderAdjustment,
    RemittanceHeader,
)
from collector_tui.pages.list_columns import Cells, Column, text_of, widths
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Line, Page, day, hanging, line

BAR_MAX = 48
PARTS = (
    ("contractual", "contractual_cents", "dim"), ("denied", "denied_cents", "bad"), ("next payer", "next_payer_cents", "warn"),
    ("patient", "patient_cents", "warn"), ("other", "other_cents", "dim"), ("paid", "paid_cents", "good"),
)  # fmt: skip
BAR = "█"
SERVICE = (
    Column("service", 14, 24), Column("on", 8, 8, rank=1), Column("  charged", 12, 14, "money"),
    Column("  allowed", 12, 14, "money"), Column("     paid", 12, 14, "money"),
)  # fmt: skip
MEDICARE = ("MA", "MB")  # CLP06: original Medicare, Part A and Part B
PLB_SHOWN = 12  # characters of a reason that could not be read
STYLES = {"denied": "bad", "patient": "warn", "next_payer": "warn"}


def eob(account: Account, width: int, reading: Reading) -> Page:
    """Every payer's decisions on an account, newest first, then what was settled on other checks."""
    if not account.payments and not account.provider_adjustments:
        return [line((" No payer decision yet.", "dim"))]
    netted = net(account.payments)
    alive = {payment.id for payment in netted.standing}
    unpaired = {payment.id for payment in netted.unpaired}
    page: Page = []
    for stop in remittance_stops(account):
        page += hanging(" ", f"{_barred(stop.act)} ({stop.rule}): {stop.why}.", width, "bad")
    for payment in reversed(account.payments):
        settled = payment.id in alive or not payment.claim.decides
        fate = "" if settled else _fate(payment, netted.reversed_by.get(payment.id), payment.id in unpaired)
        sent = claim_answered(payment, account.claims)
        page += decision_page(payment.header, payment.claim, width, fate, sent)
        page += [*_prior_payer(payment, account), line("")]
    return page + settlements(account.provider_adjustments, width)


def _barred(act: str) -> str:
    if act == BILL_PATIENT:
        return "Do not bill the patient"
    return f"{act.replace('_', ' ').capitalize()} barred"


def decision_page(
    header: RemittanceHeader, claim: ClaimPayment, width: int, fate: str = "", sent: Claim | None = None
) -> Page:
    """One claim payment: who decided what, the picture, the lines with their reasons, the proofs.

    With the claim that was `sent`, also what became of each of its lines.
    """
    through = f" - {day(claim.served_to)}" if claim.served_to and claim.served_to != claim.served_from else ""
    service = f"  served {day(claim.served_from)}{through}" if claim.served_from else ""
    page = [
        line((f" {header.payer or 'Unnamed payer'}  {day(header.paid_on)}  {header.method} {header.trace}", "head")),
        line(f" claim {claim.payer_control or '-'}{service}", (f"  {fate}", "warn") if fate else ""),
        *hanging(" ", _headline(claim), width, "strong"),
    ]
    if claim.crossover_to:
        to = f"Forwarded to {claim.crossover_to}: wait" if claim.status != NOT_OURS else "Wait"
        page += hanging(" ", f"{to} for its answer before billing it.", width)
    if claim.other_payer:
        page += hanging(" ", f"The payer shows {claim.other_payer} as primary.", width, "warn")
    if known_as := corrected(claim):
        page += hanging(" ", f"The payer has the patient as {known_as}.", width, "warn")
    if claim.covered_to:
        page += hanging(" ", f"Coverage ended {day(claim.covered_to)}.", width, "warn")
    page += [*_picture(claim, width), *_details(claim, width, sent)]
    return page + _proofs(claim)


def _headline(claim: ClaimPayment) -> str:
    said = outcome(claim)
    return f"{decision_words(claim)}: {said}" if claim.decides else f"{said[:1].upper()}{said[1:]}"


def corrected(claim: ClaimPayment) -> str:
    """The name and the member id by which the payer says it knows the patient (NM1*74), where they differ."""
    name = claim.corrected_name if claim.corrected_name != claim.patient_name else ""
    member = f"member {claim.corrected_id}" if claim.corrected_id else ""
    return ", ".join(filter(None, (name, member)))


def outcome(claim: ClaimPayment) -> str:
    """What a payment did in a few words."""
    parts = split(claim)
    if not claim.decides:
        to = f" to {claim.crossover_to}" if claim.status == NOT_OURS and claim.crossover_to else ""
        paid = f", though it states {dollars(claim.paid_cents)} as paid" if claim.paid_cents else ""
        return decision(claim.status).meaning.lower() + to + paid
    if claim.takes_back:
        return f"reversed {dollars(-claim.paid_cents)}"
    deeds = [f"paid {dollars(parts.paid_cents)}"] if parts.paid_cents or not parts.denied_cents else []
    if parts.denied_cents > 0:
        codes = refused_codes(claim)
        deeds.append(f"denied {dollars(parts.denied_cents)} {' '.join(codes)} {' '.join(claim.all_remarks())}".rstrip())
    if parts.next_payer_cents:
        deeds.append(f"next payer {dollars(parts.next_payer_cents)}")
    if parts.patient_cents:
        deeds.append(f"patient {dollars(parts.patient_cents)}")
    return ", ".join(deeds)


def settlements(adjustments: tuple[PostedProviderAdjustment, ...], width: int) -> Page:
    """Provider adjustments (PLB) that name the account: money moved on checks for other claims."""
    if not adjustments:
        return []
    page = [line((" Settled on other checks", "head"))]
    for adjustment in adjustments:
        check = f"check {adjustment.trace or '-'} {day(adjustment.on)}"
        page += hanging(_signed("   ", adjustment), plb_words(adjustment, check), width)
    return page


def provider_adjustment(adjustment: ProviderAdjustment, width: int) -> Page:
    """One entry of a PLB: its reason, its amount with the sign of the 835 guide, what that means for the check."""
    text = plb_words(adjustment, "this check")
    reference = f" Reference {adjustment.reference}." if adjustment.reference else ""
    return hanging(_signed(" PLB ", adjustment), text + reference, width)


def plb_words(adjustment: ProviderAdjustment | PostedProviderAdjustment, check: str) -> str:
    """What an entry does to the check, by reason and sign: positive cents reduce it (835 guide, 1.10.2.12)."""
    reason, cents = plb_reason(adjustment.reason), adjustment.cents
    moved = f"{dollars(abs(cents))} {'added to' if cents < 0 else 'taken from'} {check}"
    means = reason.by_sign(cents)
    return f"{reason.meaning}: {moved}." + (f" {means}." if means else "")


def _signed(start: str, adjustment: ProviderAdjustment | PostedProviderAdjustment) -> str:
    return f"{start}{adjustment.reason[:PLB_SHOWN]:<3}{dollars(adjustment.cents):>12}  "


def _fate(payment: PostedPayment, reversal: PostedPayment | None, unpaired: bool) -> str:
    if reversal is not None:
        return f"reversed {day(reversal.header.paid_on)}"
    return "reverses a payment that is not on file" if unpaired else "reverses an earlier payment"


def _picture(claim: ClaimPayment, width: int) -> Page:
    """The charge as a full bar, below it what each part took of it, at its place."""
    charge, parts = abs(claim.charge_cents), split(claim)
    if not charge:
        return []
    room = max(10, min(BAR_MAX, width - 28))
    page: Page = [_bar("charged", claim.charge_cents, 0, room, room, "dim")]
    taken = 0
    for name, field, style in PARTS:
        cents = getattr(parts, field)
        if not cents:
            continue
        if name == "denied" and not claim.decides:
            name, style = "not decided", "dim"
        size = abs(cents)
        start, end = (round(room * edge / charge) for edge in (max(0, charge - taken - size), charge - taken))
        page.append(_bar(name, cents, min(start, room - 1), max(end, start + 1), room, style))
        taken += size if cents * claim.charge_cents > 0 else -size
    page.append(_allowed(claim, parts))
    return page


def _bar(name: str, cents: int, start: int, end: int, room: int, style: str) -> Line:
    end = min(end, room)
    return line((f"  {name:<11}{dollars(cents):>12} ", ""), " " * start, (BAR * (end - start), style))


def _allowed(claim: ClaimPayment, parts: PaymentSplit) -> Line:
    """Only original Medicare is sequestered, and a plan that says so: CARC 253."""
    before = " (before sequestration)" if claim.filing in MEDICARE or sequestration(claim) else ""
    return line((f"  {'allowed':<11}{dollars(parts.allowed_cents):>12}{before}", "dim"))


def _details(claim: ClaimPayment, width: int, sent: Claim | None) -> Page:
    room = widths(SERVICE, [_cells(row) for row in claim.lines], width - 2)
    page: Page = [_row([column.title for column in SERVICE], room, "dim")] if claim.lines else []
    pairs = paired(sent.lines, claim) if sent else ()
    words = {id(pair.paid[0]): pair.words for pair in pairs if pair.paid}
    for row in claim.lines:
        page += _service(row, room, width)
        for sentence in words.get(id(row), ()) if sent else line_words(row, claim):
            page += hanging("    ", sentence, width, "strong")
    page += _unanswered(pairs, claim, sent, width) if sent else []
    for adjustment in claim.adjustments:
        page += _reason(adjustment, width)
    of_lines = {code for row in claim.lines for code in row.remarks}
    for code in claim.remarks:
        page += _remark(code, width) if code not in of_lines else []
    for group in dict.fromkeys(adjustment.group for adjustment in claim.all_adjustments()):
        page += hanging(f"    {group:<7}", GROUPS.get(group, "group not known here"), width, "dim")
    return page


def _unanswered(pairs: tuple[LinePair, ...], claim: ClaimPayment, sent: Claim, width: int) -> Page:
    """Lines that a decision on the whole charge passes over; a payer that split the claim answers them elsewhere."""
    if claim.charge_cents < sent.charge_cents:  # a reversal's is negative
        return []
    page: Page = []
    for pair in pairs:
        if pair.sent and MISSING in pair.changes:
            code = " ".join((pair.sent.revenue, pair.sent.procedure, *pair.sent.modifiers)).strip()
            page += hanging(f"  {code:<18}", f"{dollars(pair.sent.charge_cents)} {pair.words[0]}", width, "warn")
    return page


def _cells(row: PaymentLine) -> Cells:
    code = " ".join((row.revenue, row.procedure, *row.modifiers)).strip()
    served = day(row.served_on) if row.served_on else ""
    allowed = "" if (cents := allowed_cents(row)) is None else dollars(cents)
    return code, served, dollars(row.charge_cents), allowed, dollars(row.paid_cents)


def allowed_cents(row: PaymentLine) -> int | None:
    """As the payer states it (AMT*B6), else the charge less what the contract takes off (CO-45); None: neither says."""
    if row.allowed_cents is not None:
        return row.allowed_cents
    taken = [each.cents for each in row.adjustments if (each.group, each.reason) == ("CO", "45")]
    return row.charge_cents - sum(taken) if taken else None


def _row(texts: Cells, room: Sequence[int], style: str = "") -> Line:
    return line((f" {text_of(SERVICE, texts, room)}", style))


def _service(row: PaymentLine, room: Sequence[int], width: int) -> Page:
    page = [_row(_cells(row), room)]
    for adjustment in row.adjustments:
        page += _reason(adjustment, width)
    for remark_code in dict.fromkeys(row.remarks):
        page += _remark(remark_code, width)
    return page


def _reason(adjustment: Adjustment, width: int) -> Page:
    code = reason(adjustment.reason)
    ended = f" (code ended {day(code.ended)})" if code.ended else ""
    start = f"    {adjustment.group}-{adjustment.reason:<4}{dollars(adjustment.cents):>12}  "
    return hanging(start, code.meaning + ended, width, STYLES.get(bearer(adjustment), "dim"))


def _remark(code: str, width: int) -> Page:
    return hanging(f"    {code:<7}{'':>12}  ", remark(code).meaning, width, "dim")


def _proofs(claim: ClaimPayment) -> Page:
    proved = proofs(claim)
    page = [
        _proof(name, off)
        for name, off in (
            ("charge - adjustments = paid", proved.claim),
            *((("lines = charge", proved.charge),) if claim.lines else ()),
            ("patient share = PR", proved.patient),
            *((f"line {number}", off) for number, off in enumerate(proved.lines, 1) if off),
        )
    ]
    cut = sequestration(claim)
    if cut is not None:
        proof = ("2% of the payment", "good") if cut.right else (f"2% would be {dollars(cut.due)}", "warn")
        page.append(line(f"  sequestration {dollars(cut.taken)}: ", proof))
    if claim.interest_cents:
        page.append(line((f"  interest {dollars(claim.interest_cents)} paid apart from the claim (PLB L6)", "dim")))
    return page


def _prior_payer(payment: PostedPayment, account: Account) -> Page:
    off = prior_payer_difference(payment, account)
    return [] if off is None else [_proof("prior payer's part (CARC 23) = its remit", off)]


def _proof(name: str, off: int) -> Line:
    return line(f"  {name}: ", ("balanced", "good") if not off else (f"off by {dollars(off)}", "bad"))
