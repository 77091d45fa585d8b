"""The remittances of the made-up payers: one transfer per day and payee, and what is not as it should be among them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from msgspec import Struct

from collector_tui.demo.identifiers import claim_number
from collector_tui.demo.payers import HOSPITAL, HOSPITAL_NPI, PHYSICIANS, PHYSICIANS_NPI, Payer
from collector_tui.demo.rates import part_of
from collector_tui.demo.x12_writer import amount, interchange, remittance_transaction
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader

TRANSFERS_A_BATCH = 1_000  # of one payer at most
LATE_AFTER_DAYS, INTEREST_A_YEAR = 30, 0.12  # of a claim that a private payer had longer
LATELY = timedelta(days=16)
# Payers that take money back for a claim of before this office's files: payer id -> reason of the PLB.
TAKES_BACK = {"30510": "WO", "31120": "CS"}
MISPRINTS, MISPRINT_CENTS = "60110", 2_500  # its last big remittance does not add up in one claim


class Transfer(Struct, frozen=True, kw_only=True):
    """One ST of an 835."""

    header: RemittanceHeader
    claims: list[ClaimPayment]
    adjustments: list[ProviderAdjustment]
    misprinted: bool = False


def remittances_file(remittances: Iterable[Transfer], number: int) -> str:
    """The transfers of one payer as its 835 file."""
    remittances = list(remittances)
    bodies = [_misprinted(_body(transfer)) if transfer.misprinted else _body(transfer) for transfer in remittances]
    last = max(transfer.header.paid_on or date.min for transfer in remittances)
    return interchange("835", bodies, last, number, remittances[0].header.payer.upper().replace(" ", "")[:15])


def _body(transfer: Transfer) -> list[str]:
    return remittance_transaction(transfer.header, transfer.claims, transfer.adjustments)


def transfers(payer: Payer, payments: list[tuple[date, ClaimPayment]], batch: int, today: date) -> Iterator[Transfer]:
    """One transfer per payment day and payee, the oldest first."""
    groups: defaultdict[tuple[date, str], list[ClaimPayment]] = defaultdict(list)
    for on, claim in payments:
        groups[on, claim.patient_control[:2]].append(claim)
    exceptional = _largest_of_late(groups, today) if batch == 0 else None
    for n, ((on, department), claims) in enumerate(sorted(groups.items(), key=lambda group: group[0])):
        plb = list(_interest(payer, on, claims))
        if (on, department) == exceptional and payer.payer_id in TAKES_BACK:
            plb.append(_taken_back(payer, on, claims))
        payee, payee_id = (PHYSICIANS, PHYSICIANS_NPI) if department == "PB" else (HOSPITAL, HOSPITAL_NPI)
        bpr_cents = sum(claim.paid_cents for claim in claims) - sum(adjustment.cents for adjustment in plb)
        header = RemittanceHeader(
            payer=payer.name,
            payer_id=payer.payer_id,
            payer_phone=payer.phone.replace("-", ""),
            payee=payee,
            payee_id=payee_id,
            method="ACH" if bpr_cents else "NON",
            trace=payer.trace_shape.format(batch * TRANSFERS_A_BATCH + n + 1),
            originator=f"1{payer.tax_id}",
            paid_on=on,
            bpr_cents=bpr_cents,
        )
        misprinted = (on, department) == exceptional and payer.payer_id == MISPRINTS
        yield Transfer(header=header, claims=claims, adjustments=plb, misprinted=misprinted)


def _largest_of_late(groups: dict[tuple[date, str], list[ClaimPayment]], today: date) -> tuple[date, str] | None:
    sums = {key: sum(claim.paid_cents for claim in claims) for key, claims in groups.items() if key[0] > today - LATELY}
    largest = max(sums, key=lambda key: (sums[key], key), default=None)
    return largest if largest is not None and sums[largest] > 0 else None


def _interest(payer: Payer, on: date, claims: list[ClaimPayment]) -> Iterator[ProviderAdjustment]:
    """What private payers owe for paying late, claim by claim."""
    if payer.kind not in ("commercial", "advantage"):
        return
    for claim in claims:
        late = (on - claim.received_on).days - LATE_AFTER_DAYS if claim.received_on else 0
        cents = part_of(claim.paid_cents, INTEREST_A_YEAR * late / 365)
        if claim.status == "1" and late > 0 and cents > 0:
            yield ProviderAdjustment("L6", -cents, claim.payer_control)


def _taken_back(payer: Payer, on: date, claims: list[ClaimPayment]) -> ProviderAdjustment:
    number = claim_number(payer.claim_shape, on - timedelta(days=500), Random(payer.payer_id))  # noqa: S311  # no secret
    return ProviderAdjustment(TAKES_BACK[payer.payer_id], sum(claim.paid_cents for claim in claims) // 4, number)


def _misprinted(body: list[str]) -> list[str]:
    """One contractual adjustment states more than the claim is short of."""
    place = next(n for n, segment in enumerate(body) if segment.startswith("CAS*CO*45*"))
    elements = body[place].split("*")
    elements[3] = amount(cents_of(elements[3]) + MISPRINT_CENTS)
    return [*body[:place], "*".join(elements), *body[place + 1 :]]
