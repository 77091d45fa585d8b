"""Writes what the made-up hospital's bank says: a BAI2 file a day and a lockbox, with a handful of honest exceptions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from collector_tui.days.calendar import add_business_days, business_day_on_or_after, business_day_on_or_before
from collector_tui.demo.x12_writer import OUR_ACCOUNT, OUR_BANK, amount
from collector_tui.model.remittance import RemittanceHeader

ACCOUNT, BANK, LOCKBOX = OUR_ACCOUNT, OUR_BANK, "4410"
OPENING_CENTS = 84_310_522
ACH, CARD, LOCKBOX_DEPOSIT, INTEREST, MISC, RETURNED = "142", "174", "115", "354", "399", "555"
CARD_FEE_PER_MILLE = 27
CHECKS = (
    ("01", "01", "1044", "R OKAFOR", 15_000),
    ("01", "02", "2210", "L TRAN", 7_500),
    ("02", "01", "5501", "M REYES", 45_000),
)
# Where among the remittances of the window, the oldest first, something is not as it should be.
BY_CARD, WITHOUT_ADDENDA = 8, 5


class _Line(NamedTuple):
    kind: str
    cents: int
    bank_ref: str
    customer_ref: str
    text: str


def write_bank(folder: Path, heads: Iterable[RemittanceHeader], today: date) -> list[Path]:
    """The bank's files for the days before today; their paths in the order of intake. Nothing without remittances."""
    last = business_day_on_or_before(today - timedelta(days=1))
    paid = [
        head for head in heads if head.paid_on and head.bpr_cents > 0 and business_day_on_or_after(head.paid_on) <= last
    ]
    paid.sort(key=lambda head: (head.paid_on or last, head.trace))
    if not paid:
        return []
    days: defaultdict[date, list[_Line]] = defaultdict(list)
    missing = _missing(paid)
    for place, head in enumerate(paid):
        if head is not missing:
            days[business_day_on_or_after(head.paid_on or last)].append(_deposit(head, place))
    first = min(days)
    days[first].append(_Line(MISC, 120_000, f"MSC{first:%m%d}", "", "BRANCH DEPOSIT"))  # nobody says what it is
    second = min(add_business_days(first, 1), last)
    days[second].append(
        _Line(
            LOCKBOX_DEPOSIT,
            sum(cents for *_, cents in CHECKS),
            f"LBX{second:%m%d}",
            f"LOCKBOX {LOCKBOX}",
            f"{len(CHECKS)} ITEMS",
        )
    )
    days[last].append(_Line(RETURNED, -CHECKS[1][-1], f"RET{last:%m%d}", CHECKS[1][2], "DEPOSITED ITEM RETURNED NSF"))
    days[last].append(_Line(INTEREST, 2_517, "", "", "INTEREST"))
    written, opening = [], OPENING_CENTS
    for day in sorted(days):
        written.append(_write(folder / f"bank_{day:%Y%m%d}.bai2", _bai2(days[day], day, opening)))
        opening += sum(line.cents for line in days[day])
    return [*written, _write(folder / f"lockbox_{second:%Y%m%d}.csv", _lockbox(second))]


def _missing(paid: list[RemittanceHeader]) -> RemittanceHeader | None:
    """One that never comes, after the first day and none that could be taken for what the card paid."""
    card = paid[BY_CARD].bpr_cents if len(paid) > BY_CARD else 0
    others = [head for place, head in enumerate(paid) if place > 1 and place not in (BY_CARD, WITHOUT_ADDENDA)]
    return next((head for head in others if abs(head.bpr_cents - card) * 10 > card), None)


def _deposit(head: RemittanceHeader, place: int) -> _Line:
    reference = f"{'CRD' if place == BY_CARD else 'ACH'}{head.trace[-9:]}"
    if place == BY_CARD:
        fee = head.bpr_cents * CARD_FEE_PER_MILLE // 1000
        return _Line(CARD, head.bpr_cents - fee, reference, "", f"MERCHANT BANKCARD SETTLEMENT {head.payer.upper()}")
    addenda = "" if place == WITHOUT_ADDENDA else f" TRN*1*{head.trace}*{head.originator}\\"
    return _Line(ACH, head.bpr_cents, reference, "", f"{head.payer.upper()} HCCLAIMPMT{addenda}")


def _bai2(lines: list[_Line], day: date, opening: int) -> str:
    """One account and day, its totals and counts as BAI2 wants them."""
    credits = [line.cents for line in lines if line.cents > 0]
    debits = [-line.cents for line in lines if line.cents < 0]
    closing = opening + sum(credits) - sum(debits)
    totals = f"100,{sum(credits)},{len(credits)},,400,{sum(debits)},{len(debits)},"
    details = [f"16,{line.kind},{abs(line.cents)},0,{line.bank_ref},{line.customer_ref},{line.text}/" for line in lines]
    control, records = opening + closing + 2 * (sum(credits) + sum(debits)), len(details) + 2
    head = [
        f"01,{BANK},LAKESIDE,{day:%y%m%d},2330,{day:%j},,,2/",
        f"02,LAKESIDE,{BANK},1,{day:%y%m%d},2359,USD,2/",
        f"03,{ACCOUNT},USD,010,{opening},,,015,{closing},,,{totals}/",
    ]
    tail = [f"49,{control},{records}/", f"98,{control},1,{records + 2}/", f"99,{control},1,{records + 4}/"]
    return "\n".join([*head, *details, *tail, ""])


def _lockbox(day: date) -> str:
    rows = ["lockbox,deposit_on,batch,item,check_no,check_date,remitter,amount,account,statement_no,memo"]
    for batch, item, check_no, remitter, cents in CHECKS:
        rows.append(
            f"{LOCKBOX},{day},{batch},{item},{check_no},{day - timedelta(days=6)},{remitter},{amount(cents)},,S{check_no},"
        )
    return "\n".join([*rows, ""])


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="ascii", newline="")
    return path
