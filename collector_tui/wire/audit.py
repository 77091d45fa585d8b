"""What was looked at and done, for the audit."""

from datetime import datetime

from msgspec import Struct

VIEWS_MAX = 1000  # of one report


class View(Struct, frozen=True, kw_only=True):
    """That this person looked at an account, also while offline."""

    account: str
    at: datetime


class Views(Struct, frozen=True, kw_only=True):
    views: tuple[View, ...]


class AuditRecord(Struct, frozen=True, kw_only=True):
    """Who did what to which account, never a word of what it said."""

    id: int
    at: datetime
    user: str
    role: str
    act: str
    account: str = ""
    outcome: str = ""
    desk: str = ""
    detail: str = ""


class AuditPage(Struct, frozen=True, kw_only=True):
    """Records after the id asked for, oldest first."""

    records: tuple[AuditRecord, ...]
