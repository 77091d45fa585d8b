"""Batches: every account of one payer and cause at once."""

from typing import Self

from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.targets import MANY_MAX, cause_of, worked_alike


class Batches(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "mark the accounts with the same payer and cause"
        return (Command("batch", ("b",), label, "Work", cls.mark_batch, cls.no_row),)

    def mark_batch(self) -> None:
        """Mark every account of the same payer and cause that is about as urgent."""
        current, within = self.host.current_id, self.desk.rulebook.weights.batch_points
        batch, common = worked_alike(self.view, current, within)[:MANY_MAX], cause_of(self.view, current)
        if len(batch) < 2:
            self.say(f"No similar account: {common}.", "warn")
            return
        self.view.marked.update(dict.fromkeys(batch))
        self.host.show_queue(current)
        self.say(f"{len(batch)} marked ({common}): n logs, c calls, esc clears")
