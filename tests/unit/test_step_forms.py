"""The form of a suggested step begins with what the step knows, for each account with its own."""

from datetime import UTC, date, datetime

from collector_tui.model.account import Account
from collector_tui.tui.follow_up_entry import FollowUpEntry
from tests.unit.accounts import account_of
from tests.unit.test_queues import BOOK

TODAY = date(2026, 3, 10)


def denied(remit: str, **more: str) -> Account:
    given = " / ".join([f"remit: 2026-02-20 {remit}", *(f"{name}: {value}" for name, value in more.items())])
    return account_of({"setting": "denied", "given": given}, TODAY, BOOK)


def form(account: Account, code: str, *others: Account) -> FollowUpEntry:
    entry = FollowUpEntry(account, BOOK.playbook, TODAY, {}, others)
    chosen = BOOK.playbook.code(code)
    assert chosen is not None
    entry.choose(chosen)
    return entry


def test_an_unprocessable_claim_is_sent_as_new_whoever_asks_for_the_code() -> None:
    """B7: MA130 takes frequency 1 and no number of the payer's; the form does not shut itself."""
    entry = form(denied("CO-16:400 MA130", kind="professional"), "DNCC")
    assert (entry.values["freq_code"], entry.values["original_icn"]) == ("1", "")


def test_a_replacement_names_the_payers_claim() -> None:
    entry = form(denied("CO-16:400 N290"), "DNCC")
    assert (entry.values["freq_code"], entry.values["original_icn"]) == ("7", "ICN1")


def test_a_new_claim_is_logged_as_a_claim_sent_and_takes_nothing_of_a_replacement() -> None:
    new = denied("CO-16:400 MA130")
    assert new.work.steps[0].code == "REBL"
    replacing = form(denied("CO-16:400 N290"), "REBL")
    assert not {"freq_code", "original_icn"} & replacing.values.keys()


def test_a_void_is_sent_as_a_void() -> None:
    assert form(denied("CO-16:400 N798"), "DNCC").values["freq_code"] == "8"


def test_each_of_many_accounts_gets_what_its_own_step_knows() -> None:
    entry = form(denied("CO-16:400 MA130"), "DNCC", denied("CO-16:400 N290"))
    entry.at = "change_reason"
    assert entry.put("the field that was missing") is None
    first, second = entry.actions(iter("ab").__next__, datetime(2026, 3, 10, 15, tzinfo=UTC))
    assert [each.fields["freq_code"] for each in (first, second)] == ["1", "7"]
    assert [each.fields.get("original_icn", "") for each in (first, second)] == ["", "ICN1"]
