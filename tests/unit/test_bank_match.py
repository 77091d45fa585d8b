"""What came in against what was announced: a table of cases, and laws over any input."""

import csv
import random
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.bank.book import Match, Remit
from collector_tui.bank.day_page import figures_of
from collector_tui.bank.exceptions import exceptions_of
from collector_tui.bank.match import Matched, match
from collector_tui.bank.standing import MATCHED
from collector_tui.bank.statement import BankLine, LockboxItem
from collector_tui.bank.subset import Part, subsets
from collector_tui.bank.three_way import Postings, difference_words, returned_checks, states_of
from collector_tui.model.money import cents_of, dollars

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "deposits.csv").open()))
DAY = date(2026, 3, 9)  # a Monday


def line_of(text: str) -> BankLine:
    """`A 142 48125.50 trace/originator WORDS`."""
    key, kind, amount, trn, words = text.split(" ", 4)
    trace, _, originator = trn.strip("-").partition("/")
    return BankLine(
        id=key, ordinal=1, bank_account="5501", booked_on=DAY, type=kind, cents=cents_of(amount), text=words,
        trace=trace, originator=originator,
    )  # fmt: skip


def remit_of(text: str) -> Remit:
    """`R PAYER NAME/originator trace 48125.50`, NON behind it for one without payment."""
    method = "NON" if text.endswith(" NON") else "ACH"
    key, rest = text.removesuffix(" NON").split(" ", 1)
    payer, _, tail = rest.partition("/")
    originator, trace, amount = tail.split(" ")
    return Remit(
        id=key, payer=payer, originator=originator, trace=trace, cents=cents_of(amount), paid_on=DAY, method=method
    )


def item_of(text: str) -> LockboxItem:
    """`i lockbox batch check 150.00 REMITTER account`."""
    key, box, batch, check, amount, rest = text.split(" ", 5)
    remitter, _, account = rest.rpartition(" ")
    return LockboxItem(
        id=key, lockbox=box, deposit_on=DAY, batch=batch, item=key, check_no=check, cents=cents_of(amount),
        remitter=remitter, account=account.strip("-"),
    )  # fmt: skip


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def shown(each: Match) -> str:
    others = [*each.remits, *each.items, *([f"~{each.pairs_with}"] if each.pairs_with else [])]
    fee = f" fee {dollars(each.fee_cents)}" if each.fee_cents else ""
    return f"{each.tier} {'+'.join(each.lines)}={'+'.join(others)}{fee}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_each_case_is_matched_as_the_table_says(case: dict[str, str]) -> None:
    lines = [line_of(part) for part in parts(case["lines"])]
    matched = match(lines, map(remit_of, parts(case["remits"])), map(item_of, parts(case["items"])))
    assert sorted(map(shown, matched.matches)) == sorted(parts(case["matches"])), case["why"]
    standings = [f"{key} {each.state} {each.twice}".strip() for key, each in sorted(matched.standings.items())]
    assert standings == sorted(parts(case["standings"])), case["why"]


def remit(key: str = "R", cents: int = 125_000, on: date = DAY, payer: str = "ABC HEALTH PLAN") -> Remit:
    return Remit(id=key, payer=payer, originator="1", trace="881", cents=cents, paid_on=on, method="ACH")


def line(
    key: str = "L", cents: int = 125_000, on: date = DAY, kind: str = "142", text: str = "ABC HEALTH PLAN"
) -> BankLine:
    return BankLine(id=key, ordinal=1, bank_account="5501", booked_on=on, type=kind, cents=cents, text=text)


@pytest.mark.parametrize(("days", "kinds"), [(3, []), (4, ["remit without cash"]), (30, ["remit without cash"])])
def test_e10_a_remittance_waits_three_business_days(days: int, kinds: list[str]) -> None:
    friday = date(2026, 3, 6)
    today = {3: date(2026, 3, 11), 4: date(2026, 3, 12), 30: date(2026, 4, 17)}[days]
    states = states_of([remit(on=friday)], [], {"R": Postings(on_accounts=125_000)})
    listed = exceptions_of(states.values(), [], {}, today)
    assert [each.kind for each in listed] == kinds
    assert all((each.days, each.cents, each.step) == (days, 125_000, "call the payer: EFT trace") for each in listed)


