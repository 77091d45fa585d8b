"""The waterfall, case by case out of a table; the laws of queue and score; the playbook as a file."""

import csv
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.casework.turnaround import answer_days, learn
from collector_tui.departments.self_pay.agreements import promise
from collector_tui.knowledge.playbook import BadPlaybookFile, read_playbook, shipped_text
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.work import Basis, WorkHead
from collector_tui.work.assess import assess, settled
from collector_tui.work.head_facts import days_left
from collector_tui.work.kinds import KIND_OF
from collector_tui.work.orphans import orphaned
from collector_tui.work.rulebook import BadPlaybook, Rulebook, shipped_rulebook
from collector_tui.work.score import rescored, score, score_parts
from collector_tui.work.waterfall import rank
from tests.unit.accounts import SETTINGS, account_of

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "queues.csv").open()))
BOOK = shipped_rulebook()
TODAY = date(2026, 3, 10)
NEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MAYBE = st.none() | NEAR


@pytest.mark.parametrize("row", CASES, ids=[f"{n} {row['setting']} {row['why']}" for n, row in enumerate(CASES, 2)])
def test_each_account_stands_where_the_table_says(row: dict[str, str]) -> None:
    account = account_of(row, date.fromisoformat(row["today"]), BOOK)
    assert (account.work.queue, account.work.reason) == (row["queue"], row["reason"]), row["why"]
    if row["queue"]:
        assert account.work.stands.endswith("."), account.work.stands
        assert account.work.steps
        assert all(BOOK.playbook.code(step.code) for step in account.work.steps)


def test_every_reason_has_a_case() -> None:
    seen = {row["reason"] for row in CASES} | {
        "unclaimed",
        "unpaired",
        "taken_back",
        "no_claim",
        "left_unpaid",
        "not_theirs",
        "never_billed",
        "",
    }
    assert seen == {*KIND_OF, ""}, "those named here have theirs in test_remittances and test_where_it_stands"


heads = st.builds(
    AccountHead,
    id=st.text(min_size=1, max_size=5),
    billed_on=MAYBE,
    follow_up_on=MAYBE,
    work=st.builds(
        WorkHead,
        queue=st.sampled_from(["", "denied_auth", "self_pay"]),
        reason=st.sampled_from(sorted(KIND_OF)),
        category=st.sampled_from(["", "AUTH", "CODING", "UNHEARD"]),
        stake_cents=st.integers(0, 10**9),
        due_on=MAYBE,
        basis=st.builds(
            Basis, fresh_on=MAYBE, touched_on=MAYBE, touches=st.integers(0, 9), late_from=MAYBE,
            pins=st.booleans(), sure=st.booleans(),
        ),
    ),
)  # fmt: skip


@settings(max_examples=300)
@given(heads, NEAR)
def test_the_parts_sum_to_the_score_which_is_from_0_to_100(head: AccountHead, day: date) -> None:
    parts = score_parts(head, day, BOOK.weights)
    assert sum(part.points for part in parts) == score(head, day, BOOK.weights)
    assert 0 <= score(head, day, BOOK.weights) <= 100
    assert all(part.because or part.name in ("quick fix", "bound") for part in parts), parts
    if not head.work.queue:
        assert parts == ()


@given(st.lists(heads, max_size=20, unique_by=lambda head: head.id), NEAR)
def test_ranking_loses_nothing_and_ranks_by_the_score(found: list[AccountHead], day: date) -> None:
    ranked = rank(rescored(found, day, BOOK.weights))
    assert {head.id for head in ranked} == {head.id for head in found}
    scores = [head.work.score for head in ranked]
    assert scores == sorted(scores, reverse=True)


@settings(max_examples=150)
@given(st.sampled_from(sorted(SETTINGS)), NEAR, st.sampled_from(CASES))
def test_the_waterfall_is_total_and_exclusive(setting: str, day: date, row: dict[str, str]) -> None:
    """Every open account stands in one queue that the playbook knows; its other matters are tags; it is no orphan."""
    account = account_of({**row, "setting": row["setting"] or setting}, day, BOOK)
    known = {queue.id for queue in BOOK.playbook.queues}
    assert account.work.queue in known | {""}
    if any(cents > 0 for cents in account.balances.values()):
        assert account.work.queue
    again = assess(account, day, BOOK)
    assert again == account, "judging twice changes nothing"


