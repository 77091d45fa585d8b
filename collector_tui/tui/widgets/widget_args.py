"""What every widget of ours passes on to Textual's."""

from typing import TypedDict


class WidgetArgs(TypedDict, total=False):
    """`id` is the stylesheet's name of it."""

    id: str