@pytest.mark.parametrize(
    ("postings", "words", "state"),
    [
        (Postings(on_accounts=120_000, off_accounts=(("L6", 5_000),)), "interest 50.00", "proved"),
        (Postings(on_accounts=120_000), "unexplained 50.00", "posted"),
        (Postings(on_accounts=120_000, held=5_000), "held 50.00", "posted"),
        (Postings(on_accounts=130_000, off_accounts=(("WO", -5_000),)), "overpayment recovery -50.00", "proved"),
        (Postings(on_accounts=145_000, off_accounts=(("FB", -20_000),)), "forwarded balance -200.00", "proved"),
        (Postings(on_accounts=120_000, held=4_000, off_accounts=(("ZZ", 700),)), "PLB ZZ 7.00, held 40.00, unexplained 3.00", "posted"),
        (Postings(on_accounts=125_000), "", "proved"),
        (Postings(), "unexplained 1,250.00", "cash"),
    ],
)  # fmt: skip
def test_e11_a_difference_has_its_name_and_what_is_proved_is_no_exception(
    postings: Postings, words: str, state: str
) -> None:
    matched = match([line()], [remit()], [])
    states = states_of([remit()], matched.matches, {"R": postings})
    listed = {each.kind: each.text for each in exceptions_of(states.values(), [line()], matched.standings, DAY)}
    assert states["R"].state == state
    assert difference_words(postings, states["R"].unexplained) == words
    assert listed.get("posted differs", words).endswith(words)
    assert set(listed) == ({"payment held"} if postings.held else set()) | (
        {"posted differs"} if "unexplained" in words else set()
    )
    figures = figures_of([line()], matched.standings, states.values(), matched.matches)
    assert figures.proved == (125_000 if state == "proved" else 0)
    assert figures.posted_difference == states["R"].unexplained


@pytest.mark.parametrize(("age", "shown_age"), [(0, None), (5, ">3"), (14, ">3"), (16, ">10"), (60, ">30")])
def test_unidentified_money_ages(age: int, shown_age: str | None) -> None:
    stray = line(text="DEPOSIT")
    matched = match([stray], [], [])
    listed = exceptions_of([], [stray], matched.standings, DAY + timedelta(age))
    ages = [each.age.replace(" ", "") for each in listed]
    assert ages == ([shown_age] if shown_age else [])


@pytest.mark.parametrize(
    ("lines", "remits", "kind", "step"),
    [
        ("A 142 9.00 55/1 ABC HEALTH PLAN", "", "cash without remit", "ask the payer for the 835"),
        ("A 399 9.00 - BRANCH DEPOSIT", "", "cash without remit", "ask the bank who sent it, then post it where it belongs and off its own account"),
        ("A 142 9.00 55/1 X", "R X/1 55 10.00", "cash differs", "call the payer about the difference"),
        ("A 142 10.00 55/1 X; B 142 10.00 55/1 X", "R X/1 55 10.00", "cash twice", "call the payer: it may want it back"),
        ("A 142 10.00 - MUTUAL", "R MUTUAL/1 5 10.00; S MUTUAL/1 6 10.00", "cash without remit", "ask the payer which remittance it paid"),
        ("A 142 500.00 - MUTUAL", "R MUTUAL/1 1 300.00; S MUTUAL/1 2 200.00; T MUTUAL/1 3 400.00; U MUTUAL/1 4 100.00",
         "cash without remit", "ask the payer which remittances it paid"),
        ("A 451 -9.00 - MUTUAL", "R MUTUAL/1 5 10.00", "debit without remit", "ask the payer what it took the money for"),
        ("A 555 -9.00 - NSF", "", "returned item", "ask the bank which deposit it was, then take back the payment that it was posted as"),
    ],
)  # fmt: skip
def test_each_line_that_is_unidentified_says_what_to_do(lines: str, remits: str, kind: str, step: str) -> None:
    listed = [line_of(part) for part in parts(lines)]
    matched = match(listed, map(remit_of, parts(remits)), [])
    [raised] = exceptions_of([], listed, matched.standings, DAY + timedelta(30))
    assert (raised.kind, raised.step, raised.on) == (kind, step, DAY)


