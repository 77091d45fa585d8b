"""What a poster does with a line of a list: asks for what it takes, sends it to the server, shows the list anew."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, Protocol
from urllib.parse import quote

from msgspec import MsgspecError, Struct

from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.pages.poster_rows import PosterRow
from collector_tui.pages.text import day
from collector_tui.tui.host import Host, ServerAnswer
from collector_tui.tui.kept_lines import KeptLines
from collector_tui.tui.question import Act, Choices, Question
from collector_tui.wire.intake import Quarantined, QuarantineDecision
from collector_tui.wire.moves import Move, MoveRequest, UndoRequest, WaitingPayment
from collector_tui.wire.posting_lists import AdjustmentLine, BatchLine, QuarantineEvidence, RemittanceLine

DECISIONS = (
    ("r", "release", "post as it is"),
    ("d", "dismiss", "leave out"),
    ("p", "replace", "replace the one on file"),
)
STATE_AFTER = {"release": "released", "dismiss": "dismissed", "replace": "replacing"}
DONE = {"released": "posted it as it is", "dismissed": "left it out", "replacing": "replaced the one on file"}
UNKNOWN = "Not confirmed by the server; check the list."
UNREADABLE = "The server's answer could not be read; is it of another version?"
GONE = (404, 409)  # refusals of what is no longer as the list has it
MAY_DECIDE = ("supervisor", "")  # the roles; empty: not heard yet, and the server says so itself


class Pages(Protocol):
    """Where lines stand, as their acts see it."""

    @property
    def place(self) -> str:
        """Which list, or which thing's evidence, lies in front; empty: neither."""

    def lay_side_by_side(self, evidence: QuarantineEvidence, decide: Act | None) -> None:
        """Open the evidence over the list."""

    def again(self, place: str) -> None:
        """Something was done from there: show the list as it is now; where the person has gone on, when they are back."""


class Errand(Struct, frozen=True):
    """What is asked of the server: for which thing, from where, with which typed lines, what asks the person anew.

    `final` are the refusals after which asking anew would not help.
    """

    thing: str
    place: str
    path: str
    lines: tuple[str, ...]
    anew: Act
    final: tuple[int, ...] = ()


