"""A form's fields in the words of a note: what people read, whatever the form keeps."""

import re
from collections.abc import Mapping

from collector_tui.model.playbook import field_label
from collector_tui.model.text import phone_words

ANSWERS = {"y": "yes", "n": "no"}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def fields_sentence(fields: Mapping[str, str]) -> str:
    """An action code's fields, each behind its label, the empty ones left out."""
    return "; ".join(f"{field_label(name)}: {_as_written(name, value)}" for name, value in fields.items() if value)


def _as_written(name: str, value: str) -> str:
    """A day, a yes and a telephone number as people write them; anything else as it is."""
    if _ISO_DAY.fullmatch(value):
        return f"{value[5:7]}/{value[8:]}/{value[:4]}"
    return phone_words(value) if "phone" in name or "contact" in name else ANSWERS.get(value, value)
