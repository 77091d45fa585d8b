"""What a form proposes, asks and warns of."""

from datetime import date, timedelta

import pytest
from msgspec import Raw
from msgspec.structs import replace

from collector_tui.actions import FollowUp, Note, SetFollowUp
from collector_tui.casework.tickler import by_law, still_running
from collector_tui.model.codec import encode
from collector_tui.model.work import Deadline
from collector_tui.tui.messages import Synced
from collector_tui.wire.feed import Changes, Upsert
from tests.hospitals import NOW, desk_with
from tests.x12_files import claim_file, payment_file

TODAY = NOW.date()


def entry_of(me):
    return me.screen.typing.form.entry


# Follow-up dates (B2, B28)


async def test_an_appeal_that_is_filed_has_met_its_deadline_and_is_followed_up_later(at_desk) -> None:  # B2
    late = TODAY - timedelta(days=175)  # five days are left of 180
    files = (
        claim_file("OLD-1", "900.00", billed=f"{late - timedelta(days=20):%Y%m%d}"),
        payment_file("OLD-1", "900.00", "0.00", "CAS*CO*50*900.00", icn="D9", trace="E9", on=f"{late:%Y%m%d}"),
    )
    async with at_desk(files=files) as me:
        clock = next(clock for clock in me.desk.account("OLD-1").work.deadlines if clock.what == "appeal")
        assert TODAY <= clock.on < TODAY + timedelta(days=45)
        await me.press("n", *"apl1", "enter")
        me.put("level 1")
        entry = entry_of(me)
        assert date.fromisoformat(entry.values["follow-up date"]) >= TODAY + timedelta(days=45)
        entry.at = "follow-up date"
        assert entry.put("+60") is None
        assert entry.missing().step == "enclosures", "only what is to be filled is missing"


@pytest.mark.parametrize(
    ("code", "rule", "runs_on"),
    [
        ("APL1", "appeal1_medicare", False),
        ("APL2", "appeal2", False),
        ("DNRC", "document_medicare", False),
        ("DNCC", "corrected", False),
        ("DNCC", "appeal1", True),  # a corrected claim does not stop the days to appeal
        ("REBL", "file_medicare", False),
        ("SECB", "file_secondary", False),
        ("UPDS", "dispute", False),
        ("CSPD", "appeal1", True),  # a claim status meets nothing
        ("PCRP", "file", True),
        ("CRRF", "refund_medicare", True),  # asked for is not yet paid back
    ],
)
def test_an_act_stops_the_clock_it_meets_and_no_other(tmp_path, code: str, rule: str, runs_on: bool) -> None:  # B2
    desk = desk_with(tmp_path)
    coded = desk.playbook.code(code)
    desk.close()
    clock = Deadline(what="x", on=TODAY, rule=rule)
    assert still_running(coded, [clock]) == ((clock,) if runs_on else ())


@pytest.mark.parametrize(
    ("source", "law"),
    [
        ("42 CFR 405.942: 120 days from receipt", True),
        ("Fla. Stat. 627.6131(3): within 6 months", True),
        ("CMS Pub 100-08 ch. 3: 45 calendar days", True),
        ("office default for contracts; verify per contract", False),
        ("29 CFR 2560.503-1(h)(3): at least 180 days; verify per contract", False),
        ("state workers compensation law: not checked", False),
        ("", False),
    ],
)
def test_a_cap_is_law_only_where_its_source_is_and_was_checked(source: str, law: bool) -> None:
    assert by_law(Deadline(what="x", on=TODAY, source=source)) is law