def test_a_deposit_that_was_taken_back_leaves_its_remittance_without_cash() -> None:
    paid = msgspec.structs.replace(line(), trace="881", originator="1")
    back = msgspec.structs.replace(line("X", -125_000, DAY + timedelta(1), "557"), trace="881")
    matched = match([paid, back], [remit()], [])
    state = states_of([remit()], matched.matches, {"R": Postings(on_accounts=125_000)})["R"]
    listed = exceptions_of([state], [paid, back], matched.standings, DAY)
    assert (state.state, [each.kind for each in listed]) == ("posted", ["posted without cash"])


def test_a_check_of_a_payer_that_comes_back_leaves_its_remittance_without_cash() -> None:
    check = item_of("k 7788 01 000918 3325.00 ACME TPA -")
    lines = [line_of("C 115 3325.00 - LOCKBOX 7788"), line_of("X 555 -3325.00 - RETURNED 918")]
    remits = [remit_of("R ACME TPA/1 918 3325.00")]
    matched = match(lines, remits, [check])
    states = states_of(remits, matched.matches, {"R": Postings(on_accounts=332_500)})
    listed = exceptions_of(states.values(), lines, matched.standings, DAY)
    assert (states["R"].state, [each.kind for each in listed]) == ("posted", ["posted without cash"])
    assert returned_checks(matched.matches, lines, [check]) == (), "no patient's account has its payment"


def test_an_ach_entry_lends_its_trace_and_is_counted_once() -> None:
    bare = line(text="ACH CREDIT")
    entry = BankLine(
        id="N",
        ordinal=1,
        bank_account="0005501",
        booked_on=DAY,
        cents=125_000,
        trace="881",
        originator="1",
        advice=True,
    )
    matched = match([bare, entry], [remit()], [])
    assert ([shown(each) for each in matched.matches], matched.announced) == (["T1 L=R"], {"N": "L"})
    alone = match([entry], [remit()], [])
    assert ([shown(each) for each in alone.matches], alone.announced) == (["T1 N=R"], {})


def test_what_a_person_took_apart_is_not_matched_again_by_any_tier() -> None:
    first = match([line()], [remit()], [])
    again = match([line()], [remit()], [], first.matches[0].pairs())
    assert (again.matches, again.standings["L"].state) == ((), "unidentified")
    closed = match([], [remit(cents=0)], [])
    assert match([], [remit(cents=0)], [], closed.matches[0].pairs()).matches == ()


AMOUNTS = st.sampled_from([-30_000, -500, 0, 500, 1_000, 1_500, 20_000, 30_000, 50_000])
PAYERS = st.sampled_from(["ABC HEALTH PLAN", "MUTUAL", "ACME TPA"])
TRACES = st.sampled_from(["", "55", "0055", "881", "123456"])
DAYS = st.integers(0, 9).map(lambda days: DAY + timedelta(days))
LINES = st.lists(
    st.builds(
        BankLine, ordinal=st.just(1), bank_account=st.sampled_from(["5501", "0005501", ""]), booked_on=DAYS, cents=AMOUNTS,
        type=st.sampled_from(["142", "115", "195", "354", "451", "555", "699", ""]), trace=TRACES,
        originator=st.sampled_from(["", "1", "1123456789"]), customer_ref=st.sampled_from(["", "881", "LOCKBOX 7788"]),
        text=st.sampled_from(["", "DEPOSIT", "ABC HEALTH PLAN", "MUTUAL 123456", "MERCHANT CARD"]), advice=st.booleans(),
    ), max_size=10,
)  # fmt: skip
REMITS = st.lists(
    st.builds(
        Remit, id=st.just(""), payer=PAYERS, cents=AMOUNTS, originator=st.sampled_from(["", "1", "1123456789"]),
        trace=TRACES, method=st.sampled_from(["ACH", "CHK", "NON"]), paid_on=st.none() | DAYS,
    ), max_size=10,
)  # fmt: skip
ITEMS = st.lists(
    st.builds(
        LockboxItem, lockbox=st.sampled_from(["7788", "9900"]), deposit_on=DAYS, batch=st.sampled_from(["1", "2"]),
        item=st.just("1"), check_no=st.sampled_from(["55", "881", "2210"]), cents=st.sampled_from([500, 1_000]),
    ), max_size=6,
)  # fmt: skip


