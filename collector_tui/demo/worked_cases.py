"""Cases that collectors have taken further: appeals, records, promises, plans, agencies, questions to a supervisor."""

from datetime import date, timedelta
from random import Random

from collector_tui.demo.case import Case, accept, bill, note, patient_pays
from collector_tui.demo.cases import denied_case, owed_by_patient
from collector_tui.demo.x12_writer import amount

AGENCIES = ("Bayview Recovery", "Summit Early-Out")


def appealed(case: Case, random: Random, today: date) -> None:
    """A denial that was appealed; some decisions are late."""
    on = denied_case(
        case, random, today, ("197", ("N54",), False) if random.random() < 0.5 else ("50", ("N115",), False)
    )
    filed = on + timedelta(days=random.randint(6, 20))
    if filed >= today:
        return
    fields = {"level_name": "level 1", "enclosures": "letter, records", "channel": "portal"}
    fields["tracking_no"] = f"{random.randrange(10**8):08}"
    note(case, random, filed, "APL1", "Appeal with records indexed, proof of sending kept.", 45, fields)


def records_asked(case: Case, random: Random, today: date) -> None:
    """Billed, and the payer holds the claim for records."""
    billed = bill(case, random, today)
    accept(case, random, billed)
    asked = min(billed + timedelta(days=random.randint(8, 20)), today - timedelta(days=1))
    fields = {"what_requested": "itemized bill and op note", "from_whom": "provider", "channel": "letter"}
    if case.visit.payer.payer_class == "medicare":
        note(case, random, asked, "CSHD", "ADR by letter from the MAC: 45 days to answer.", None, fields)
        return
    fields |= {"channel": "portal", "due_date": (asked + timedelta(days=30)).isoformat()}
    note(case, random, asked, "CSHD", "Payer asked for records in its portal before it decides.", None, fields)


def promised(case: Case, random: Random, today: date) -> None:
    """A promise or a plan; some are kept."""
    on, share = owed_by_patient(case, random, today)
    agreed = on + timedelta(days=random.randint(5, 15))
    if agreed >= today or not share:
        return
    keeps = random.random() < 0.4
    if random.random() < 0.5:
        due = agreed + timedelta(days=14)
        fields = {"amount": amount(share), "date": due.isoformat(), "method": "card"}
        note(case, random, agreed, "PTPD", "Patient will pay by card from the portal.", None, fields)
        if keeps and due < today:
            patient_pays(case, due, share, f"CARD {random.randrange(10**6):06}")
        return
    part, due = -(-share // 4), agreed + timedelta(days=10)
    fields = {"total": amount(share), "instalment": amount(part), "first_due": due.isoformat(), "count": "4"}
    note(case, random, agreed, "PPLN", "Four instalments agreed, statement of terms mailed.", None, fields)
    if keeps and due < today:
        patient_pays(case, due, part, f"CARD {random.randrange(10**6):06}")


def placed(case: Case, random: Random, today: date) -> None:
    """With an agency; some come back and some were never acknowledged."""
    on, share = owed_by_patient(case, random, today)
    sent = on + timedelta(days=130)
    if sent >= today or not share:
        return
    agency = random.choice(AGENCIES)
    fields = {"vendor": agency, "placement_type": "primary", "amount": amount(share), "eligibility_checks": "done"}
    note(case, random, sent, "VNPL", "", None, fields)
    kind = random.random()
    if kind < 0.4:
        later = min(sent + timedelta(days=random.randint(20, 60)), today - timedelta(days=1))
        note(
            case,
            random,
            later,
            "VNRC",
            "",
            None,
            {"reason": random.choice(("new insurance found", "disputed with agency"))},
        )
    elif kind < 0.7:
        note(case, random, sent + timedelta(days=1), "VNAK", "", 60, {"status": "accepted", "amount": amount(share)})


def put_to_supervisor(case: Case, random: Random, today: date) -> None:
    """A denial that somebody wants written off, or does not know how to go on with."""
    on = denied_case(case, random, today, ("29", (), True))
    asked = min(on + timedelta(days=random.randint(4, 12)), today - timedelta(days=1))
    if random.random() < 0.5:
        fields = {"amount": amount(case.charge_cents), "adj_code": "TFL", "reason": "no proof of timely filing found"}
        note(case, random, asked, "DNWO", "", None, fields)
    else:
        note(case, random, asked, "ADSU", "", None, {"reason": "payer's portal shows another receipt date than ours"})


def held(case: Case, random: Random, today: date) -> None:
    """The patient owes, and something stands in the way of asking for it."""
    on, _ = owed_by_patient(case, random, today)
    day = min(on + timedelta(days=random.randint(3, 20)), today - timedelta(days=1))
    code, text, fields = random.choice(HOLDS)
    fields = {name: value.format(day=day.isoformat()) for name, value in fields.items()}
    note(case, random, day, code, text, 30, fields)


HOLDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ADHB", "", {"chapter": "7", "case_no": "26-10442", "court": "district court", "filed_date": "{day}"}),
    ("PDSP", "Says the surgeon's bill was paid by auto insurance.", {"what_disputed": "whose bill it is"}),
    ("PHLD", "", {"type": "attorney", "scope": "all accounts", "date": "{day}"}),
    ("FAPR", "", {"complete": "n", "missing_items": "two pay stubs"}),
    ("PHLD", "", {"type": "inconvenient time", "scope": "works nights, call after 3 pm", "date": "{day}"}),
)
