"""A person bound to a queue finds what is theirs, however much of other people's work comes before it."""

import json

import pytest
from sqlalchemy import Engine, insert, select

from collector_tui.billing_api.access.scope import queue_of, scope_of
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.sync import leases
from collector_tui.billing_api.sync.leases import lease_account, others_leases
from collector_tui.model.codec import encode
from collector_tui.sync.flow import Request
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file

DENIED = "CAS*CO*197*100.00"
BOUND = Caller("jdoe", "collector", ("self_pay",))


@pytest.fixture
def office(server: Server) -> Server:
    """Three denied accounts, worth more than the one whose patient owes."""
    for account in ("A1", "A2", "A3"):
        server.take(claim_file(account), payment_file(account, paid="0.00", cas=DENIED, icn=f"I{account}"))
    server.take(claim_file("Z9"), payment_file("Z9", paid="80.00", cas="CAS*PR*2*20.00", icn="IZ9"))
    with server.engine.begin() as tx:
        assert [queue_of(tx, account) for account in ("A1", "Z9")] == ["denied_auth", "self_pay"]
    return server


def test_a_search_counts_only_hits_in_scope_toward_its_limit(office: Server) -> None:
    for user, queues, hits in (("boss", (), ["A1", "A2"]), ("jdoe", ("self_pay",), ["Z9"])):
        client = office.client(user, "collector", *queues)
        body = encode({"text": "doe", "limit": 2})
        reply = client.send(Request(method="POST", path="/v1/accounts/search", body=body))
        client.close()
        assert [account["id"] for account in json.loads(reply.body)["accounts"]] == hits


def test_other_peoples_leases_out_of_scope_hide_none_in_it(office: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "SHOWN_MAX", 2)
    now = office.clock()
    with office.engine.begin() as tx:
        for account in ("A1", "A2", "A3", "Z9"):
            lease_account(tx, Caller("mlee", "collector"), account, now)
        assert [lease.account for lease in others_leases(tx, BOUND, now)] == ["Z9"]
        assert [lease.account for lease in others_leases(tx, Caller("boss", "supervisor"), now)] == ["A1", "A2"]


QUEUES = ("", "denied", "denied_auth", "DENIED_auth", "denied%auth", "deniedx", "self_pay", "selfxpay", "_")


@pytest.mark.parametrize(
    "queues",
    [(), ("denied",), ("DENIED", "self"), ("denied_auth",), ("self_pay", "nothing"), ("",), ("%",), ("denied%",)],
)
def test_the_database_and_the_caller_agree_on_what_is_in_scope(engine: Engine, queues: tuple[str, ...]) -> None:
    caller, head = Caller("jdoe", "collector", queues), tables.account_head.c
    accounts = [{"id": f"A{n}", "registration": "{}", "no_claim_on_file": False} for n in range(len(QUEUES))]
    heads = [
        {"account_id": f"A{n}", "change": 1, "version": 1, "queue": queue, "score": 0, "search_name": ""}
        for n, queue in enumerate(QUEUES)
    ]
    with engine.begin() as tx:
        tx.execute(insert(tables.account), accounts)
        tx.execute(insert(tables.account_head), heads)
        in_scope = set(tx.execute(select(head.queue).where(scope_of(caller))).scalars())
    assert in_scope == {queue for queue in QUEUES if caller.may_see(queue)}
