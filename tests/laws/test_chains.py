"""Replacements under new numbers: whichever link comes last, one chain stands."""

import random
from itertools import permutations

from tests.laws.office import Office
from tests.x12_files import claim_file, payment_file, status_file

ORDERS = 30
FILES = (
    claim_file("A1", "300.00"),
    payment_file("A1", "300.00", "200.00", "CAS*CO*45*100.00", icn="ICN1", trace="EFT1"),
    claim_file("A1B", "360.00", billed="20260225", frequency="7", replaces="ICN1"),
    payment_file("A1", "-300.00", "-200.00", "CAS*CO*45*-100.00", "22", "ICN1", "EFT2", "20260301", plb="PLB*1*20261231*FB:X*-200.00", total="0.00"),
    payment_file("A1B", "360.00", "250.00", "CAS*CO*45*110.00", icn="ICN3", trace="EFT3", on="20260302"),
    claim_file("A1C", "380.00", billed="20260310", frequency="7", replaces="ICN3"),
)  # fmt: skip


def test_a_chain_of_replacements_is_one_account_in_any_order() -> None:
    office, orders = Office(), random.Random(14)
    for _ in range(ORDERS):
        office.start_over()
        files = orders.sample(FILES, len(FILES))
        for raw in files:
            office.take(raw, "file")
        accounts = [each for each in office.books().accounts.values() if each.entries and each.balances]
        assert [(each.charged_cents, each.balances) for each in accounts] == [(38_000, {"ins1": 2_000})]


def test_a_replacement_finds_the_claim_whose_number_a_receiver_gave_in_any_order() -> None:
    office = Office()
    files = (
        claim_file("A1", "300.00"),
        status_file("A1", "A2"),
        claim_file("A1B", "360.00", billed="20260225", frequency="7", replaces="ICN1"),
    )
    for order in permutations(files):
        office.start_over()
        for raw in order:
            office.take(raw, "file")
        accounts = [each for each in office.books().accounts.values() if each.entries and each.balances]
        assert [(each.charged_cents, each.balances) for each in accounts] == [(36_000, {"ins1": 36_000})]