async def test_a_date_behind_a_deadline_of_judgement_asks_for_a_reason(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j", "n", *"dnrv", "enter", "enter", *"cause", "enter", "f", "enter", *"um", "enter", "enter")
        assert entry_of(me).at == "follow-up date"
        await me.type("+900")
        await me.press("enter")
        assert entry_of(me).at == "override reason"
        assert "The appeal deadline is 08/19/2026; choose that day or earlier. (follow_up_late)" in me.told
        await me.type("not worth it")
        await me.press("ctrl+y")
        [entry] = me.desk.pending().values()
        assert entry.action.next == TODAY + timedelta(days=900)
        assert (entry.action.override, entry.action.passed_over) == ("not worth it", ("follow_up_late",))


async def test_the_date_prompt_asks_for_a_reason_too_and_keeps_it_as_a_note(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j", "d", *"+400", "ctrl+y")
        assert "The appeal deadline is 08/19/2026" in me.told
        assert me.asking
        await me.press("enter")
        assert me.told.startswith("Type why")
        await me.type("waits for the auditor")
        await me.press("ctrl+y")
        made = [entry.action for entry in me.desk.pending().values()]
        assert [type(action) for action in made] == [SetFollowUp, Note]
        assert made[1].text == "Follow-up 04/14/2027 is later than the deadline: waits for the auditor"


async def test_a_date_that_has_passed_stays_in_the_prompt(at_desk) -> None:  # B28
    async with at_desk() as me:
        await me.press("d", *"01/01/2020", "ctrl+y")
        assert "has passed" in me.told
        assert (me.asking, me.answer) == (True, "01/01/2020")


# What is typed (B9, B12, B29, B33, B34)


async def test_what_is_typed_replaces_a_proposed_choice_and_the_choices_are_told_before(at_desk) -> None:  # B29
    async with at_desk(size=(80, 30)) as me:
        await me.press("n", *"cspd", "enter")
        assert entry_of(me).at == "channel"
        assert "one of: phone / portal / 277" in me.picture
        await me.type("po")
        await me.press("enter")
        assert entry_of(me).values["channel"] == "portal"
        await me.press("up", "backspace")
        assert me.typed == ""
        await me.type("ph")
        await me.press("enter")
        assert entry_of(me).values["channel"] == "phone"


async def test_an_arrow_keeps_a_proposed_value_to_be_edited(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "end", "x")
        assert me.typed == "phonex"


async def test_the_filter_opens_with_the_last_one_and_a_letter_replaces_it(at_desk) -> None:  # B29
    async with at_desk() as me:
        await me.press("slash", *"den", "enter", "slash")
        assert me.answer == "den"
        await me.press(*"rej", "enter")
        assert me.screen.state.view.filter == "rej"


async def test_a_template_takes_the_fields_typed_above_and_refuses_its_blanks(at_desk) -> None:  # B12
    async with at_desk() as me:
        await me.press(
            "n", *"cspd", "enter", "enter", *"Dana", "enter", *"I-88", "enter", "enter", "enter", *"12/20", "enter"
        )
        assert entry_of(me).at == "text"
        await me.type(".cs ")
        assert "rep Dana, ref I-88." in me.typed
        assert "Expected 12/20/2026." in me.typed
        await me.press("ctrl+y")
        assert me.told == "The text still has a blank {}: fill it in, or take it out."
        assert me.desk.pending() == {}
        me.put(me.typed.replace("{}", "in process"))
        await me.press("ctrl+y")
        [entry] = me.desk.pending().values()
        assert "{" not in entry.action.text


async def test_all_that_stands_against_an_act_is_told_at_once(at_desk) -> None:  # B9
    async with at_desk(size=(120, 40)) as me:
        await me.press("G", "n", *"ppln", "enter")
        entry = entry_of(me)
        entry.values |= {"total": "15.00", "installment": "1.25", "first_due": "2026-04-01", "count": "12"}
        entry.put(entry.shown(entry.at))
        rules = [finding.rule for finding in entry.against]
        assert "reg_z" in rules
        assert len(rules) > 1
        assert all(f"({rule})" in " ".join(entry.warnings()) for rule in rules)


async def test_a_warning_that_nobody_has_seen_is_told_before_the_entry_is_saved(at_desk) -> None:  # B9
    async with at_desk(size=(120, 40)) as me:
        await me.press("G", "n", *"ppln", "enter")
        entry = entry_of(me)
        entry.values |= {
            "total": "15.00",
            "installment": "1.25",
            "first_due": "2026-04-01",
            "authorization": "signed",
            "override reason": "asked by the patient",
        }
        entry.at = "count"
        me.screen.typing.form._open_line("")
        await me.type("12")
        await me.press("ctrl+y")
        assert me.desk.pending() == {}
        assert "(reg_z)" in me.told
        assert me.told.endswith("Save again to log it.")
        await me.press("ctrl+y")
        assert len(me.desk.pending()) == 1


async def test_a_patients_plan_and_statement_take_the_patients_balance(at_desk) -> None:  # B19
    async with at_desk() as me:
        for code, field in (("ppln", "total"), ("stmt", "amount"), ("vnpl", "amount")):
            await me.press("g", "j", "n", *code, "enter")  # an insurer owes all of it
            assert entry_of(me).values[field] == ""
            await me.press("escape")
            me.desk.save_draft("DEN-1", None)
            await me.press("G", "n", *code, "enter")
            assert me.selected == "SELF-1"
            assert entry_of(me).values[field] == "15.00"
            await me.press("escape")
            me.desk.save_draft("SELF-1", None)


async def test_a_word_for_an_act_finds_the_code_that_does_it_whatever_was_used_last(at_desk) -> None:  # B33
    async with at_desk() as me:
        me.desk.save_draft("~~usage", {"APUP": "9"})
        await me.press("j", "n", *"appeal")
        assert entry_of(me).matches("appeal")[0].code == "APL1"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("ssn 123-45-6789", True), ("SSN: 123456789", True), ("social security number is 123 45 6789", True),
        ("123-45-6789", True), ("ref 123456789", False), ("phone 305-555-0142", False), ("000-12-3456", False),
        ("666-12-3456", False), ("900-12-3456", False), ("zip 33101-4567", False), ("last four 6789", False),
        ("claim 123-45-67890", False), ("tax id 59-1234567", False),
    ],
)  # fmt: skip
async def test_a_social_security_number_is_kept_out_of_notes(text: str, refused: bool) -> None:  # B32
    from collector_tui.actions.note_text import text_refusal

    assert bool(text_refusal(text)) is refused


