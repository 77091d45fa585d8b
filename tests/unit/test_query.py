"""The filter's grammar as a table: which of four accounts a line finds."""

import contextlib
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.model.account import AccountHead
from collector_tui.model.text import folded
from collector_tui.model.work import Queue, WorkHead
from collector_tui.pages.queue_view import QueueView
from collector_tui.work.head_facts import words_of
from collector_tui.work.query import BadQuery, Seen, read_query

TODAY = date(2026, 3, 10)
HEADS = (
    AccountHead(
        id="A1", patient_name="Okafor, Blessing", payer="Aetna PPO", balance_cents=984_022, billed_on=date(2026, 1, 22),
        work=WorkHead(queue="denied", why="CO-197 no auth", score=93, stake_cents=900_000, due_on=date(2026, 3, 16), codes=("CO-197", "N54")),
    ),
    AccountHead(
        id="A2", patient_name="Lindqvist, Marta", payer="Medicare B", balance_cents=50_000, billed_on=date(2025, 12, 1),
        work=WorkHead(queue="denied", why="CO-50 necessity", score=60, due_on=date(2026, 3, 1), codes=("CO-50",), tags=("escalate",)),
    ),
    AccountHead(id="A3", patient_name="Tran, Dung", payer="BCBS FL", balance_cents=-1_250, work=WorkHead(queue="credit", why="credit", score=20)),
    AccountHead(id="A4", patient_name="Reyes, Ines", payer="Aetna HMO", work=WorkHead(queue="no_response", why="no reply 51d", score=77)),
)  # fmt: skip
CASES = """
aetna                    | A1 A4
AETNA ppo                | A1
payer:aetna              | A1 A4
payer="aetna ppo"        | A1
payer:aetna bal>500      | A1
bal>$9,000.22            | A1
bal=500                  | A2
balance<0                | A3
is:credit                | A3
carc:197                 | A1
carc:co-197              | A1
rarc:n54                 | A1
carc:19                  |
due<7d                   | A1 A2
due>=0d                  | A1
due<7d due>=0            | A1
is:urgent                | A1 A2
is:late                  | A2
days>90                  | A2
days<=47                 | A1
score>=77                | A1 A4
stake>0                  | A1
queue:denied             | A1 A2
!queue:denied            | A3 A4
-aetna                   | A2 A3
tag:escalate             | A2
patient:reyes            | A4
name:reyes               | A4
acct:a3                  | A3
why:"no reply"           | A4
"no reply"               | A4
51d                      | A4
is:marked                | A2
is:waiting               | A3
is:refused               |
"""
BAD = """
ball>500   | There is no field 'ball'
bal>x      | bal>x needs a number, as in bal>500.
due<soon   | due<soon needs a number, as in due<7d.
days>      | days> needs a number, as in days>30.
payer>x    | payer is a text: write payer:x.
is:happy   | is:happy is not known; there are is:marked
carc:      | Which code?
why:"open  | A quotation mark is open
"""


def rows(table: str) -> list[tuple[str, str]]:
    """The lines of a table of two columns."""
    return [
        (left.strip(), right.strip()) for left, _, right in (row.partition("|") for row in table.strip().splitlines())
    ]


def found(text: str, *, typing: bool = False) -> list[str]:
    tests = read_query(text, typing=typing)
    seen = [Seen(head, TODAY, words_of(head), {"A2"}, "~" if head.id == "A3" else "") for head in HEADS]
    return [one.head.id for one in seen if all(test(one) for test in tests)]


# T25: (as it stands on the account, as it is typed): accents, normal forms, case and apostrophes make no difference
ALIKE = (
    ("Jos\u00e9 N\u00fa\u00f1ez", "jose nunez"), ("Jose\u0301 Nun\u0303ez", "JOS\u00c9 n\u00fa\u00f1ez"), ("Stra\u00dfe", "strasse"), ("STRASSE", "stra\u00dfe"),
    ("M\u00dcLLER", "muller"), ("Muller", "m\u00fcller"), ("S\u00f8rensen", "sorensen"), ("\u0141ukasz", "lukasz"), ("\u00c6gir", "aegir"),
    ("O\u2019Brien", "o'brien"), ("O'Brien", "OBrien"), ("\u0130brahim", "ibrahim"), ("Nguy\u1ec5n", "nguyen"), ("\uff2d\uff49\uff4b\uff41", "mika"),
)  # fmt: skip


@pytest.mark.parametrize(("stands", "typed"), ALIKE)
def test_accents_and_normal_forms_make_no_difference(stands: str, typed: str) -> None:
    head = AccountHead(id="A9", patient_name=stands, payer=stands)
    seen = Seen(head, TODAY, words_of(head))
    view = QueueView([Queue(id="q", title="Q", short="Q", meaning="")], TODAY)
    view.take([AccountHead(id="A9", patient_name=stands, work=WorkHead(queue="q"))], {})
    for text in (typed, *(f'{field}{sign}"{typed}"' for field in ("patient", "payer") for sign in ":=")):
        assert all(test(seen) for test in read_query(text)), text
    assert view.find(typed, 0) == 0


@given(st.text(), st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")))
def test_folding_ends_and_knows_no_form(text: str, form: str) -> None:
    assert folded(folded(text)) == folded(text) == folded(unicodedata.normalize(form, text))


@pytest.mark.parametrize(("text", "ids"), rows(CASES))
def test_a_line_finds_its_accounts(text: str, ids: str) -> None:
    assert found(text) == ids.split()


@pytest.mark.parametrize(("text", "said"), rows(BAD))
def test_what_cannot_be_understood_is_told(text: str, said: str) -> None:
    with pytest.raises(BadQuery) as refusal:
        read_query(text)
    assert said in str(refusal.value)


@pytest.mark.parametrize(("text", "_"), rows(BAD))
def test_what_is_still_being_typed_finds_all(text: str, _: str) -> None:
    nothing_yet = [] if '"' in text else ["A1", "A2", "A3", "A4"]  # an open quotation is sought as far as it goes
    assert found(text, typing=True) == nothing_yet


@given(st.text(max_size=40))
def test_no_line_ever_does_anything_but_find_or_say_why_not(text: str) -> None:
    with contextlib.suppress(BadQuery):
        found(text)


@given(st.sampled_from([text for text, _ in rows(CASES) if " " not in text]))
def test_a_term_and_its_inverse_share_no_account_and_miss_none(term: str) -> None:
    inverse = f"!{term}" if term[0] not in "!-" else term[1:]
    assert sorted(found(term) + found(inverse)) == ["A1", "A2", "A3", "A4"]
