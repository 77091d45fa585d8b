"""What to do about a denial: from its codes, from what is on file, from what was done and from the days that are left."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from collector_tui.adjudication.denial import Denial
from collector_tui.adjudication.reversals import standing
from collector_tui.casework.clocks import clock, service_day
from collector_tui.casework.evidence import (
    authorization_sent,
    filed_in_time,
    other_coverage,
    payer_claim_number,
    primary_on_file,
    remittance_words,
)
from collector_tui.casework.history import latest
from collector_tui.casework.kinds import step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import bill_new_coverage, follow_through, under_way
from collector_tui.casework.words import eligibility_source
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.denials.appeals import lost_appeal
from collector_tui.departments.denials.clocks import appeal_limit
from collector_tui.knowledge.action_codes import means
from collector_tui.knowledge.adjustment_codes import reason, remark
from collector_tui.knowledge.denial_moves import DenialMove, denial_moves
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep

FRESH_DAYS = 7  # in which a peer-to-peer is worth asking for; plans give 3 to 14
NEAR_DAYS = 14  # an appeal that ends so soon does not wait for a department that was asked
URGENT_DAYS = 7  # nor for one that is still to be asked
LEVELS = 3  # further ones are logged as the third
NEW_CLAIM = frozenset({"MA130", "N142", "N517", "N34"})  # a replacement (frequency 7) would be refused
# Not cured by an appeal: the claim, its payer or its patient has to be put right.
NO_APPEAL = frozenset({
    "SUBMISSION", "REGISTRATION", "ELIGIBILITY", "COB", "COB_LIABILITY", "DUPLICATE", "CAPITATION", "PENDING",
    "PRIOR_PAYER", "DOCUMENTATION", "PROVIDER", "TIMELY",
})  # fmt: skip
# Not the status answers: what they told is on file here.
FOLLOWED = (
    "denial.to_clinical", "denial.to_coding", "denial.to_registration", "records.sent", "claim", "peer_to_peer",
    "status.other_coverage", "escalated.payer", "appeal.decided.won",
)  # fmt: skip
SENT, REVIEWED = means("records.sent"), means("denial.reviewed")
CORRECTS = means("claim.corrected", "claim.reopening")
WON_BY_APPEAL = frozenset({"MEDNEC", "LEVEL_OF_CARE"})  # whose department was asked for the appeal alone
CURES = means("appeal.filed", "claim", "records.sent")
OF_PATIENT = ("denial.reviewed", "denial.to_registration", "call.reached")
WRITE_OFF, DECIDED = means("write_off.asked"), means("review.decided")


def denial_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """Best first; what is done or barred is sorted out by the judge."""
    denial = sheet.facts.denial
    if denial is None:
        return list(_patient_steps(sheet)) if sheet.facts.patient_denial else []
    begun, appeal = _begun(sheet, denial), list(_appeals(sheet, denial))
    lost = lost_appeal(sheet.account, sheet.facts.decided_on) is not None
    moves = [] if lost else [*bill_new_coverage(sheet), *_moves(sheet, denial)]
    urgent = appeal if lost or _ends_soon(sheet, begun) else []
    given_up = _write_off(sheet, denial) if _hopeless(sheet, denial, [*moves, *appeal]) else ()
    return [*_approved(sheet), *_ready(moves), *urgent, *begun, *moves, *appeal, *given_up]


def _begun(sheet: Worksheet, denial: Denial) -> list[NextStep]:
    """What is under way; an argument that was asked for an appeal is moot once the appeal's days have passed."""
    moot = {"denial.to_clinical"} if _days_left(sheet) < 0 and denial.category in WON_BY_APPEAL else set()
    return list(follow_through(sheet, *(role for role in FOLLOWED if role not in moot)))


def _ready(moves: Sequence[NextStep]) -> list[NextStep]:
    """A correction or a new claim for which nothing is missing waits for nobody."""
    corrects = [each for each in moves[:1] if each.code in CORRECTS or each.fields.get("freq_code") == "1"]
    return [each for each in corrects if not each.lacks]


def _ends_soon(sheet: Worksheet, begun: Sequence[NextStep]) -> bool:
    return 0 <= _days_left(sheet) <= (NEAR_DAYS if begun else URGENT_DAYS)


def _hopeless(sheet: Worksheet, denial: Denial, candidates: Sequence[NextStep]) -> bool:
    """Nothing of what is left may bring the money."""
    late = _days_left(sheet) < 0 and denial.category not in NO_APPEAL
    return (late or not candidates) and not {each.code for each in candidates} & CURES