# After saving (B14, B15, B36)


async def test_two_entries_of_one_call_go_to_the_same_account(at_desk) -> None:  # B14
    async with at_desk() as me:
        await me.press("slash", *"LATE-1", "enter", "n", *"cspd", "enter", "enter", "enter", "7", "ctrl+y")
        assert me.queue == []
        await me.press("plus")
        assert entry_of(me).account.id == "LATE-1"
        await me.press(*"admn", "enter", *"and more", "ctrl+y")
        assert [entry.account for entry in me.desk.pending().values()] == ["LATE-1", "LATE-1"]


async def test_undo_brings_row_count_and_cursor_back(at_desk) -> None:  # B15
    async with at_desk() as me:
        before = (me.queue, me.lines[0], me.selected)
        await me.press("d", *"fri", "enter")
        assert me.queue == ["DEN-1", "REJ-1", "SELF-1"]
        await me.press("u")
        assert (me.queue, me.lines[0], me.selected) == before
        await me.press("U")
        assert me.queue == ["DEN-1", "REJ-1", "SELF-1"]


async def test_a_changed_list_says_no_frightening_number(at_desk) -> None:  # B36
    async with at_desk() as me:
        account = me.desk.account("LATE-1")
        later = replace(account, follow_up_on=TODAY + timedelta(days=9), version=900)
        me.desk.sync_side.take(
            Changes(items=(Upsert(version=900, account=Raw(encode(later))),), cursor="c", more=False)
        )
        me.screen.post_message(Synced(True, ""))
        await me.settled()
        assert "list changed, R refreshes" in me.picture


async def test_a_mailed_form_is_no_talk(at_desk) -> None:  # B16
    from collector_tui.departments.self_pay.contact import contacts

    async with at_desk() as me:
        for channel, talked in (("mail", False), ("email", False), ("portal", False), ("in person", True)):
            sent = FollowUp(
                id=me.desk.new_id(), account="SELF-1", made_at=NOW, code="FAPS",
                fields={"channel": channel, "date": "2026-03-10", "language": "English"},
            )  # fmt: skip
            account = me.desk.account("SELF-1")
            from collector_tui.actions import Stamp

            told = contacts(sent.apply(account, Stamp("jdoe", NOW)), me.desk.playbook, TODAY)
            assert (told.talked_on is not None) is talked


async def test_a_wrong_entry_is_marked_by_its_maker_and_its_effect_goes(at_desk) -> None:  # B21
    async with at_desk() as me:
        await me.press("d", *"fri", "enter", "g", "n", *"cspd", "enter", "enter", "enter", "7", "ctrl+y")
        assert me.selected == "REJ-1"
        await me.press("plus", "escape", "colon", *"pend", "escape")
        me.screen.go_to("DEN-1")
        await me.press("X")
        assert me.told.startswith("DEN-1: entered in error  1 CSPD 03/10")
        await me.press("1")
        assert me.asking
        await me.press("enter")
        assert me.told == "Type why the entry is wrong."
        await me.type("wrong patient")
        await me.press("ctrl+y")
        assert me.told == "DEN-1: marked as entered in error"
        account = me.desk.account("DEN-1")
        assert account.follow_up_on is None
        assert [line.code for line in account.activities if line.by == "jdoe"] == ["", ""]


async def test_a_small_window_tells_the_choices_where_it_has_room(at_desk) -> None:  # B29
    async with at_desk(size=(60, 15)) as me:
        await me.press("n", *"cspd", "enter")
        assert "one of: phone / portal / 277" in me.picture
