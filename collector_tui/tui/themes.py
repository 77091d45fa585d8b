"""Themes: which colours the meanings of a page have. Every theme says the same without any colour."""

from rich.style import Style
from textual.theme import Theme as TextualTheme

Theme = dict[str, Style]  # a span's meaning -> how it is drawn

# What carries meaning without colour: the sign in the text, weight, and reverse video.
_PLAIN = {
    "": Style(),
    "dim": Style(dim=True),
    "strong": Style(bold=True),
    "head": Style(bold=True, underline=True),
    "good": Style(),
    "bad": Style(bold=True),
    "warn": Style(underline=True),
    "mark": Style(bold=True),
    "tab": Style(reverse=True, bold=True),
    "cursor": Style(reverse=True),
    "cursor_strong": Style(reverse=True, bold=True),
}


def _with(colours: dict[str, str], back: str = "", **styles: Style) -> Theme:
    """The plain theme with a colour for each meaning, on a ground of its own where `back` names one."""
    theme = _PLAIN | styles
    for meaning, colour in colours.items():
        theme[meaning] = Style(color=colour, bold=meaning in ("head", "bad", "mark", "strong") or None)
    if back:
        ground = Style(color=colours[""], bgcolor=back)
        theme = {meaning: style if style.reverse else ground + style for meaning, style in theme.items()}
    return theme


THEME_STYLES: dict[str, Theme] = {
    # The terminal's own 16 colours, and its own ground: the fewest bytes.
    "terminal": _with({"head": "cyan", "good": "green", "bad": "red", "warn": "yellow", "mark": "magenta"}),
    "dark": _with(
        {
            "": "#d6d3cb", "strong": "#ffffff", "dim": "#9a968c", "head": "#7fc8d8", "good": "#8fcf7f",
            "bad": "#ff8a7a", "warn": "#e8c15f", "mark": "#d9a3f0",
        },
        "#16181d",
        cursor=Style(color="#16181d", bgcolor="#c9b87a", reverse=False),
        cursor_strong=Style(color="#16181d", bgcolor="#c9b87a", bold=True),
        tab=Style(color="#16181d", bgcolor="#7fc8d8", bold=True),
    ),
    "light": _with(
        {
            "": "#26282c", "strong": "#000000", "dim": "#5f6268", "head": "#0b5a73", "good": "#1d6b1d",
            "bad": "#b01217", "warn": "#7a5200", "mark": "#7a1fa0",
        },
        "#fbfaf6",
        cursor=Style(color="#fbfaf6", bgcolor="#274060"),
        cursor_strong=Style(color="#ffffff", bgcolor="#274060", bold=True),
        tab=Style(color="#fbfaf6", bgcolor="#0b5a73", bold=True),
    ),
    "high-contrast": _with(
        {
            "": "#ffffff", "strong": "#ffffff", "dim": "#ffffff", "head": "#00ffff", "good": "#00ff00",
            "bad": "#ff5f5f", "warn": "#ffff00", "mark": "#ff80ff",
        },
        "#000000",
        cursor=Style(color="#000000", bgcolor="#ffff00"),
        cursor_strong=Style(color="#000000", bgcolor="#ffff00", bold=True),
        tab=Style(color="#000000", bgcolor="#00ffff", bold=True),
    ),
    "plain": _PLAIN,
}  # fmt: skip


def theme_named(name: str, *, no_color: bool) -> Theme:
    """The theme of a config's name; `no_color` (https://no-color.org) asks for weight and reverse video alone."""
    return THEME_STYLES["plain" if no_color else name]


def textual_themes() -> list[TextualTheme]:
    """The same themes for the widgets that are Textual's own: the boxes text is typed in."""
    return [
        TextualTheme(name=f"collector-{name}", primary=theme["head"].color.name, foreground=theme[""].color.name,
              background=theme[""].bgcolor.name, surface=theme[""].bgcolor.name, panel=theme[""].bgcolor.name,
              dark=name != "light")
        for name, theme in THEME_STYLES.items()
        if theme["head"].color and theme[""].color and theme[""].bgcolor
    ]  # fmt: skip


def textual_theme(name: str, *, no_color: bool) -> str:
    """The Textual theme that goes with a theme of ours; the terminal's own colours where it has no ground."""
    return "ansi-dark" if no_color or name in ("terminal", "plain") else f"collector-{name}"
