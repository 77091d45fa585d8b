"""The pages of an account stand in one list; what lies beside it says the same."""

from datetime import UTC, date, datetime

from collector_tui.model.account import Account, Coverage, LedgerEntry
from collector_tui.model.claim import Person
from collector_tui.pages.account import FIRST_PAGE, PAGES, PAGES_BY_NAME
from collector_tui.pages.page_names import PAGE_NAMES
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import plain
from collector_tui.tui.controllers.core import COMMANDS
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import shipped_rulebook

TODAY = date(2026, 3, 10)


def test_the_command_line_offers_every_page() -> None:
    assert tuple(page.name for page in PAGES) == PAGE_NAMES
    assert FIRST_PAGE in PAGES_BY_NAME


def test_every_page_with_a_key_is_a_command_of_the_screen() -> None:
    offered = {(command.id, command.keys, command.label, command.footer) for command in COMMANDS}
    assert {(page.name, (page.key,), page.label, page.footer) for page in PAGES if page.key} <= offered
    assert "call" in PAGES_BY_NAME, "a page that no key opens: a call shows it"


def test_the_call_sheet_of_what_the_patient_owes_has_the_patients_number() -> None:
    """Not the insurer's: it owes nothing, and a call would go to it."""
    patient = Person(last="DOE", first="JANE", phone="312-555-0100")
    insurer = Coverage(order="P", payer="ACME", phone="800-555-0142")
    charge = LedgerEntry(id="1", kind="charge", bucket="patient", cents=20_000, on=TODAY)
    account = Account(id="A1", patient=patient, coverages=(insurer,), entries=(charge,))
    sheet = plain(
        PAGES_BY_NAME["call"].build(
            assess(account, TODAY, shipped_rulebook()),
            80,
            Reading(datetime(2026, 3, 10, 15, tzinfo=UTC), shipped_rulebook()),
        )
    )
    assert "Patient  312-555-0100" in sheet
    assert "800-555-0142" not in sheet


def test_a_payment_that_waits_under_the_accounts_number_is_told_where_the_account_stands() -> None:
    account = Account(id="A1", patient=Person(last="DOE"), held_cents=(2_000, 40_000))
    reading = Reading(datetime(2026, 3, 10, 15, tzinfo=UTC), shipped_rulebook())
    page = " ".join(
        plain(PAGES_BY_NAME["stands"].build(assess(account, TODAY, shipped_rulebook()), 80, reading)).split()
    )
    assert "On hold 2 claim payments of 420.00 under this number, not posted" in page
