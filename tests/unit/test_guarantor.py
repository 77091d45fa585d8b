"""A guarantor is who the hospital's number says: facts are merged by it, names never join two people."""

from datetime import UTC, date, datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from collector_tui.model.account import Account, Encounter
from collector_tui.model.claim import Person
from collector_tui.model.guarantor import guarantor_of, others_of
from collector_tui.pages.people import OTHERS_MAX, people
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import plain
from collector_tui.work.rulebook import shipped_rulebook

ANNA = Person(last="ROE", first="ANNA", phone="863-555-0101", address="1 Elm St, Lakeland FL 33801", language="es")
TEXTS = st.sampled_from(("", "X", "Y"))
PEOPLE = st.builds(Person, last=TEXTS, first=TEXTS, phone=TEXTS, address=TEXTS, state=TEXTS, language=TEXTS)
ACCOUNTS = st.lists(
    st.builds(
        lambda number, guarantor_id, person, day, cents: Account(
            id=f"A{number}", guarantor_id=guarantor_id, guarantor=person, balance_cents=cents,
            encounter=Encounter(admitted_on=date(2026, 1, day) if day else None),
        ),
        st.integers(0, 99), st.sampled_from(("", "G1", "G2")), PEOPLE, st.integers(0, 28), st.integers(-999, 999),
    ),
    unique_by=lambda account: account.id, max_size=6,
)  # fmt: skip


def account(number: str, guarantor_id: str, person: Person, seen_on: date, cents: int = 0) -> Account:
    return Account(
        id=number, guarantor_id=guarantor_id, guarantor=person, encounter=Encounter(admitted_on=seen_on), balance_cents=cents
    )  # fmt: skip


def test_the_newest_stay_says_each_fact_and_an_older_one_what_it_leaves_out() -> None:
    moved = Person(last="ROE-DOE", first="ANNA", address="9 Oak St, Tampa FL 33601", state="FL")
    accounts = [
        account("B", "G1", moved, date(2026, 2, 1), 50_00),
        account("A", "G1", ANNA, date(2025, 2, 1), 70_00),
        account("C", "G2", Person(last="ROE", first="ANNA", phone="none of hers"), date(2026, 3, 1)),
    ]
    for order in permutations(accounts):
        guarantor = guarantor_of("G1", order)
        assert guarantor.person.name == "ROE-DOE, ANNA"
        assert (guarantor.address, guarantor.state, guarantor.language) == (moved.address, "FL", "es")
        assert guarantor.person.phone == ANNA.phone
        assert ([head.id for head in guarantor.accounts], guarantor.balance_cents) == (["B", "A"], 120_00)


@given(ACCOUNTS, st.randoms())
def test_only_the_number_joins_and_no_order_matters(accounts: list[Account], random) -> None:
    guarantor = guarantor_of("G1", accounts)
    shuffled = random.sample(accounts, len(accounts))
    assert guarantor_of("G1", shuffled) == guarantor
    theirs = {each.id: each for each in accounts if each.guarantor_id == "G1"}
    assert {head.id for head in guarantor.accounts} == theirs.keys()
    assert guarantor.balance_cents == sum(each.balance_cents for each in theirs.values())
    for name in ("phone", "address", "state", "language"):
        said = {getattr(each.guarantor, name) for each in theirs.values()} - {""}
        assert getattr(guarantor.person, name) in said if said else getattr(guarantor.person, name) == ""
    names = {(each.guarantor.last, each.guarantor.first) for each in theirs.values()} | {("", "")}
    assert (guarantor.person.last, guarantor.person.first) in names


@given(ACCOUNTS)
def test_an_account_without_a_number_has_no_others_whatever_the_names(accounts: list[Account]) -> None:
    for each in accounts:
        others = others_of(each, accounts)
        alike = [other.id for other in accounts if each.guarantor_id and other.guarantor_id == each.guarantor_id]
        assert [other.id for other in others] == sorted(set(alike) - {each.id})


def page(others: tuple[Account, ...], guarantor_id: str = "G1") -> str:
    told = account("A0", guarantor_id, ANNA, date(2026, 2, 1))
    now = datetime(2026, 3, 10, 15, tzinfo=UTC)
    return plain(people(told, 80, Reading(now, shipped_rulebook(), others=others)))


def test_the_people_page_has_what_else_the_guarantor_owes() -> None:
    others = tuple(account(f"HB{n:03}", "G1", ANNA, date(2026, 1, 1), 10_00) for n in range(OTHERS_MAX + 3))
    told = page(others)
    assert "and 15 other accounts: 150.00" in told
    assert ("HB000" in told, f"HB{OTHERS_MAX:03}" in told) == (True, False)
    assert "es  number G1" in told
    assert "and 1 other account: 10.00" in page(others[:1])
    assert "no other account on this desk" in page(())
    assert "other account" not in page((), guarantor_id="")
