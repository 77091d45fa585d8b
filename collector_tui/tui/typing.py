"""What is typed in: the line at the foot, the follow-up's form, the plain note. One of them has the keys, or the list."""

from collections.abc import Callable

from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.question import FollowUpQuestion, NoteQuestion, Question
from collector_tui.tui.widgets.follow_up_form import FollowUpForm, Say
from collector_tui.tui.widgets.note_form import NoteForm
from collector_tui.tui.widgets.prompt import LineInput, Prompt
from collector_tui.tui.widgets.status_lines import FOLLOW_UP_KEYS, NOTE_KEYS
from collector_tui.tui.widgets.text_box import TextBox


class Typing:
    """`ended` is called whenever one of them has closed without the list having been shown anew."""

    def __init__(self, say: Say, ended: Callable[[], None]) -> None:
        self.prompt = Prompt(lambda refusal: say(refusal, "warn"), ended, id="prompt")
        self.form = FollowUpForm(say, ended, id="form")
        self.note_form = NoteForm(ended, id="note")

    @property
    def field(self) -> LineInput | TextBox | None:
        """The widget that keys belong to; None while nothing is typed."""
        boxes = (self.prompt, self.form, self.note_form)
        return next((box.field for box in boxes if box.display), None)

    @property
    def text_form(self) -> FollowUpForm | NoteForm | None:
        """The form that is open, with a text that an editor may be lent for."""
        return next((form for form in (self.form, self.note_form) if form.display), None)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that a form or the line at the foot is open for."""
        form = self.prompt if self.prompt.display else self.text_form
        return form.accounts if form else ()

    @property
    def keys(self) -> KeyWords:
        """What the bottom line says while a form is open."""
        if self.form.display:
            return FOLLOW_UP_KEYS
        return NOTE_KEYS if self.note_form.display else ()

    def ask(self, question: Question) -> None:
        self.prompt.ask(question)

    def type_in(self, question: FollowUpQuestion | NoteQuestion) -> None:
        if isinstance(question, FollowUpQuestion):
            self.note_form.close()
            self.form.open(question)
        else:
            self.form.close()
            self.note_form.open(question)

    def hide_forms(self) -> None:
        """What they gave is on the disk."""
        self.form.display = self.note_form.display = False

    def keep_drafts(self) -> None:
        """Keep what is being typed, now."""
        self.prompt.settle()
        if form := self.text_form:
            form.drafts.now()

    def settle(self) -> bool:
        """Follow what was typed now, where that waits for resting fingers; whether anything waited."""
        return any([self.prompt.settle(), self.form.settle()])
