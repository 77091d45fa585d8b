"""The evidence for a transaction in quarantine as an overlay: it waits beside the remittance on file."""

from collector_tui.pages.evidence import side_by_side
from collector_tui.pages.text import Line, Page, hanging
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.question import Act
from collector_tui.wire.posting_lists import QuarantineEvidence

MAY_DECIDE: KeyWords = (("enter", "decide"), ("P", "all lists"), ("esc", "back"))
MAY_LOOK: KeyWords = (("", "a supervisor decides"), ("P", "all lists"), ("esc", "back"))


class EvidenceOverlay:
    """`decide` asks for the decision; None: this person's role may look only."""

    gives_way = False

    def __init__(self, evidence: QuarantineEvidence, decide: Act | None, back: Act) -> None:
        self.evidence = evidence
        self.title = f"{evidence.held.payer}, {evidence.held.trace}: {evidence.held.kind} on hold"
        self.keys = MAY_DECIDE if decide else MAY_LOOK
        self._decide, self._back = decide, back

    @property
    def count(self) -> int:
        return max(1, len(side_by_side(self.evidence)))

    def row(self, index: int, width: int) -> Line:
        page = side_by_side(self.evidence, width)
        return page[index] if page else hanging(" ", self.evidence.held.why, width)[0]

    def detail(self, index: int, width: int) -> Page:
        """Why it waits, what may not be done, what is wrong with it."""
        evidence, held = self.evidence, self.evidence.held
        findings = [f"{finding.get('text', '')} {finding.get('advice', '')}" for finding in held.findings]
        shut = (evidence.no_release, evidence.no_replace if evidence.posted else "")
        texts = filter(None, dict.fromkeys((held.why, *shut, *findings)))
        return [each for text in texts for each in hanging(" ", text, width)]

    def open(self, index: int) -> None:
        if self._decide is not None:
            self._decide()

    def step_back(self) -> bool:
        self._back()
        return True
