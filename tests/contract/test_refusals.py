"""Which refusal wins when several hold: the order of REFUSALS, row by row. And what is read of older programs' JSON."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from sqlalchemy import Engine

from collector_tui.actions import ACTIONS, KINDS, Action, AnyAction, Assign, FollowUp
from collector_tui.billing_api.access.tokens import Caller, make_token
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.sync.leases import lease_account
from collector_tui.billing_api.sync.refusals import REFUSALS, Arrival, Sender, refused
from collector_tui.billing_api.sync.take_actions import take_actions
from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.account import Activity
from collector_tui.model.codec import decode, encode
from collector_tui.model.playbook import ApprovalPolicy
from collector_tui.work.rulebook import Rulebook, shipped_rulebook
from tests.x12_files import claim_file

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
CARD = "4111 1111 1111 1111"

# fmt: off
#        what holds                            the one that is said
ROWS = [
    ("unknown_account breaks_its_own_rules",   "unknown-account"),
    ("unknown_account not_theirs",             "unknown-account"),
    ("breaks_its_own_rules moved_on",          "refused"),
    ("breaks_its_own_rules lease_held",        "refused"),
    ("breaks_its_own_rules not_theirs",        "refused"),
    ("breaks_its_own_rules gate_shut",         "refused"),
    ("moved_on lease_held",                    "moved-on"),
    ("moved_on gate_shut",                     "moved-on"),
    ("lease_held gate_shut",                   "lease-held"),
    ("unknown_account given_to_nobody_known",  "unknown-account"),
    ("breaks_its_own_rules given_to_nobody_known", "refused"),
    ("not_theirs given_to_nobody_known",       "not-yours"),
    ("given_to_nobody_known",                  "no-such-person"),
    ("unknown_account",                        "unknown-account"),
    ("breaks_its_own_rules",                   "refused"),
    ("moved_on",                               "moved-on"),
    ("lease_held",                             "lease-held"),
    ("not_theirs",                             "not-yours"),
    ("gate_shut",                              "gate"),
    ("",                                       ""),
]
# fmt: on


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One account on which mlee has logged something."""
    opened = open_engine(str(tmp_path_factory.mktemp("ledger") / "ledger.db"))
    take_in(opened, "f", io.BytesIO(claim_file("A1", billed="20260301")), "intake", NOW, NOW.date())
    first = FollowUp(id="first", account="A1", made_at=NOW, code="ADMN", text="looked at it")
    (result,) = take_actions(
        opened, shipped_rulebook(), Caller("mlee", "collector"), "c", [msgspec.Raw(encode(first))], NOW
    )
    assert result.done
    with opened.begin() as tx:
        for person in ("kim", "kim  kim"):
            make_token(tx, person, "collector", (), NOW)
    yield opened
    opened.dispose()


GENEROUS = ApprovalPolicy(small_balance_cents=1_000_000)  # so that a gate alone is shut for a large amount
RULEBOOK = Rulebook(msgspec.structs.replace(default_playbook(), approval=GENEROUS))


def action(holds: set[str]) -> AnyAction:
    """One that gives an account away where that is what must hold, else one that closes a matter by a write-off."""
    account = "NOWHERE" if "unknown_account" in holds else "A1"
    if holds & {"not_theirs", "given_to_nobody_known"}:
        name = "nobody" if "given_to_nobody_known" in holds else "kim"
        owner = f"{name}  {name}" if "breaks_its_own_rules" in holds else name
        return Assign(id="own", account=account, made_at=NOW, owner=owner)
    return FollowUp(
        id="own",
        account=account,
        made_at=NOW,
        code="ADSB",
        fields={"amount": "5000.00" if "gate_shut" in holds else "1.00"},
        text=CARD if "breaks_its_own_rules" in holds else "",
        after="" if "moved_on" in holds else "first",
    )


@pytest.mark.parametrize(("holding", "said"), ROWS, ids=lambda text: text or "nothing")
def test_the_first_refusal_that_holds_is_said(engine: Engine, holding: str, said: str) -> None:
    holds = set(holding.split())
    with engine.connect() as tx:
        if "lease_held" in holds:
            lease_account(tx, Caller("mlee", "collector"), "A1", NOW)
        made = action(holds)
        role = "supervisor" if "given_to_nobody_known" in holds and "not_theirs" not in holds else "collector"
        arrival = Arrival(
            tx=tx,
            sender=Sender(Caller("jdoe", role), "client", "desk"),
            action=made,
            stored=load(tx, [made.account]).get(made.account),
            rulebook=RULEBOOK,
            now=NOW,
        )
        for refuse in REFUSALS[1:] if arrival.stored else ():
            assert (refuse(arrival) is not None) == (refuse.__name__ in holds), f"{refuse.__name__} alone"
        result = refused(arrival)
        tx.rollback()
    problem = result.problem.type if result and result.problem else ""
    assert problem.rpartition("/")[2] == said


def test_every_pair_that_can_hold_at_once_has_a_row() -> None:
    """An unknown account has no history, lease or gate; giving an account away logs no code."""
    names = [refuse.__name__ for refuse in REFUSALS]
    apart = {("unknown_account", name) for name in ("moved_on", "lease_held", "gate_shut")}
    apart |= {(name, "given_to_nobody_known") for name in ("moved_on", "lease_held")}
    apart |= {
        ("given_to_nobody_known", "gate_shut"),
        ("moved_on", "not_theirs"),
        ("lease_held", "not_theirs"),
        ("not_theirs", "gate_shut"),
    }
    pairs = {(first, second) for at, first in enumerate(names) for second in names[at + 1 :]}
    assert {tuple(holding.split()) for holding, _ in ROWS if " " in holding} == pairs - apart


def test_the_union_is_the_one_list_of_actions() -> None:
    assert get_args(AnyAction) == ACTIONS
    assert len(set(KINDS)) == len(ACTIONS)
    assert {"follow_up", "note", "set_follow_up", "assign"} <= set(KINDS), "old desks and servers say these"


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("answer", ["name", "as_text", "refusal", "activity"])
def test_each_kind_of_action_answers_what_has_no_default(kind: type[Action], answer: str) -> None:
    assert getattr(kind, answer) is not getattr(Action, answer)


def test_what_older_programs_wrote_is_read_and_written_as_they_do() -> None:
    raw = (
        b'{"kind":"follow_up","id":"1","account":"A1","made_at":"2026-03-10T15:00:00Z","code":"APL1",'
        b'"override":"it is urgent","gates":["no_decision"]}'
    )
    follow_up: AnyAction = decode(AnyAction, raw)  # type: ignore[arg-type]
    assert (follow_up.passed_over, encode(follow_up)) == (("no_decision",), raw)
    line = b'{"id":"1","at":"2026-03-10T15:00:00Z","by":"jdoe","code":"APL1","against":["no_decision"]}'
    activity = decode(Activity, line)
    assert (activity.passed_over, encode(activity)) == (("no_decision",), line)
