"""Two remittances claim by claim: what each says of a claim, and where they differ."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from collector_tui.model.money import dollars
from collector_tui.model.remittance import ClaimPayment
from collector_tui.wire.posting_lists import ClaimPair, Difference

Facts = dict[str, str]
PARTS_SAID = 3  # parts of one claim whose status is named


class Stated(NamedTuple):
    """What a remittance states of one claim in all its parts: cents, and the rest as text by its label."""

    claim: ClaimPayment
    charge_cents: int
    paid_cents: int
    facts: Facts


def pairs(ours: Iterable[ClaimPayment], theirs: Iterable[ClaimPayment]) -> tuple[list[ClaimPair], list[ClaimPair]]:
    """Each claim that either names: those that the two state differently, and those that they state alike."""
    differing, alike = list[ClaimPair](), list[ClaimPair]()
    for pair in _pairs(ours, theirs):
        same = not pair.differences and pair.waiting_cents == pair.posted_cents
        (alike if same else differing).append(pair)
    return differing, alike


def _pairs(ours: Iterable[ClaimPayment], theirs: Iterable[ClaimPayment]) -> Iterator[ClaimPair]:
    waiting, posted = _stated(ours), _stated(theirs)
    alone: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in posted:
        if key not in waiting:
            alone[key[0]].append(key)
    for key, stated in waiting.items():
        other = key if key in posted else (alone[key[0]].pop() if alone[key[0]] else None)
        yield _pair(stated, posted[other] if other else None)
    for keys in alone.values():
        for key in keys:
            yield _pair(None, posted[key])


def _stated(claims: Iterable[ClaimPayment]) -> dict[tuple[str, str], Stated]:
    """By both numbers: what is paid on one claim in several parts is compared as a whole."""
    parts: defaultdict[tuple[str, str], list[ClaimPayment]] = defaultdict(list)
    for claim in claims:
        parts[claim.patient_control, claim.payer_control].append(claim)
    return {
        key: Stated(
            of_claim[0], sum(each.charge_cents for each in of_claim), sum(each.paid_cents for each in of_claim),
            _facts(of_claim),
        )
        for key, of_claim in parts.items()
    }  # fmt: skip


def _facts(parts: list[ClaimPayment]) -> Facts:
    first = parts[0]
    facts = {
        "payer's claim number": first.payer_control,
        "patient": first.patient_name,
        "member id": first.member_id,
        "status (CLP02)": ", ".join(part.status for part in parts[:PARTS_SAID]),
        "charge": dollars(sum(part.charge_cents for part in parts)),
        "served": _days(first.served_from, first.served_to),
    }
    adjusted: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for part in parts:
        for adjustment in part.all_adjustments():
            adjusted[f"{adjustment.group}-{adjustment.reason}"] += adjustment.cents
        for line in part.lines:
            lines[f"line {line.procedure or line.revenue}"] += line.paid_cents
    return facts | {label: dollars(cents) for label, cents in (*adjusted.items(), *lines.items())}


def _days(first: date | None, last: date | None) -> str:
    days = [f"{day:%m/%d/%y}" for day in dict.fromkeys((first, last)) if day]
    return " to ".join(days)


def _pair(waiting: Stated | None, posted: Stated | None) -> ClaimPair:
    stated = waiting or posted
    assert stated is not None, "a pair has at least one side"
    return ClaimPair(
        charge_cents=stated.charge_cents, number=stated.claim.patient_control, payer_number=stated.claim.payer_control,
        patient_name=stated.claim.patient_name, waiting_cents=waiting.paid_cents if waiting else None,
        posted_cents=posted.paid_cents if posted else None,
        differences=tuple(_differences(waiting.facts, posted.facts)) if waiting and posted else (),
    )  # fmt: skip


def _differences(waiting: Facts, posted: Facts) -> Iterator[Difference]:
    for what in dict.fromkeys((*waiting, *posted)):
        ours, theirs = waiting.get(what, ""), posted.get(what, "")
        if ours != theirs:
            yield Difference(what=what, waiting=ours, posted=theirs)
