"""What a poster does with a line of a list: asks for what it takes, sends it to the server, shows the list anew."""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import MsgspecError, Struct

from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.pages.evidence import side_by_side
from collector_tui.pages.poster_rows import PosterRow
from collector_tui.pages.text import Line, Page, hanging
from collector_tui.tui.host import Host, ServerAnswer
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.question import Choices, Question
from collector_tui.wire.intake import Quarantined, QuarantineDecision
from collector_tui.wire.moves import Move, MoveRequest, UndoRequest, WaitingPayment
from collector_tui.wire.posting_lists import AdjustmentLine, BatchLine, QuarantineEvidence, RemittanceLine

Act = Callable[[], None]
DECISIONS = (("r", "release", "post as it is"), ("d", "dismiss", "leave out"), ("p", "replace", "in the other's place"))


class EvidenceOverlay:
    """A transaction that waits beside the remittance on file; enter decides."""

    gives_way = False
    keys: KeyWords = (("enter", "decide"), ("P", "all lists"), ("esc", "close"))

    def __init__(self, evidence: QuarantineEvidence, decide: Act) -> None:
        self.title = f"{evidence.held.payer}, {evidence.held.trace}: {evidence.held.kind} that waits"
        self._evidence, self._decide = evidence, decide
        self._page = side_by_side(evidence)

    @property
    def count(self) -> int:
        return max(1, len(self._page))

    def row(self, index: int, width: int) -> Line:
        return self._page[index] if self._page else hanging(" ", self._evidence.held.why, width)[0]

    def detail(self, index: int, width: int) -> Page:
        held = self._evidence.held
        findings = [f"{finding.get('text', '')} {finding.get('advice', '')}" for finding in held.findings]
        return [each for text in (held.why, *findings) for each in hanging(" ", text, width)]

    def open(self, index: int) -> None:
        self._decide()


class PosterActs:
    """`again` shows the list as it is on the server once something was done."""

    def __init__(self, host: Host, again: Act) -> None:
        self._host, self._again = host, again

    def work(self, name: str, row: PosterRow) -> None:
        """Begin what a line of this list needs."""
        match row.thing:
            case Quarantined() as part:
                self._send("GET", f"/v1/quarantine/{part.id}", None, partial(self._lay_side_by_side, part))
            case WaitingPayment() as waiting:
                self._choose(f"{dollars(waiting.paid_cents)} on {waiting.account}:", self._homes(waiting))
            case AdjustmentLine() as unlinked:
                request = MoveRequest(act="move", reason="", kind="provider_adjustment", document=unlinked.id)
                self._ask_account(request)
            case Move(undone_at=None) as move:
                yes = partial(self._ask_reason, "why take it back?", partial(self._undo, move))
                self._choose("take this move back?", {"y": ("yes", yes)})
            case BatchLine(silent_accounts=(first, *_)):
                self._go_to(first)
            case RemittanceLine(held_cents=held) if held:
                self._host.say(f"{dollars(held)} of it is held: the list of unmatched payments has it.")
            case _:
                self._host.say("All that is known of it stands below.")

    # A transaction in quarantine

    def _lay_side_by_side(self, part: Quarantined, body: bytes) -> None:
        evidence = decode(QuarantineEvidence, body)
        self._host.open_overlay(EvidenceOverlay(evidence, partial(self._decide, part, evidence.posted is not None)))

    def _decide(self, part: Quarantined, paired: bool) -> None:
        choices: dict[str, tuple[str, Act]] = {}
        for key, decision, meaning in DECISIONS:
            if paired or decision != "replace":
                word = partial(self._word, part, decision)
                choices[key] = (meaning, partial(self._ask_reason, f"why {decision}?", word))
        self._choose("decide:", choices)

    def _word(self, part: Quarantined, decision: Any, reason: str) -> None:
        self._post(
            f"/v1/quarantine/{part.id}", QuarantineDecision(decision=decision, reason=reason), f"{decision}: done"
        )

    # A payment without a home

    def _homes(self, waiting: WaitingPayment) -> Choices:
        """Where it may go: its likeliest account, another one, where it is, or only a look at where that is."""
        if waiting.held:
            request = MoveRequest(act="move", reason="", account=waiting.account, document=waiting.payment)
        else:
            request = MoveRequest(act="link", reason="", account=waiting.account, document=waiting.payment)
        choices: dict[str, tuple[str, Act]] = {}
        if waiting.likely:
            likely = waiting.likely[0].account
            choices["l"] = (f"to {likely}", partial(self._to, request, likely))
        choices["o"] = ("to another", partial(self._ask_account, request))
        if waiting.held:
            stay = MoveRequest(act="confirm", reason="", account=waiting.account, document=waiting.payment)
            choices["c"] = ("post it there", partial(self._to, stay, ""))
        choices["g"] = ("look", partial(self._go_to, waiting.account))
        return choices

    def _ask_account(self, request: MoveRequest) -> None:
        def done(text: str) -> str | None:
            if not text.strip():
                return "Type the account's number."
            self._to(request, text.strip())
            return None

        self._host.ask(Question("account it belongs to:", done))

    def _to(self, request: MoveRequest, account_id: str) -> None:
        self._ask_reason("why?", partial(self._move, request, account_id))

    def _move(self, request: MoveRequest, account_id: str, reason: str) -> None:
        wanted = MoveRequest(
            act=request.act, reason=reason, account=request.account, to=account_id, kind=request.kind,
            document=request.document,
        )  # fmt: skip
        where = account_id or request.account
        self._post("/v1/moves", wanted, f"on {where} now; the list of moves takes it back")

    def _undo(self, move: Move, reason: str) -> None:
        self._post(f"/v1/moves/{move.id}/undo", UndoRequest(reason=reason), "taken back")

    # What all of them share

    def _choose(self, label: str, choices: Choices) -> None:
        self._host.keyboard.choose(label, choices)

    def _ask_reason(self, label: str, then: Callable[[str], None]) -> None:
        def done(text: str) -> str | None:
            if not text.strip():
                return "Say why: the reason is kept."
            then(text.strip())
            return None

        self._host.ask(Question(label, done))

    def _go_to(self, account_id: str) -> None:
        self._host.close_overlay()
        self._host.go_to(account_id)

    def _post(self, path: str, body: Struct, sentence: str) -> None:
        def done(_: bytes) -> None:
            self._again()
            self._host.sync_now()
            self._host.say(sentence, "good")

        self._send("POST", path, encode(body), done)

    def _send(self, method: str, path: str, body: bytes | None, then: Callable[[bytes], None]) -> None:
        def take(answer: ServerAnswer) -> None:
            if answer.problem:
                self._host.say(f"Not done: {answer.problem}", "warn")
                return
            try:
                then(answer.body)
            except MsgspecError:
                self._host.say("The server's answer could not be read; is it of another version?", "warn")

        if not self._host.ask_server(method, path, body, take):
            self._host.say("This desk was started without a server.", "warn")