def _moves(sheet: Worksheet, denial: Denial) -> Iterator[NextStep]:
    facts = _facts(sheet, denial)
    for move in denial_moves(_keys(denial), facts):
        if move.role == "appeal":
            yield from _appeals(sheet, denial, move)
        elif move.role == "claim.corrected" or move.key in NEW_CLAIM:
            yield from _corrected(sheet, denial, move)
        else:
            yield _step(sheet, denial, move)


def _keys(denial: Denial) -> list[str]:
    """The remarks that name a fault, the reason, its category."""
    number = denial.code.partition("-")[2]
    remarks = [code for code in denial.remarks if code in NEW_CLAIM or remark(code).known]
    remarks.sort(key=lambda code: code not in NEW_CLAIM)
    by_reason = [number] if denial.category == reason(number).category else []
    return [*remarks, *by_reason, denial.category, "OTHER"]


def _facts(sheet: Worksheet, denial: Denial) -> set[str]:
    """What is so of the account, in the words of the table."""
    account, facts = sheet.account, sheet.facts
    decided = facts.decided_on
    twin = [payment for payment in standing(account.payments) if payment.claim.paid_cents > 0]
    conditions = {
        facts.payer_class: True,
        "part_b": facts.payer_class == "medicare" and account.encounter.kind == "professional",
        "auth": bool(account.encounter.authorization),
        "auth_sent": bool(authorization_sent(account)),
        "proof": bool(filed_in_time(sheet)),
        "other": other_coverage(sheet) is not None,
        "first_other": primary_on_file(sheet) is not None,
        "item": bool(_item(denial)),
        "reviewed": under_way(account, REVIEWED) is not None,
        "sent": under_way(account, SENT) is not None,
        "twin": bool(twin),
        "copies": len(account.claims) > 1,
        "fresh": bool(decided and sheet.today - decided <= timedelta(days=FRESH_DAYS)),
        "days": _days_left(sheet) >= 0 and denial.appeal,
    }
    return {word for word, so in conditions.items() if so}


def _item(denial: Denial) -> str:
    """What the claim lacks, as a remark names it: "rendering provider identifier"."""
    named = (remark(code).meaning for code in denial.remarks if "missing" in remark(code).meaning)
    return next((_field_words(words.partition(" missing")[0]) for words in named), "")


def _field_words(words: str) -> str:
    words = words.replace("provider primary identifier", "NPI").replace("provider identifier", "NPI")
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _text(sheet: Worksheet, denial: Denial, move: DenialMove) -> str:
    other = primary_on_file(sheet) or other_coverage(sheet)
    form = "item 23" if sheet.account.encounter.kind == "professional" else "FL 63"
    return move.text.format(
        auth=sheet.account.encounter.authorization,
        form=form,
        other=other.payer if other else "",
        item=_item(denial),
        eligibility=eligibility_source(sheet.facts),
    )


def _step(sheet: Worksheet, denial: Denial, move: DenialMove) -> NextStep:
    return step(move.role, _text(sheet, denial, move), move.why, has=_evidence(sheet, move), lacks=(move.lacks,))


def _evidence(sheet: Worksheet, move: DenialMove) -> Iterator[str]:
    """What is on file for it: the decision it answers, and what the move itself names."""
    yield remittance_words(sheet)
    number = sheet.account.encounter.authorization
    if number and ("{auth}" in move.text or move.key in ("198", "284", "39", "210")):
        sent = authorization_sent(sheet.account)
        yield f"authorization {number} on file, " + (f"claim carried {sent}" if sent else "claim carried none")
    if move.key in ("29", "TIMELY"):
        yield filed_in_time(sheet)
    if "{other}" in move.text and (other := primary_on_file(sheet) or other_coverage(sheet)):
        yield f"{other.payer} {other.member_id}".rstrip() + f" on file as {other.order}"


