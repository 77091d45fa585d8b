"""Cases that collectors have taken further: appeals, records, promises, plans, agencies, questions to a supervisor."""

from datetime import date, timedelta
from random import Random

from collector_tui.demo.case import Case, bill_and_accept, card, note, patient_pays
from collector_tui.demo.cases import owed_by_patient
from collector_tui.demo.denials import (
    AUTHORIZATION,
    COVERAGE_RULE,
    NECESSITY,
    STAY_NOT_NECESSARY,
    refuse,
    refuse_as_late,
)
from collector_tui.demo.x12_writer import amount

AGENCIES = {"Bayview Recovery": "primary", "Summit Early-Out": "early-out"}  # what each is placed with
INSTALLMENTS = 4


def appealed(case: Case, random: Random) -> None:
    """A denial that was appealed; some decisions are late."""
    medicare = case.visit.payer.kind == "medicare"
    if medicare:
        refusal = STAY_NOT_NECESSARY if case.visit.kind == "inpatient" else COVERAGE_RULE
    else:
        refusal = AUTHORIZATION if random.random() < 0.5 else NECESSITY
    on = refuse(case, random, refusal)
    fields = {"level_name": "level 1", "enclosures": "letter, records", "channel": "portal"}
    fields["tracking_no"] = f"{random.randrange(10**8):08}"
    text = "Redetermination asked with records, proof of sending kept." if medicare else (
        "Appeal with records indexed, proof of sending kept."
    )  # fmt: skip
    note(case, random, on + timedelta(days=random.randint(6, 20)), "APL1", text, 60 if medicare else 45, fields)


def records_asked(case: Case, random: Random) -> None:
    """Billed, and the payer holds the claim for records."""
    billed = bill_and_accept(case, random)
    asked = min(billed + timedelta(days=random.randint(8, 20)), case.today - timedelta(days=4))
    medicare = case.visit.payer.kind == "medicare"
    wanted = "itemized bill and op note" if case.visit.what == "surgery" else "itemized bill and progress notes"
    fields = {"what_requested": wanted, "from_whom": "provider"}
    if medicare:  # the clock is the law's
        text = "ADR by letter from the MAC: 45 days to answer."
        note(case, random, asked, "CSHD", text, None, fields | {"channel": "letter"})
        return
    fields |= {"channel": "portal", "due_date": (asked + timedelta(days=30)).isoformat()}
    note(case, random, asked, "CSHD", "Payer asked for records in its portal before it decides.", None, fields)


def promised(case: Case, random: Random) -> None:
    """A promise or a plan; some are kept."""
    _, share = owed_by_patient(case, random)
    if not share or case.first_statement_on is None:
        return
    keeps, plan = random.random() < 0.4, share > 20_000 and random.random() < 0.6
    agreed = case.first_statement_on + timedelta(days=random.randint(5, 15))
    due = agreed + timedelta(days=10 if plan else 14)
    if not plan:
        fields = {"amount": amount(share), "date": due.isoformat(), "method": "card"}
        made = note(case, random, agreed, "PTPD", "Patient will pay by card from the portal.", None, fields)
        if made and keeps and due < case.today:
            patient_pays(case, due, share, card(random))
        return
    part = share // INSTALLMENTS
    down = share - part * INSTALLMENTS  # the odd cents at once, so that the parts are alike
    fields = {"total": amount(share - down), "installment": amount(part), "first_due": due.isoformat(), "count": "4"}
    made = note(case, random, agreed, "PPLN", "Four monthly payments agreed, statement of terms mailed.", None, fields)
    if made is None:
        return
    if down:
        patient_pays(case, made, down, card(random))
    for nth in range(INSTALLMENTS):
        day = due + timedelta(days=30 * nth)
        if keeps and day < case.today:
            patient_pays(case, day, part, card(random))


def placed(case: Case, random: Random) -> None:
    """With an agency; some come back and some were never acknowledged."""
    _, share = owed_by_patient(case, random)
    if case.first_statement_on is None:
        return
    agency = random.choice(tuple(AGENCIES))
    fields = {"vendor": agency, "placement_type": AGENCIES[agency], "amount": amount(share)}
    fields["eligibility_checks"] = "done"
    sent = note(case, random, case.first_statement_on + timedelta(days=126), "VNPL", "", None, fields)
    if sent is None:
        return
    kind = random.random()
    if kind < 0.7:
        note(case, random, sent + timedelta(days=1), "VNAK", "", 60, {"status": "accepted", "amount": amount(share)})
    if kind < 0.4:
        reason = random.choice(("new insurance found", "disputed with agency"))
        note(case, random, sent + timedelta(days=random.randint(20, 40)), "VNRC", "", None, {"reason": reason})


def put_to_supervisor(case: Case, random: Random) -> None:
    """A denial that somebody wants written off, or does not know how to go on with."""
    write_off = random.random() < 0.5
    on = refuse_as_late(case, random, proof=not write_off)
    asked = on + timedelta(days=random.randint(4, 12))
    if write_off:
        fields = {"amount": amount(case.charge_cents), "adj_code": "TFL", "reason": "first billed after the limit"}
        note(case, random, asked, "DNWO", "", None, fields)
    else:
        note(case, random, asked, "ADSU", "", None, {"reason": "payer's portal shows another receipt date than ours"})


def held(case: Case, random: Random) -> None:
    """The patient owes, and something stands in the way of asking for it."""
    owed_by_patient(case, random)
    if case.first_statement_on is None:
        return
    day: date = case.first_statement_on + timedelta(days=random.randint(3, 20))
    code, text, fields = random.choice(HOLDS)
    fields = {name: value.format(day=day.isoformat(), year=f"{day:%y}") for name, value in fields.items()}
    if code == "FAPR":
        note(case, random, day, "FAPS", "", 21, {"channel": "mail", "language": "English"})
        day += timedelta(days=12)
    note(case, random, day, code, text, 30, fields)


HOLDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ADHB", "", {"chapter": "7", "case_no": "{year}-10442", "court": "district court", "filed_date": "{day}"}),
    ("PDSP", "Says the surgeon's bill was paid by auto insurance.", {"what_disputed": "whose bill it is"}),
    ("PHLD", "", {"type": "attorney", "scope": "all accounts", "date": "{day}"}),
    ("FAPR", "", {"complete": "n", "missing_items": "two pay stubs"}),
    ("PHLD", "", {"type": "inconvenient time", "scope": "works nights, call after 3 pm", "date": "{day}"}),
)
