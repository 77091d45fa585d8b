"""The sheets that take the account's place: help, and the outbox."""

from collections.abc import Mapping

from collector_tui.actions import FollowUp, Note
from collector_tui.desk.outbox import OutboxEntry
from collector_tui.tui.commands import IN_A_FORM, Command, keys_of
from collector_tui.tui.page import Page, labelled, line, wrap

STATES = {"waiting": "~ waiting", "sent": "  sent", "refused": "x REFUSED"}


def help_page(mapped: Mapping[str, Command]) -> Page:
    """Every key, by group, from the command table."""
    commands = dict.fromkeys(mapped.values())
    page: Page = []
    for group in dict.fromkeys(command.group for command in commands):
        page.append(line((f" {group}", "head")))
        page += [
            line((f"   {keys_of(mapped, command):<16}", "strong"), command.label)
            for command in commands
            if command.group == group
        ]
    page.append(line((" While typing", "head")))
    page += [line((f"   {keys:<16}", "strong"), what) for keys, what in IN_A_FORM]
    page += [line((" Marks", "head")), line("   !  a clock within 7 days    ~  waits to be sent    x  refused")]
    return page


def outbox_page(pending: Mapping[str, OutboxEntry], width: int) -> Page:
    """What waits, what the server has and the feed has not shown yet, and what was refused, with its text."""
    if not pending:
        return [line((" The outbox is empty: everything you logged is on the server.", "good"))]
    page: Page = []
    for entry in pending.values():
        action = entry.action
        what = action.code if isinstance(action, FollowUp) else "note" if isinstance(action, Note) else "date"
        style = "bad" if entry.state == "refused" else ""
        page.append(
            line((f" {STATES[entry.state]:<10}", style), f"{action.made_at:%m/%d %H:%M}  {action.account}  {what}")
        )
        if text := getattr(action, "text", ""):
            page += [line(f"{'':11}{part}") for part in wrap(text, width - 13)]
        if entry.problem:
            page += labelled("", f"{entry.problem} x settles it here; log it again if it still matters.", width, "bad")
    return page
