"""The supervisor's figures as lines."""

from argparse import Namespace

import msgspec

from collector_tui.commands.output import OK, PARTLY, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.wire.reports import Report, ReportLine
from collector_tui.work.figures import together


def run_report(options: Namespace) -> int:
    """Exit code 1 when there are orphans, so that a nightly script notices."""
    report = decode(Report, ask_server(options, "GET", f"/v1/report?days={options.days}"))
    if options.json:
        say_json(msgspec.to_builtins(report))
        return PARTLY if report.orphans else OK
    say(f"{'queue':<18}{'accounts':>9}{'at stake':>16}{'oldest':>12}{'not worked':>11}{'overdue':>9}{'past limit':>12}")
    for sums in (
        together(report.lines, lambda figures: figures.queue),
        together(report.lines, lambda figures: f"by {figures.owner or 'unassigned'}"),
    ):
        for name in sorted(sums):
            say(_figures(name, sums[name]))
        say("")
    say(f"Steps chosen over the first suggestion, last {options.days} days:")
    for choice in report.choices:
        if choice.suggested != choice.chosen:
            what = " ".join(filter(None, (choice.reason, choice.category)))
            say(f"  {choice.times:>5}  {what}: {choice.chosen} instead of {choice.suggested}")
    say(f"{counted(len(report.overrides), 'override')} with the reason:")
    for over in report.overrides:
        say(
            f"  {over.at:%m/%d %H:%M}  {over.user}  {over.account}  {over.code}  {over.rules}: {over.reason or 'no reason'}"
        )
    orphans = (
        f"{counted(len(report.orphans), 'account')} open with no next step: {', '.join(report.orphans)}"
        if report.orphans
        else "No open account is without a next step."
    )
    say(orphans)
    return PARTLY if report.orphans else OK


def _figures(name: str, figures: ReportLine) -> str:
    oldest = f"{figures.oldest_on:%m/%d/%Y}" if figures.oldest_on else "-"
    return f"{name:<18}{figures.accounts:>9}{dollars(figures.stake_cents):>16}{oldest:>12}{figures.untouched:>11}{figures.overdue:>9}{figures.past_limit:>12}"
