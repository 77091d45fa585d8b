"""The matter of contracts: the payer allowed less than the contract says."""

from collections.abc import Iterator

from collector_tui.casework.evidence import remittance_words
from collector_tui.casework.history import latest
from collector_tui.casework.kinds import MatterKind, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import follow_through, under_way
from collector_tui.casework.words import decided_words, payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.contracts.clocks import dispute_limit
from collector_tui.knowledge.action_codes import means
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep

CONFIRMED, ASKS = means("variance.confirmed"), means("status.pending")


def underpaid(sheet: Worksheet) -> Iterator[Matter]:
    if sheet.facts.variance_cents:
        yield Matter("underpaid", "below contract", sheet.facts.variance_cents)


def _sentence(sheet: Worksheet, matter: Matter) -> str:
    expected = "expected: Medicare pays by its own rates, not by a contract"
    if sheet.facts.payer_class != "medicare":
        expected = "the contract expects"
    short = f"{payer_name(sheet.facts)} allowed {dollars(matter.stake_cents)} less than"
    return f"{short} {expected}{decided_words(sheet.facts)}."


def _steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """Confirm, then dispute, then follow the dispute up; Medicare has no contract: its price is appealed."""
    begun = list(follow_through(sheet))
    disputed = begun and begun[0].code in ASKS and under_way(sheet.account)
    expected = f"expected {dollars(sheet.account.expected_cents)}" if sheet.account.expected_cents else ""
    has = (expected, f"short {dollars(matter.stake_cents)}", remittance_words(sheet))
    close = step("variance.closed", "close: the expected amount was wrong", "load errors are common", has=has)
    if disputed:
        return [*begun, close]
    lacks = () if latest(sheet.account, CONFIRMED) else ("contract term",)
    confirm = step(
        "variance.confirmed", "compare with the contract term", "confirm before disputing", has=has, lacks=lacks
    )
    file = ("variance.disputed", "file the underpayment dispute", "allowed is below expected")
    if sheet.facts.payer_class == "medicare":
        confirm = step("variance.confirmed", "compare with the Medicare pricer", "confirm before appealing", has=has)
        file = ("appeal.filed.1", "appeal the price (redetermination)", "42 CFR 405.942: Medicare has no contract")
    limits = [each for each in dispute_limit(sheet) if not each.theirs]
    if limits and all(each.rule.startswith("reopen") for each in limits):
        file = ("claim.reopening", "ask for a reopening of the price", "42 CFR 405.980(c): within one year")
    running = [f"{each.what} by {each.on:%m/%d/%Y}" for each in limits if each.on >= sheet.today]
    filed = [step(*file, has=(*has, *running), lacks=lacks)] if running or not limits else []
    return [*begun, confirm, *filed, close]


KINDS = (
    MatterKind(
        kind="underpaid", meaning="the payer allowed less than the contract says", tag="also underpaid",
        find=underpaid, sentence=_sentence, clocks=(dispute_limit,),
        steps=_steps,
    ),
)  # fmt: skip
