"""The matter of contracts: less was allowed than the contract says."""

from collections.abc import Iterator

from collector_tui.casework.kinds import MatterKind, always, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.words import decided_words, payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.contracts.clocks import dispute_limit
from collector_tui.model.money import dollars


def underpaid(sheet: Worksheet) -> Iterator[Matter]:
    if sheet.facts.variance_cents:
        yield Matter("underpaid", "below contract", sheet.facts.variance_cents)


def _sentence(sheet: Worksheet, matter: Matter) -> str:
    expected = "expected: Medicare pays by its own rates, not by a contract"
    if sheet.facts.payer_class != "medicare":
        expected = "the contract expects"
    short = f"{payer_name(sheet.facts)} allowed {dollars(matter.stake_cents)} less than"
    return f"{short} {expected}{decided_words(sheet.facts)}."


KINDS = (
    MatterKind(
        kind="underpaid", meaning="less was allowed than the contract says", tag="also underpaid",
        find=underpaid, sentence=_sentence, clocks=(dispute_limit,),
        steps=always(
            step("variance.confirmed", "compare with the contract term", "confirm before disputing"),
            step("variance.disputed", "file the underpayment dispute", "allowed is below expected"),
            step("variance.closed", "close: our expected amount was wrong", "contract load errors are common"),
        ),
    ),
)  # fmt: skip
