"""What a collector can do, one file an action: the Struct that travels, what it says, means and does."""

from typing import get_args

from collector_tui.actions.action import Action, Stamp
from collector_tui.actions.assign import Assign
from collector_tui.actions.entered_in_error import EnteredInError, corrected
from collector_tui.actions.follow_up import FollowUp, last_coded
from collector_tui.actions.note import Note
from collector_tui.actions.set_follow_up import SetFollowUp

# The one list: another action is its file and its place here.
AnyAction = FollowUp | Note | SetFollowUp | Assign | EnteredInError

ACTIONS: tuple[type[Action], ...] = get_args(AnyAction)
KINDS: tuple[str, ...] = tuple(str(action.__struct_config__.tag) for action in ACTIONS)

__all__ = [
    "ACTIONS",
    "KINDS",
    "Action",
    "AnyAction",
    "Assign",
    "EnteredInError",
    "FollowUp",
    "Note",
    "SetFollowUp",
    "Stamp",
    "corrected",
    "last_coded",
]
