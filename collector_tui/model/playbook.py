"""What the business office has agreed: action codes with their fields and waits, templates, queues."""

from msgspec import Struct

from collector_tui.model.work import Queue


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing an action code asks for. `kind`: text, date, money, number, yes_no, choice."""

    name: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""  # a literal, or {icn} and the like, filled from the account

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")


class ActionCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coded follow-up: what it needs, when the account comes back, what it counts as."""

    code: str
    name: str
    group: str
    fields: tuple[Field, ...] = ()
    wait_days: int | None = None  # None: no next date of its own
    wait_field: str = ""  # a date field that replaces wait_days when given
    wait_offset: int = 0  # days added to that field
    wait_earliest: bool = False  # the earlier of field and wait_days, instead of the field alone
    closes: bool = False  # the matter ends here: no next date
    touch: bool = True
    attempt: bool = False
    contact: bool = False
    minutes: int = 0


class Template(Struct, frozen=True, kw_only=True):
    """A note's skeleton. {name} is filled from the account, {} is left for the collector."""

    key: str
    text: str


class Playbook(Struct, frozen=True, kw_only=True):
    version: str
    codes: tuple[ActionCode, ...]
    templates: tuple[Template, ...]
    queues: tuple[Queue, ...]

    def code(self, code: str) -> ActionCode | None:
        """The action code, or None when this playbook does not know it."""
        return next((known for known in self.codes if known.code == code), None)
