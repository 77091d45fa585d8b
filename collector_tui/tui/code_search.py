"""Finding an action code by two or three letters of it, or of what it means."""

from collections.abc import Iterable, Mapping, Sequence

from collector_tui.model.playbook import ActionCode, Playbook
from collector_tui.model.work import NextStep

UNSUGGESTED = 99  # behind everything that was suggested


def fitting_codes(
    codes: Sequence[ActionCode], typed: str, suggested: Sequence[str], usage: Mapping[str, int]
) -> list[ActionCode]:
    """Codes that fit what is typed, the best first; of equal ones the suggested, then what does that act, then the often used.

    What was used last is no reason to propose it here: "appeal" means to file one, not that one was upheld yesterday.
    """
    word = typed.strip().lower()
    order = {code: n for n, code in reversed(list(enumerate(suggested)))}
    ranked = [
        ((fit, order.get(code.code, UNSUGGESTED), not word or code.act != word, -usage.get(code.code, 0), n), code)
        for n, code in enumerate(codes)
        if (fit := _fit(code, word)) is not None
    ]
    return [code for _, code in sorted(ranked, key=lambda pair: pair[0])]


def _fit(code: ActionCode, word: str) -> int | None:
    """How well a code fits: 0 exact, then by start, by words of the name, by letters in order; None not at all."""
    key, name = code.code.lower(), code.name.lower()
    if not word:
        return 5
    if key == word:
        return 0
    if key.startswith(word):
        return 1
    if all(any(part.startswith(piece) for part in name.split()) for piece in word.split()):
        return 2
    if word in name:
        return 3
    letters = iter(key)
    return 4 if all(letter in letters for letter in word) else None


def step_fields(steps: Iterable[NextStep], playbook: Playbook, code: ActionCode) -> dict[str, str]:
    """What a step knows for a code, or for another one of the same act: a new claim is frequency 1."""
    offered, asked = tuple(steps), {field.name for field in code.fields}
    named = next((step.fields for step in offered if step.code == code.code), None)
    acts = ((playbook.code(step.code), step.fields) for step in offered if code.act)
    alike = (fields for other, fields in acts if fields and other and other.act == code.act)
    known = named if named is not None else next(alike, {})
    return {name: value for name, value in known.items() if name in asked}
