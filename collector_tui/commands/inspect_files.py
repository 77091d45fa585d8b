"""inspect FILE...: what a payer's file says, and whether it adds up. Needs no server."""

from argparse import Namespace
from pathlib import Path

import msgspec

from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, say, say_json, warn
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.x12.finding import finding
from collector_tui.x12.inspect import FileSummary, inspect


def run_inspect(options: Namespace) -> int:
    summaries = [_read(Path(name)) for name in options.files]
    if options.json:
        say_json([msgspec.to_builtins(summary) for summary in summaries])
    else:
        for summary in summaries:
            _tell(summary)
    if any(summary.kind == "unreadable" for summary in summaries):
        return NOT_FOUND
    return OK if all(summary.sound for summary in summaries) else PARTLY


def _read(path: Path) -> FileSummary:
    try:
        with path.open("rb") as stream:
            return inspect(str(path), stream).file
    except OSError as error:
        warn(f"{path} cannot be read: {error.strerror}.")
        text = f"The file cannot be read: {error.strerror}."
        return FileSummary(file=str(path), kind="unreadable", findings=[finding("unreadable", text)])


def _tell(summary: FileSummary) -> None:
    say(f"{summary.file}: {summary.kind} {summary.version}".rstrip())
    if summary.transactions:
        say(
            f"  {counted(summary.transactions, 'transaction')}, {counted(summary.claims, 'claim')}, "
            f"{counted(summary.service_lines, 'line')}; charged {dollars(summary.charge_cents)}"
        )
    if "835" in summary.kind:
        groups = "  ".join(f"{group} {dollars(cents)}" for group, cents in summary.adjustments_cents.items())
        say(
            f"  paid {dollars(summary.paid_cents)}, patient {dollars(summary.patient_cents)}, adjusted {groups or '0.00'}"
        )
        say(f"  provider adjustments {dollars(summary.plb_cents)}, transferred {dollars(summary.bpr_cents)}")
        say(
            f"  transfer = claims paid - provider adjustments in {summary.balanced_transactions} of "
            f"{counted(summary.balanced_transactions + summary.unbalanced_transactions, 'remittance')}; "
            f"{counted(summary.unproved_claims, 'claim')} out of balance"
        )
        say(f"  {summary.denied_claims} denied (CLP02 4), {summary.reversed_claims} reversed")
    if summary.rejected_claims:
        say(f"  {counted(summary.rejected_claims, 'claim')} rejected")
    if summary.rejected_batches:
        say(f"  {counted(summary.rejected_batches, 'batch', 'batches')} not accepted")
    for defect in summary.findings:
        say(f"  {defect.severity}: {defect.text}" + (f" ({defect.where})" if defect.where else ""))
        say(f"    {defect.advice}")