@given(st.sampled_from(CASES), st.permutations(BOOK.playbook.rules))
def test_whatever_the_order_of_rules_an_open_account_stands_somewhere(row: dict[str, str], rules) -> None:
    """A supervisor may order the rules as they like, or forget some."""
    rulebook = Rulebook(msgspec.structs.replace(BOOK.playbook, rules=tuple(rules[: len(rules) // 2])))
    account = account_of(row, date.fromisoformat(row["today"]), rulebook)
    if row["queue"]:
        assert account.work.queue


def test_a_rule_with_a_filter_sends_the_large_ones_elsewhere() -> None:
    text = shipped_text().replace(
        '[[rule]]\nqueue = "denied_auth"', '[[rule]]\nqueue = "review"\nreason = "denial"\nwhen = "stake>=400 class:comm"\n\n[[rule]]\nqueue = "denied_auth"', 1
    )  # fmt: skip
    rulebook = Rulebook(read_playbook(text))
    row = {"setting": "denied"}
    assert account_of(row, TODAY, BOOK).work.queue == "denied_auth"
    assert account_of(row, TODAY, rulebook).work.queue == "review"
    assert account_of({"setting": "denied", "given": "class: medicare"}, TODAY, rulebook).work.queue == "denied_auth"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('reason = "credit"', 'reason = "credits"', "there are review, rejection"),
        ('queue = "credit"', 'queue = "credits"', "which is not defined"),
        ('when = "category=auth"', 'when = "categories=auth"', "no field 'categories'"),
        ("late_max = 10", 'late_max = "ten"', "late_max"),
        ("[contact]", "[contacts]", "contacts"),
        ("calls_max = 7", "calls_max = = 7", "Invalid value"),
    ],
)
def test_a_playbook_that_cannot_be_used_is_refused_with_its_place(old: str, new: str, told: str) -> None:
    assert old in shipped_text()
    with pytest.raises((BadPlaybookFile, BadPlaybook), match=told):
        Rulebook(read_playbook(shipped_text().replace(old, new, 1)))


def test_a_file_with_one_weight_keeps_all_the_others() -> None:
    mine = read_playbook(
        'version = "mine-1"\n[weights]\nfresh = 20\n[weights.chance]\nAUTH = 0.5\n[wait_days]\nCSPD = 9\n'
    )
    assert (mine.weights.fresh, mine.weights.late_max, mine.weights.version) == (20, 10, "mine-1")
    assert (mine.weights.chance["AUTH"], mine.weights.chance["MEDNEC"]) == (0.5, 0.45)
    assert mine.queues == BOOK.playbook.queues
    code = mine.code("CSPD")
    assert code is not None
    assert code.wait_days == 9


def test_a_payers_time_is_learned_from_its_answers() -> None:
    """Median 30 and quartiles 20 and 40: 50 days; fewer than twenty answers teach nothing."""
    assert learn({"slow": {20: 6, 30: 6, 40: 6, 90: 2}})["slow"].days == 50
    assert learn({"rare": {20: 19}}) == {}
    assert list(answer_days(account_of({"setting": "denied"}, TODAY, BOOK))) == [("commercial p", 19)]
    assert list(answer_days(account_of({"setting": "waiting"}, TODAY, BOOK))) == []


def test_a_learned_time_puts_the_question_off() -> None:
    learned = msgspec.structs.replace(
        BOOK.playbook, norms={"commercial p": msgspec.convert((90, 400), type=type(learn({"x": {1: 20}})["x"]))}
    )
    assert account_of({"setting": "late"}, TODAY, BOOK).work.queue == "no_response"
    assert account_of({"setting": "late"}, TODAY, Rulebook(learned)).work.queue == "in_process"


def test_an_appeal_is_due_on_the_day_of_its_decision() -> None:
    """B23: the payer's day is what an appeal is watched by; it is no limit of ours that can pass."""
    history = "history: APL1 2026-02-21 enclosures=x|decision_due=2026-03-05"
    head = account_of({"setting": "denied", "given": history}, TODAY, BOOK)
    assert (head.work.due_on, days_left(head, TODAY)) == (None, -5)
    assert "limit passed" not in head.work.tags


def test_another_day_alone_is_no_change_until_something_turns() -> None:
    first = account_of({"setting": "late"}, TODAY, BOOK)
    later = assess(first, TODAY + timedelta(days=3), BOOK)
    assert later.work.score != first.work.score or later.work.stands != first.work.stands
    assert settled(later) == settled(first)
    turned = assess(account_of({"setting": "waiting"}, TODAY, BOOK), TODAY + timedelta(days=30), BOOK)
    assert settled(turned) != settled(account_of({"setting": "waiting"}, TODAY, BOOK))


@pytest.mark.parametrize(
    ("setting", "told", "orphan"),
    [
        ("denied", "", False),
        ("waiting", "", False),  # comes back by itself when it is late
        ("paid", "", False),
        (
            "self_pay",
            "history: VNPL 2026-02-06 vendor=X; VNAK 2026-02-07 status=accepted",
            True,
        ),  # nothing brings it back
    ],
)
def test_what_nothing_brings_back_is_an_orphan(setting: str, told: str, orphan: bool) -> None:
    account = account_of({"setting": setting, "given": told}, TODAY, BOOK)
    assert orphaned(account, TODAY, BOOK.playbook) is orphan
    dated: Account = msgspec.structs.replace(account, follow_up_on=TODAY)
    assert not orphaned(dated, TODAY, BOOK.playbook)


def test_installments_fall_due_on_the_same_day_of_each_month() -> None:
    told = {
        "setting": "self_pay",
        "given": "history: PPLN 2026-01-10 total=100|installment=25|first_due=2026-01-31|count=4",
    }
    agreed = promise(account_of(told, TODAY, BOOK))
    assert agreed is not None
    assert agreed.dues() == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_a_clock_of_law_near_its_end_goes_before_every_score() -> None:
    row = {
        "setting": "credit",
        "given": "class: medicare / history: CRID 2026-01-10 cause=twice|identified_date=2026-01-10",
    }
    early, near, over = (account_of(row, day, BOOK) for day in (date(2026, 2, 20), date(2026, 3, 2), date(2026, 3, 12)))
    assert [clock.on for clock in near.work.deadlines] == [date(2026, 3, 11)]
    assert early.work.score < 100
    assert near.work.score == 100
    assert over.work.score < 100
    assert "limit passed" in over.work.tags


@pytest.mark.parametrize(
    ("history", "due"),
    [
        ("CRID 2026-01-10 cause=?|identified_date=2026-01-10", date(2026, 3, 11)),
        ("CRID 2026-01-10 cause=?|identified_date=2026-01-10; CRID 2026-02-10 cause=x|identified_date=2026-02-10", date(2026, 3, 11)),
        ("CRID 2026-01-10 cause=?|identified_date=2026-01-10; CRIN 2026-01-20 started=2026-01-20", date(2026, 8, 28)),  # at most until 180 days after it was identified
        ("CRID 2026-01-10 cause=?|identified_date=2026-01-10; CRIN 2026-01-20 started=2026-01-20; CRID 2026-02-19 cause=x|identified_date=2026-01-10", date(2026, 4, 10)),
    ],
)  # fmt: skip
def test_the_60_days_of_an_overpayment_pause_while_it_is_looked_into(history: str, due: date) -> None:
    account = account_of({"setting": "credit", "given": f"class: medicare / history: {history}"}, TODAY, BOOK)
    assert account.work.due_on == due


@settings(max_examples=200)
@given(st.sampled_from(CASES), st.dates(), st.sampled_from(["billed", "served", "statement", "back"]), st.dates())
def test_no_date_of_a_file_or_a_form_breaks_the_judgement(
    row: dict[str, str], day: date, name: str, told: date
) -> None:
    """A typing error in another system, or the year 9999 that means "never": the account is still shown."""
    given = " / ".join(filter(None, (row["given"], f"{name}: {day}")))
    history = f"PPLN 2026-01-10 total=100|installment=25|first_due={told}|count=4; APL1 {told} decision_due={day}; CSHD {told} due_date={day}"
    for more in (given, f"{given} / history: {history}"):
        account = account_of({**row, "given": more}, TODAY, BOOK)
        assert 0 <= account.work.score <= 100


@pytest.mark.parametrize(
    ("setting", "given", "told"),
    [
        ("self_pay", "history: VNPL 2026-01-05 vendor=Acme; VNRC 2026-02-05 reason=done", False),
        ("self_pay", "history: PTPD 2026-02-01 amount=50|date=2026-02-10", False),
        ("denied", "remit: 2026-02-20 CO-29:400 PR-1:100", True),
    ],
)
def test_a_patient_balance_is_a_flag_beside_a_payers_matter_alone(setting: str, given: str, told: bool) -> None:  # G41
    work = account_of({"setting": setting, "given": given}, TODAY, BOOK).work
    assert work.queue
    assert ("patient balance too" in work.tags) is told