class PosterActs:
    """One decision of a thing is under way at a time; what was typed for it is kept until the server has taken it."""

    def __init__(self, host: Host, pages: Pages) -> None:
        self._host, self._pages = host, pages
        self._lines = KeptLines(host.desk)
        self._looking = ""  # what was asked for last
        self._sent: set[str] = set()  # things whose decision waiting for the server

    def work(self, row: PosterRow) -> None:
        """Begin what a line of this list needs."""
        match row.thing:
            case Quarantined() as part:
                self._look(f"/v1/quarantine/{part.id}", partial(self._lay_side_by_side, part))
            case WaitingPayment() as waiting if self._is_free(waiting.payment):
                self._choose(f"{dollars(waiting.paid_cents)} on {waiting.account}:", self._homes(waiting))
            case AdjustmentLine() as unlinked if self._is_free(unlinked.id):
                self._ask_account(MoveRequest(act="move", reason="", kind="provider_adjustment", document=unlinked.id))
            case Move(undone_at=None) as move if self._is_free(move.id):
                self._choose("take this move back?", {"y": ("yes", partial(self._ask_undo, move))})
            case BatchLine(rejected_claims=rejected, silent_accounts=silent) if rejected or silent:
                self._mark_some(tuple(claim.account for claim in rejected), silent)
            case RemittanceLine(held_cents=held) if held:
                self._host.say(f"{dollars(held)} of it is held: the list of unmatched payments has it.")
            case WaitingPayment() | AdjustmentLine() | Move(undone_at=None):
                pass  # it was said that its decision is under way
            case _:
                self._host.say("What is known of it is below.")

    def _is_free(self, thing: str) -> bool:
        if thing in self._sent:
            self._host.say("That was sent already; waiting for the server.", "warn")
        return thing not in self._sent

    # A transaction in quarantine

    def _lay_side_by_side(self, part: Quarantined, body: bytes) -> None:
        evidence = decode(QuarantineEvidence, body)
        decide = partial(self._decide, part, evidence)
        self._pages.lay_side_by_side(evidence, decide if self._host.desk.role in MAY_DECIDE else None)

    def _decide(self, part: Quarantined, evidence: QuarantineEvidence) -> None:
        if not self._is_free(part.id):
            return
        shut = {"release": bool(evidence.no_release), "replace": bool(evidence.no_replace) or not evidence.posted}
        choices = {
            key: (meaning, partial(self._ask_word, part, decision))
            for key, decision, meaning in DECISIONS
            if not shut.get(decision)
        }
        self._choose("decide:", choices)

    def _ask_word(self, part: Quarantined, decision: Any) -> None:
        line = f"{decision} {part.id}"
        self._ask_reason(f"why {decision} {part.trace or part.kind}?", line, partial(self._word, part, decision, line))

    def _word(self, part: Quarantined, decision: Any, line: str, reason: str) -> None:
        def outcome(body: bytes) -> tuple[str, str]:
            decided = decode(Quarantined, body)
            ours = reason.startswith(decided.reason)  # the server keeps the first 500 characters
            if ours and decided.state == STATE_AFTER[decision]:
                return f"{decision}: done", "good"
            by, on = decided.decided_by or "somebody", day(decided.decided_at)
            did = DONE.get(decided.state, f"made it {decided.state}")
            return f"Not done: {by} {did} on {on} already: {decided.reason}", "warn"

        anew = partial(self._ask_word, part, decision)
        errand = Errand(part.id, self._pages.place, f"/v1/quarantine/{part.id}", (line,), anew, GONE)
        self._post(errand, QuarantineDecision(decision=decision, reason=reason), outcome)

    # A payment without a home

    def _homes(self, waiting: WaitingPayment) -> Choices:
        """Where it may go: its likeliest account, another one, where it is, or only a look at where that is."""
        act: Literal["move", "link"] = "move" if waiting.held else "link"
        request = MoveRequest(act=act, reason="", account=waiting.account, document=waiting.payment)
        choices: dict[str, tuple[str, Act]] = {}
        if waiting.likely:
            likely = waiting.likely[0].account
            choices["l"] = (f"to {likely}", partial(self._ask_why, request, likely))
        choices["o"] = ("to another", partial(self._ask_account, request))
        if waiting.held:
            stay = MoveRequest(act="confirm", reason="", account=waiting.account, document=waiting.payment)
            choices["c"] = ("post it there", partial(self._ask_why, stay, ""))
        if self._host.desk.knows(waiting.account):
            choices["g"] = ("look", partial(self._go_to, waiting.account))
        return choices

    def _ask_account(self, request: MoveRequest) -> None:
        line = f"account {_moved(request)}"

        def look_up(account_id: str) -> None:
            place = self._pages.place

            def take(answer: ServerAnswer) -> None:
                if not self._is_in(place):
                    return  # what was typed comes back when this is asked again
                if answer.problem:
                    self._ask_account(request)
                    self._host.say(answer.problem, "warn")
                else:
                    self._ask_why(request, account_id, typed=True)

            self._ask_server("GET", f"/v1/accounts/{quote(account_id, safe='')}/likely", None, take)

        self._ask("account it belongs to:", line, "Type the account's number.", look_up)

    def _ask_why(self, request: MoveRequest, account_id: str, *, typed: bool = False) -> None:
        line = f"why {request.act} {_moved(request)}"
        where = f"on {account_id or request.account}"
        self._ask_reason(f"why {where}?", line, partial(self._move, request, account_id, typed))

    def _move(self, request: MoveRequest, account_id: str, typed: bool, reason: str) -> None:
        wanted = MoveRequest(
            act=request.act, reason=reason, account=request.account, to=account_id, kind=request.kind,
            document=request.document,
        )  # fmt: skip
        sentence = f"on {account_id or request.account} now; the list of moves takes it back"
        lines = (f"account {_moved(request)}", f"why {request.act} {_moved(request)}")
        anew = partial(self._ask_account, request) if typed else partial(self._ask_why, request, account_id)
        errand = Errand(_moved(request), self._pages.place, "/v1/moves", lines, anew)
        self._post(errand, wanted, lambda _: (sentence, "good"))

    def _ask_undo(self, move: Move) -> None:
        self._ask_reason("why take it back?", f"undo {move.id}", partial(self._undo, move))

    def _undo(self, move: Move, reason: str) -> None:
        anew = partial(self._ask_undo, move)
        errand = Errand(move.id, self._pages.place, f"/v1/moves/{move.id}/undo", (f"undo {move.id}",), anew, GONE)
        self._post(errand, UndoRequest(reason=reason), lambda _: ("taken back", "good"))

    # A batch

    def _mark_some(self, rejected: tuple[str, ...], silent: tuple[str, ...]) -> None:
        by_key = {"r": (rejected, "rejected"), "s": (silent, "without a response")}
        choices = {
            key: (f"{len(accounts)} {word}", partial(self._mark, accounts, word))
            for key, (accounts, word) in by_key.items()
            if accounts
        }
        self._choose("mark in the queue:", choices)

    def _mark(self, account_ids: tuple[str, ...], word: str) -> None:
        """Mark accounts of a batch in the queue, where every key for many works on them."""
        known = [account_id for account_id in dict.fromkeys(account_ids) if self._host.desk.knows(account_id)]
        if not known:
            self._host.say("None of these accounts is on this desk; their numbers stand below.", "warn")
            return
        self._host.state.view.marked.update(dict.fromkeys(known))
        self._go_to(known[0])
        self._host.say(f"{len(known)} {word} marked: n logs, c calls, esc clears")

    # What all of them share

    def _choose(self, label: str, choices: Choices) -> None:
        self._host.keyboard.choose(label, choices)

    def _ask_reason(self, label: str, line: str, then: Callable[[str], None]) -> None:
        self._ask(label, line, "Enter the reason; it is kept.", then)

    def _ask(self, label: str, line: str, when_empty: str, then: Callable[[str], None]) -> None:
        """Ask for a line, which is kept as it is typed and comes back with the question."""

        def done(text: str) -> str | None:
            self._lines.keep(line, text)
            if not text.strip():
                return when_empty
            self._host.say("")
            then(text.strip())
            return None

        kept = self._lines.line(line)
        self._host.ask(Question(label, done, typed=partial(self._lines.keep, line), text=kept, begun=True))

    def _go_to(self, account_id: str) -> None:
        self._host.close_overlay()
        self._host.go_to(account_id)

    def _look(self, path: str, then: Callable[[bytes], None]) -> None:
        """Ask for what is shown of a thing; its answer opens nothing once another page lies in front."""
        place = self._pages.place
        self._looking = path

        def take(answer: ServerAnswer) -> None:
            if self._looking != path or not self._is_in(place):
                return
            if answer.problem:
                self._host.say(answer.problem, "warn")
                return
            try:
                then(answer.body)
            except MsgspecError:
                self._host.say(UNREADABLE, "warn")

        self._ask_server("GET", path, None, take)

    def _post(self, errand: Errand, body: Struct, outcome: Callable[[bytes], tuple[str, str]]) -> None:
        """Send a decision. `outcome` reads what became of it: a sentence and its style. Raises nothing."""

        def take(answer: ServerAnswer) -> None:
            self._sent.discard(errand.thing)
            if answer.problem and not answer.unknown:
                self._refused(errand, answer)
                return
            sentence, style = f"{UNKNOWN} {answer.problem}", "warn"
            if not answer.unknown:
                for line in errand.lines:
                    self._lines.keep(line, "")
                try:
                    sentence, style = outcome(answer.body)
                except MsgspecError:
                    sentence = f"{UNKNOWN} {UNREADABLE}"
            self._pages.again(errand.place)
            self._host.sync_now()
            self._host.say(sentence, style)

        if self._ask_server("POST", errand.path, encode(body), take):
            self._sent.add(errand.thing)

    def _refused(self, errand: Errand, answer: ServerAnswer) -> None:
        asks_anew = answer.status not in errand.final and self._is_in(errand.place)
        if answer.status in GONE:
            self._pages.again(errand.place)
        if asks_anew:
            errand.anew()
        self._host.say(f"Not done: {answer.problem}", "warn")

    def _is_in(self, place: str) -> bool:
        """Whether the person is still where something was asked from, and types nothing else."""
        return self._pages.place == place and not self._host.is_typing

    def _ask_server(self, method: str, path: str, body: bytes | None, take: Callable[[ServerAnswer], None]) -> bool:
        asked = self._host.ask_server(method, path, body, take)
        if not asked:
            self._host.say("This desk was started without a server.", "warn")
        return asked


def _moved(request: MoveRequest) -> str:
    """What a move is about: one document, or all that lies on an account."""
    return request.document or request.account
