"""The tabs over the list: what each name opens, and that their counts add up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.account import AccountHead
from collector_tui.model.work import WorkHead
from collector_tui.pages.queue_view import ALL, FOUND, WAITING, WORK, QueueView
from collector_tui.work.figures import together, work_report

TODAY = date(2026, 3, 10)
QUEUES = default_playbook().queues
HEADS = st.lists(
    st.builds(
        lambda queue, wait, owner: (queue, TODAY + timedelta(wait) if wait else None, owner),
        st.sampled_from([queue.id for queue in QUEUES]),
        st.sampled_from((0, -1, 1, 30)),
        st.sampled_from(("", "jdoe")),
    ),
    max_size=30,
)


def view_of(heads: list[AccountHead]) -> QueueView:
    view = QueueView(QUEUES, TODAY)
    view.take(heads, {})
    return view


def heads_of(rows: list[tuple[str, date | None, str]]) -> list[AccountHead]:
    return [
        AccountHead(id=f"A{n:02}", owner=owner, follow_up_on=until, work=WorkHead(queue=queue))
        for n, (queue, until, owner) in enumerate(rows)
    ]


@given(HEADS)
def test_all_means_all_and_every_account_is_counted_once(rows: list[tuple[str, date | None, str]]) -> None:
    # B13: tabs, the overview and what a tab shows when it is opened say the same number
    heads = heads_of(rows)
    view = view_of(heads)
    counts = {tab.id: tab.count for tab in view.tabs()}
    report = together(work_report(view.on_desk(), TODAY, view.place), lambda line: line.queue)
    for tab, count in counts.items():
        view.open(tab)
        assert len(view.ids) == count, tab
        assert tab in (WORK, ALL) or count == (report[tab].accounts if tab in report else 0), tab
    assert counts[ALL] == len(heads) == counts[WORK] + counts[WAITING]
    assert counts[WORK] == sum(counts[queue.id] for queue in QUEUES if not queue.waits)


# B35: one set of names, typed in whatever case and with whatever between the words
NAMES = sorted({name for queue in QUEUES for name in (queue.id, queue.title, queue.short)})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_a_queue_opens_it(name: str) -> None:
    meant = {queue.id for queue in QUEUES if name in (queue.id, queue.title, queue.short)}
    heads = heads_of([(queue.id, None, "") for queue in QUEUES])
    for typed in (name, name.upper(), name.lower().replace(" ", "_"), f" {name.replace('_', '-')} "):
        view = view_of(heads)
        tab, narrowed_by = view.named(typed)
        view.filter_by(narrowed_by)
        view.open(tab)
        opened = {view.heads[key].work.queue for key in view.ids}
        assert opened, typed
        assert opened <= meant, typed


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("All", (ALL, "")), ("waiting", (WAITING, "")), ("wait", (WAITING, "")), ("cred", ("credit", "")), ("to work", (WORK, "")),
        ("in process", (WAITING, "queue=in_process")), ("denied", (WORK, "queue:denied_")), ("nope", ("", "")), ("", ("", "")),
    ],
)  # fmt: skip
def test_the_names_beside_those_of_queues(name: str, opened: tuple[str, str]) -> None:
    assert view_of([]).named(name) == opened


def test_what_was_looked_up_is_shown_and_never_counted() -> None:
    view = view_of(heads_of([("rejected", None, ""), ("rejected", TODAY + timedelta(9), "")]))
    view.show_found("jos", ["X1", "A01"], [AccountHead(id="X1", patient_name="Jos\u00e9")])
    assert [(tab.id, tab.count) for tab in view.tabs()][-2:] == [(ALL, 2), (FOUND, 2)]
    view.open(FOUND)
    assert view.ids == ["X1", "A01"]
    assert view.find("jose", 1) == 0
    view.take(view.on_desk(), {})
    assert view.ids == ["X1", "A01"], "a sync changes nothing of it"
    view.open(ALL)
    assert view.ids == ["A00", "A01"]
    view.show_found("jos", [])
    assert view.tabs()[-1].id == ALL
