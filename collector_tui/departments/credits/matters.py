"""The matter of credits: more was paid than is owed."""

from collections.abc import Iterator

from collector_tui.casework.kinds import MatterKind, always, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.credits.clocks import refund_limits
from collector_tui.model.money import dollars


def overpaid(sheet: Worksheet) -> Iterator[Matter]:
    if sheet.facts.credit_cents:
        yield Matter("credit", "overpaid", sheet.facts.credit_cents)


def _sentence(sheet: Worksheet, matter: Matter) -> str:
    owed = ", ".join(f"{bucket} {dollars(cents)}" for bucket, cents in sheet.account.balances.items() if cents < 0)
    return f"More was paid than is owed ({owed}). Find the cause before anything is refunded."


KINDS = (
    MatterKind(
        kind="credit", meaning="a balance is below zero", tag="also credit",
        find=overpaid, sentence=_sentence, clocks=(refund_limits,),
        steps=always(
            step("credit.reviewed", "review the credit and set its cause", "a false credit must not be refunded"),
            step("refund.asked", "request the refund", "once it is clear whose money it is"),
            step("credit.corrected", "correct the posting", "when the credit is false"),
        ),
    ),
)  # fmt: skip
