"""The names of a form's fields stand whole beside what is typed."""

from collector_tui.tui.widgets.follow_up_form import OPTIONAL, STEP_WIDTH, _label
from collector_tui.work.rulebook import shipped_rulebook


def test_the_name_of_every_field_is_whole() -> None:  # B34
    for code in shipped_rulebook().playbook.codes:
        for field in code.fields:
            name = f"> {field.label}"
            assert _label(f"{name}{OPTIONAL}").rstrip() in (name, f"{name}{OPTIONAL}")
    assert _label(f"> authorization{OPTIONAL}").rstrip() == f"> authorization{OPTIONAL}"
    assert len(_label("> rep")) == STEP_WIDTH