def numbered(name: str, things: list) -> list:
    return [msgspec.structs.replace(thing, id=f"{name}{number}") for number, thing in enumerate(things)]


@given(LINES, REMITS, ITEMS, st.randoms(use_true_random=False))
@settings(max_examples=500, deadline=None)
def test_laws_of_a_match(lines: list, remits: list, items: list, chance: random.Random) -> None:
    lines, remits, items = numbered("L", lines), numbered("R", remits), numbered("i", items)
    matched = match(lines, remits, items)
    counted = [each for each in lines if each.id not in matched.announced]

    for kind in ("lines", "remits"):
        used = [each for one in matched.matches for each in getattr(one, kind)]
        assert len(used) == len(set(used)), f"{kind} are consumed once"
    used = [item for each in matched.matches if each.tier != "T8" for item in each.items]
    assert len(used) == len(set(used)), "an item is deposited once"
    assert set(matched.standings) == {each.id for each in counted}, "every line stands somewhere"
    assert {key for key, each in matched.standings.items() if each.state == MATCHED} == {
        key for each in matched.matches for key in each.lines
    }

    states = states_of(remits, matched.matches, {})
    figures = figures_of(counted, matched.standings, states.values(), matched.matches)
    assert (figures.bank_difference, figures.remits_difference) == (0, 0)
    assert figures.matched == sum(each.cents for each in matched.matches)
    by_id = {each.id: each for each in remits}
    of_lines = [each for each in matched.matches if each.remits and each.lines and not each.items]
    paid = sum(by_id[key].cents for each in of_lines for key in each.remits)
    assert sum(each.cents for each in of_lines) + figures.card_fees == paid, "matched cash + fees = remits with cash"
    for each in matched.matches:
        if each.remits and each.lines and not each.items:
            assert each.cents == sum(by_id[key].cents for key in each.remits) - each.fee_cents, (
                "to the cent but for a card's fee"
            )
            assert each.tier == "T7" or not each.fee_cents

    for shuffled in (lines, remits, items):
        chance.shuffle(shuffled)
    assert as_sets(match(lines, remits, items)) == as_sets(matched), "whatever the order"
    for each in matched.matches:
        pairs = each.pairs()
        left = match(lines, remits, items, pairs)
        assert not any(pairs & other.pairs() for other in left.matches), "taken apart stays apart"


def as_sets(matched: Matched) -> tuple[object, ...]:
    return matched.matches, matched.standings, matched.announced


@given(st.lists(st.integers(1, 40), max_size=9), st.integers(2, 90))
@settings(max_examples=300, deadline=None)
def test_a_subset_is_claimed_only_where_there_is_one(amounts: list[int], total: int) -> None:
    listed = [Part(f"p{number}", cents) for number, cents in enumerate(amounts)]
    every = [
        tuple(sorted(part.id for part in chosen))
        for size in range(2, 7)
        for chosen in combinations(listed, size)
        if sum(part.cents for part in chosen) == total
    ]
    assert subsets(listed, total).only == (every[0] if len(every) == 1 else ())


def test_too_many_choices_claim_nothing_in_bounded_time() -> None:
    listed = [Part(f"p{number:03}", 1_000_003 + 2 * number) for number in range(400)]
    tried = subsets(listed, 5_000_000)
    assert (tried.only, tried.complete) == ((), False)
