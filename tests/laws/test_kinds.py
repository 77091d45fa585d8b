"""Kinds of files whose truth fits a line each: which account the money is on in the end."""

import pytest

from collector_tui.wire.extracts import HEADERS
from tests.laws.office import Office
from tests.x12_files import claim_file, payment_file

ONE, TWO = "DOE*JANE****MI*M123", "DOE*JACOB****MI*M123"  # two children on their father's number
NAMESAKE = "DOE*JANE****MI*M999"
LONG = "ABCDEFGHIJKLMNOPQRSTUV"


def of(person: str, raw: bytes, born: str = "19700102", interchange: int = 1) -> bytes:
    text = raw.decode().replace(ONE, person).replace("19700102", born)
    return (
        text.replace("*000000001*0*P", f"*{interchange:09}*0*P")
        .replace("IEA*1*000000001", f"IEA*1*{interchange:09}")
        .encode()
    )


def money(office: Office) -> dict[str, tuple[int, int, dict[str, int]]]:
    """Charged, paid and owed of each account that has anything of it, in cents."""
    books = office.books()
    return {
        key: (
            each.charged_cents,
            sum(entry.cents for entry in each.entries if entry.kind == "payment"),
            dict(each.balances),
        )
        for key, each in sorted(books.accounts.items())
        if each.entries
    }


PAID = (10_000, 6_000, {})
OPEN = (10_000, 0, {"ins1": 10_000})
CASES = {
    "children on one member id are two people": (
        (claim_file("A1"), of(TWO, claim_file("A1"), interchange=2), of(TWO, payment_file("A1"))),
        {"A1": OPEN, "A1-DOE": PAID},
    ),
    "a remittance for the brother waits": (
        (claim_file("A1"), of(TWO, payment_file("A1"))),
        {"A1": OPEN},
    ),
    "a short form of a name is no other person": (
        (of("DOE*ROBERT****MI*M123", claim_file("A1")), of("DOE*BOB****MI*M123", payment_file("A1"))),
        {"A1": PAID},
    ),
    "a newborn is billed before it has a name": (
        (of("DOE*BABY GIRL****MI*M123", claim_file("A1")), of("DOE*MIA****MI*M123", payment_file("A1"))),
        {"A1": PAID},
    ),
    "of two namesakes the member id tells": (
        (claim_file("A1"), of(NAMESAKE, claim_file("A1"), "19800203", 2), of(NAMESAKE, payment_file("A1"))),
        {"A1": OPEN, "A1-DOE": PAID},
    ),
    "a number cut short that fits two claims is left to a person": (
        (claim_file(f"{LONG}01"), claim_file(f"{LONG}02"), payment_file(LONG[:20])),
        {f"{LONG}01": OPEN, f"{LONG}02": OPEN, LONG[:20]: PAID},
    ),
    "a number cut short that fits one claim is that one's": (
        (claim_file(f"{LONG}01"), payment_file(LONG[:20])),
        {f"{LONG}01": PAID},
    ),
    "one transfer number with and without zeros": (
        (claim_file("A1"), payment_file("A1", trace="000881"), payment_file("A1", trace="881")),
        {"A1": PAID},
    ),
    "who counts an earlier payer did not come first, whatever it says": (
        (
            claim_file("A1"),
            payment_file("A1", cas="CAS*CO*45*20.00~CAS*PR*2*20.00"),
            payment_file("A1", paid="20.00", cas="CAS*OA*23*80.00", icn="Z1", trace="Z1").replace(b"ACME HEALTH*XV*555", b"ZENITH*XV*777"),
        ),
        {"A1": (10_000, 8_000, {})},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_money_is_on_the_account_it_is_for(files: tuple[bytes, ...], expected: dict[str, object]) -> None:
    office = Office()
    for raw in files:
        office.take(raw, "file")
    assert money(office) == expected


@pytest.mark.parametrize(
    "cents", [("300.00", "350.00"), ("200.00", "100.00"), ("120.00", "90.00"), ("500.00", "480.00")]
)
@pytest.mark.parametrize("turned", [False, True], ids=["as sent", "the later first"])
def test_of_one_day_the_claim_of_the_later_interchange_stands(cents: tuple[str, str], turned: bool) -> None:
    office = Office()
    files = [of(ONE, claim_file("A1", charge), interchange=number) for number, charge in enumerate(cents, 41)]
    for raw in reversed(files) if turned else files:
        office.take(raw, "file")
    assert money(office)["A1"][0] == int(float(cents[1]) * 100)


def test_registration_of_another_person_takes_no_account() -> None:
    office = Office()
    office.take(claim_file("A1"), "claim")
    row = {"account": "A1", "mrn": "M2", "last": "FENWICK", "first": "OTTO", "born": "1955-08-12", "charges": "50.00"}
    header = HEADERS["registration"]
    office.take(
        f"{','.join(header)}\n{','.join(row.get(column, '') for column in header)}\n".encode(), "registration.csv"
    )
    names = {key: each.patient_name for key, each in office.books().accounts.items()}
    assert names == {"A1": "DOE, JANE", "A1-FENWICK": "FENWICK, OTTO"}


@pytest.mark.parametrize("cut", ["BHT", "SBR", "NM1*IL", "CLM", "LX"])
def test_a_claim_file_cut_anywhere_waits_or_is_refused(cut: str) -> None:
    raw = claim_file("A1")
    receipt = Office().take(raw[: raw.index(cut.encode())], "cut")
    assert {part.outcome for part in receipt.transactions} <= {"quarantined"}
    assert receipt.outcome in ("taken", "refused")