def _corrected(sheet: Worksheet, denial: Denial, move: DenialMove) -> Iterator[NextStep]:
    """While one may be sent; Medicare Part B takes no replacement: what it processed is reopened instead."""
    new = bool(NEW_CLAIM & set(denial.remarks))
    frequency = "1" if new else "8" if "frequency 8" in move.text else "7"
    if frequency == "7" and "part_b" in _facts(sheet, denial):
        text = _text(sheet, denial, move).replace("send a corrected claim", "ask for a clerical reopening")
        yield step(
            "claim.reopening", text, "Medicare Part B takes no replacement claim (42 CFR 405.980(a)(3))",
            has=_evidence(sheet, move), lacks=(move.lacks,),
        )  # fmt: skip
        return
    limit = corrected_limit(sheet, new=new)
    if limit and limit < sheet.today:
        return
    number = "" if new else payer_claim_number(sheet)
    made = _step(sheet, denial, move)
    known = f"payer claim # {number}" if number else ""
    unknown = "" if new or number else "payer claim # (ICN)"
    yield msgspec.structs.replace(
        made,
        has=tuple(filter(None, (*made.has, known, f"limit {limit:%m/%d/%Y}" if limit else ""))),
        lacks=tuple(filter(None, (*made.lacks, unknown))),
        fields={"freq_code": frequency, "original_icn": number},
    )


def corrected_limit(sheet: Worksheet, *, new: bool) -> date | None:
    """The last day for a corrected claim, or for a `new` one where the first was never accepted."""
    rule, start = ("file", service_day(sheet.account)) if new else ("corrected", sheet.facts.decided_on)
    limit = next(clock(sheet, rule, start, "", ""), None)
    return limit.on if limit else None


def _appeals(sheet: Worksheet, denial: Denial, move: DenialMove | None = None) -> Iterator[NextStep]:
    """The appeal of the level that is open, with a move's words or its own, where an appeal cures the denial."""
    lost = lost_appeal(sheet.account, sheet.facts.decided_on)
    number = denial.code.partition("-")[2]
    cured_otherwise = not lost and (denial.category in NO_APPEAL or reason(number).appealable.startswith("no"))
    if not denial.appeal or _days_left(sheet) < 0 or (move is None and cured_otherwise):
        return
    level = min(lost.level + 1, LEVELS) if lost else 1
    move = move or DenialMove(
        key="", role="appeal", text="appeal with the medical records", why=f"{denial.code}: {denial.meaning}"
    )
    text, evidence = _text(sheet, denial, move), list(_evidence(sheet, move))
    if lost:
        text = text.replace("appeal", f"appeal (level {lost.level + 1})", 1)
        evidence.append(f"level {lost.level} decided {lost.decided_on:%m/%d/%Y}")
    if limit := next(appeal_limit(sheet), None):
        evidence.append(f"last day {limit.on:%m/%d/%Y}")
    yield step(f"appeal.filed.{level}", text, move.why, has=evidence, lacks=(move.lacks,))


def _days_left(sheet: Worksheet) -> int:
    """To appeal; negative when the day has passed, far off where no rule gives one."""
    limit = next(appeal_limit(sheet), None)
    return (limit.on - sheet.today).days if limit else 9_999


def _write_off(sheet: Worksheet, denial: Denial) -> Iterator[NextStep]:
    """When nothing else is open."""
    late = "the appeal limit has passed" if _days_left(sheet) < 0 else "nothing else is open"
    yield step("write_off.asked", "request a write-off", f"{denial.code}: {late}", has=(remittance_words(sheet),))


def _approved(sheet: Worksheet) -> Iterator[NextStep]:
    """A write-off that a supervisor approved and nobody has posted."""
    last = latest(sheet.account, DECIDED)
    asked = latest(sheet.account, WRITE_OFF)
    if last and asked and last.at >= asked.at and last.fields.get("decision") == "approved":
        amount = asked.fields.get("amount", "")
        text = f"pass to posting: write-off of {amount or dollars(sheet.facts.owed_cents)} approved"
        yield step("handed_over", text, "approved, not posted", has=(f"{last.code} {last.at:%m/%d} {last.by}",))


def _patient_steps(sheet: Worksheet) -> Iterator[NextStep]:
    """Before a refusal that was put on the patient is billed: what may take it off again."""
    denial = sheet.facts.patient_denial
    if denial is None:
        return
    moves = denial_moves(_keys(denial), _facts(sheet, denial))
    of_patient = [move for move in moves if move.role in OF_PATIENT]
    for move in of_patient:
        yield _step(sheet, denial, move)
    if not of_patient:
        yield step(
            "denial.reviewed", "review the denial before the patient is billed", f"{denial.code}: {denial.meaning}"
        )
    yield step("denial.to_registration", "have registration look for other coverage (271)", "the patient was given it")
    yield step("call.reached", "call the patient and explain the denial", "once nothing else is left")
