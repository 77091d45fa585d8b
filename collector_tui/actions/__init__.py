"""What a collector can do, one file an action: the Struct that travels, `refusal` and `apply`."""

from collector_tui.actions.action import Action, Stamp
from collector_tui.actions.assign import Assign
from collector_tui.actions.follow_up import FollowUp, last_coded
from collector_tui.actions.note import Note
from collector_tui.actions.set_follow_up import SetFollowUp

AnyAction = FollowUp | Note | SetFollowUp | Assign
KINDS = ("follow_up", "note", "set_follow_up", "assign")

__all__ = ["KINDS", "Action", "AnyAction", "Assign", "FollowUp", "Note", "SetFollowUp", "Stamp", "last_coded"]
