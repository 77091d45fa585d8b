"""Many accounts at once: batches of one cause, and who works on what."""

from collector_tui.actions import Assign
from collector_tui.desk.desk import Refused
from collector_tui.tui.controller import Controller
from collector_tui.tui.controllers.follow_ups import MANY_MAX
from collector_tui.tui.question import Question
from collector_tui.work.batches import batch_of, cause, cause_words


class Dealing(Controller):
    def why_not_batch(self) -> str:
        return self.screen.why_not_queue() or self.no_account

    def do_batch(self) -> None:
        """Mark every account of the same payer and cause that is about as urgent."""
        head = self.view.heads[self.screen.current_id]
        found = self._batch(head.id)[:MANY_MAX]
        if len(found) < 2:
            self.say(f"No other account of {cause_words(cause(head))} is about as urgent as this one.", "warn")
            return
        self.view.marked.update(dict.fromkeys(found))
        self.screen.show_queue(head.id)
        self.say(f"{len(found)} marked ({cause_words(cause(head))}): n logs, c calls, esc clears")

    def batch_told(self, account_id: str) -> str:
        """What the account's page says of its batch; empty when it is alone."""
        head = self.view.heads.get(account_id)
        others = len(self._batch(account_id)) - 1 if head and head.work.queue else 0
        if head is None or others < 1:
            return ""
        what = "more are" if others > 1 else "more is"
        return f"{others} {what} about as urgent: {cause_words(cause(head))}"

    def _batch(self, account_id: str) -> list[str]:
        head = self.view.heads[account_id]
        within = self.desk.rulebook.weights.batch_points
        return [one.id for one in batch_of(head, self.view.alike(head), within) if self.view.worked(one)]

    def why_not_assign(self) -> str:
        return self.screen.why_not_queue() or ("" if self.view.marked else self.no_account)

    def do_assign(self, text: str = "") -> None:
        if text:
            if refusal := self._assign(text):
                self.say(refusal, "warn")
            return
        many = len(self.screen.writing.targets())
        label = (
            "give to (empty: to nobody):"
            if many == 1
            else f"deal {many} accounts to (names apart by commas; empty: to nobody):"
        )
        self.screen.ask(Question(label, self._assign))

    def _assign(self, names: str) -> str | None:
        """Deal the accounts in their order, one to each in turn, so that everyone gets as many and as urgent ones."""
        owners = [name.strip() for name in names.split(",") if name.strip()] or [""]
        targets, now = self.screen.writing.targets(), self.desk.now()
        made = [
            Assign(id=self.desk.new_id(), account=id, made_at=now, owner=owners[number % len(owners)])
            for number, id in enumerate(targets)
        ]
        try:
            self.desk.do(*made)
        except (Refused, OSError) as refusal:
            return f"Not assigned: {refusal}"
        whom = ", ".join(owners) if owners != [""] else "nobody"
        self.say(f"{len(made)} account{'s' if len(made) > 1 else ''} assigned to {whom}")
        self.screen.logged(targets)
        return None
