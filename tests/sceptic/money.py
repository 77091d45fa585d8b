"""What must be true of remittances: their sums, their reasons, and the arithmetic of each benefit."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from collector_tui.days.calendar import is_business_day
from tests.sceptic.claims import bank_holds
from tests.sceptic.files import Hospital, Paid, adjustments, before_lines, cents, day

PART_A_DEDUCTIBLE = {2025: 167_600, 2026: 173_600}
PART_B_DEDUCTIBLE = {2025: 25_700, 2026: 28_300}
MEDICARE, MEDICAID, WORK = ("09101", "09102"), ("77034", "77041"), "33001"
ROUNDING = 2  # cents


def remittances_balance(hospital: Hospital) -> Iterator[str]:
    """But for one misprint, so that the quarantine has something to show."""
    misprints = set()
    for transfer in hospital.transfers:
        name = transfer.value("TRN", 2)
        claims = sum(cents(each[4]) for each in transfer.all("CLP"))
        less = sum(cents(amount) for each in transfer.all("PLB") for amount in each[4::2])
        if cents(transfer.value("BPR", 2)) != claims - less:
            yield f"{name}: {transfer.value('BPR', 2)} transferred, claims {claims} less {less}"
    for paid in hospital.paid:
        charge, cash = cents(paid.claim.value("CLP", 3)), cents(paid.claim.value("CLP", 4))
        if charge - sum(c for *_, c in paid.adjustments) != cash or cents(paid.claim.value("CLP", 5)) != paid.share():
            misprints.add(paid.account)
        if any(
            cents(line.value("SVC", 2)) - sum(c for *_, c in adjustments(line)) != cents(line.value("SVC", 3))
            for line in paid.lines
        ):
            misprints.add(paid.account)
    if len(misprints) > 1:
        yield f"claims that do not add up: {sorted(misprints)}"


def provider_adjustments(hospital: Hospital) -> Iterator[str]:
    """Interest is of a claim that was paid late in the same transfer; what is taken back is of none of ours."""
    numbers = {paid.claim.value("CLP", 7) for paid in hospital.paid}
    for transfer in hospital.transfers:
        claims = {claim.value("CLP", 7): claim for claim in transfer.split("CLP")}
        on = day(transfer.value("BPR", 16))
        pairs = [pair for each in transfer.all("PLB") for pair in zip(each[3::2], each[4::2], strict=True)]
        for composite, amount in pairs:
            reason, number = composite.split(":")
            claim = claims.get(number)
            if reason == "L6" and (claim is None or (on - day(claim.value("DTM", 2, "050"))).days <= 30):
                yield f"{transfer.value('TRN', 2)}: interest on {number}"
            if reason in ("WO", "CS") and (number in numbers or cents(amount) <= 0):
                yield f"{transfer.value('TRN', 2)}: {reason} {amount} for {number}"


def transfers(hospital: Hospital) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for transfer in hospital.transfers:
        trace, originator, on = transfer.value("TRN", 2), transfer.value("TRN", 3), day(transfer.value("BPR", 16))
        if (originator, trace) in seen:
            yield f"trace {trace} of {originator} comes twice"
        seen.add((originator, trace))
        if originator != transfer.value("BPR", 10) or len(originator) != 10 or originator[0] != "1":
            yield f"trace {trace}: TRN03 {originator}, BPR10 {transfer.value('BPR', 10)}"
        if not is_business_day(on) or on > hospital.today:
            yield f"trace {trace}: money on {on}"
        if not all(bank_holds(transfer.value("BPR", place)) for place in (7, 13)):
            yield f"trace {trace}: a bank's number fails its check digit"
        if transfer.value("N1", 4, "PE") == "" or {p[1][:2] for p in transfer.all("CLP")} not in ({"HB"}, {"PB"}):
            yield f"trace {trace}: hospital and physicians paid in one transfer"


def payments_answer_claims(hospital: Hospital) -> Iterator[str]:
    numbers: dict[tuple[str, str], str] = {}
    for paid in hospital.paid:
        sent = hospital.sent_by_account.get(paid.account, [])
        charge, number = abs(cents(paid.claim.value("CLP", 3))), paid.claim.value("CLP", 7)
        if numbers.setdefault((paid.payer_id, number), paid.account) != paid.account:
            yield f"{paid.account}: claim number {number} is also of {numbers[paid.payer_id, number]}"
        if not sent and paid.account in hospital.registered:
            yield f"{paid.account}: decided and never sent"
        if sent and charge != cents(sent[0].claim.value("CLM", 2)):
            yield f"{paid.account}: decided on {charge}"
        if sent and min(each.on for each in sent) + timedelta(days=10) > paid.on:
            yield f"{paid.account}: sent {sent[0].on}, decided {paid.on}"
        if sent and paid.payer_id == sent[0].payer_id and paid.claim.value("NM1", 9, "QC") != sent[0].member_id:
            yield f"{paid.account}: paid for {paid.claim.value('NM1', 9, 'QC')}"
        received, corrected = paid.claim.value("DTM", 2, "050"), len(hospital.paid_by_account[paid.account]) > 1
        if paid.payer_id in MEDICARE and not corrected and f"{day(received):%y%j}" not in number:
            yield f"{paid.account}: Medicare's number {number}, received {received}"


def is_paid(paid: Paid) -> bool:
    """By the payer that comes first, and not refused in any part; or taken back again."""
    return paid.claim.value("CLP", 2) in ("1", "19", "22") and {reason for _, reason, _ in paid.adjustments} <= {
        "45", "P12", "253", "1", "2", "3",
    }  # fmt: skip


def part_a_stays(hospital: Hospital) -> Iterator[str]:
    for paid in hospital.paid:
        if paid.payer_id != "09101" or paid.claim.value("CLP", 8) != "11" or not is_paid(paid):
            continue
        year = day(paid.claim.value("DTM", 2, "232")).year
        shares = [(reason, c) for group, reason, c in paid.adjustments if group == "PR"]
        if (
            [(reason, abs(c)) for reason, c in shares] != [("1", PART_A_DEDUCTIBLE[year])]
            or paid.lines
            or not paid.claim.value("MIA", 1)
        ):
            yield f"{paid.account}: a stay in Part A with {shares}, {len(paid.lines)} lines"


def part_b(hospital: Hospital) -> Iterator[str]:
    spent: defaultdict[tuple[str, int], int] = defaultdict(int)
    for paid in hospital.paid:
        if paid.payer_id not in MEDICARE or (paid.claim.value("CLP", 8) == "11" and paid.payer_id == "09101"):
            continue
        if not is_paid(paid):
            continue
        patient = paid.claim.value("NM1", 9, "QC"), day(paid.claim.value("DTM", 2, "233")).year
        spent[patient] += paid.share("1")
        for line in paid.lines:
            code, sums = line.value("SVC", 1).split(":")[1], dict.fromkeys(["1", "2", "45", "253"], 0)
            for _, reason, c in adjustments(line):
                sums[reason] += c
            allowed = cents(line.value("SVC", 2)) - sums["45"]
            free = code == "36415" or (code[0] == "8" and code[:3] != "883" and len(code) == 5)
            coinsurance = 0 if free else round((allowed - sums["1"]) * 0.2)
            if abs(sums["2"] - coinsurance) > ROUNDING or (free and sums["1"]):
                yield f"{paid.account}: {code} allowed {allowed}, deductible {sums['1']}, coinsurance {sums['2']}"
    for (member, year), total in spent.items():
        if total > PART_B_DEDUCTIBLE[year]:
            yield f"{member}: {total} of deductible in {year}"


def sequestration(hospital: Hospital) -> Iterator[str]:
    for paid in hospital.paid:
        cut = sum(c for _, reason, c in paid.adjustments if reason == "253")
        if paid.payer_id not in MEDICARE:
            if cut:
                yield f"{paid.account}: sequestration by {paid.payer_id}"
            continue
        cash = cents(paid.claim.value("CLP", 4)) + cut
        if abs(cut - round(cash * 0.02)) > ROUNDING * max(1, len(paid.lines)):
            yield f"{paid.account}: {cut} of {cash} cut"


def medicaid_and_work(hospital: Hospital) -> Iterator[str]:
    for paid in hospital.paid:
        if paid.payer_id == WORK and paid.share():
            yield f"{paid.account}: an injured worker owes {paid.share()}"
        if paid.payer_id in MEDICAID and (paid.share("1", "2") or paid.share("3") > 300):
            yield f"{paid.account}: Medicaid leaves {paid.share()} to the patient"


def reasons_are_true(hospital: Hospital) -> Iterator[str]:
    for paid in hospital.paid:
        sent = hospital.sent_by_account.get(paid.account, [])
        groups = {reason: group for group, reason, _ in paid.adjustments}
        remarks = {each[2] for each in paid.claim.all("LQ")}
        remarks |= {
            code for tag, first in (("MIA", 5), ("MOA", 3)) for each in paid.claim.all(tag) for code in each[first:]
        }
        medicare = paid.payer_id in MEDICARE
        authorized = bool(sent) and bool(sent[0].claim.value("REF", 2, "G1"))
        rendering = bool(sent) and bool(sent[0].claim.value("NM1", 9, "82"))
        sent_by_hospital = paid.account.startswith("HB") or not sent
        emergency = (
            bool(sent)
            and sent[0].facility != "11"
            and any(line.value("SV2", 1) == "0450" or line.value("SV1", 1)[3:7] == "9928" for line in sent[0].lines)
        )
        late = "29" in groups and (max(s.on for s in sent) - sent[0].stay[1]).days > 180
        wrong = [what for what, holds in (
            ("18 without an earlier claim on file", "18" not in groups or (groups["18"] == "OA" and len(sent) > 1)),
            ("197 on a claim with an authorization", "197" not in groups or not authorized),
            ("197 with N54", not ("197" in groups and "N54" in remarks)),
            ("198 without an authorization or N54", "198" not in groups or (authorized and "N54" in remarks)),
            ("leave asked for an emergency", not ({"197", "198", "50", "204"} & groups.keys() and emergency)),
            ("29 of a claim in time, or by Medicare", "29" not in groups or (late and not medicare)),
            ("N115 or MA130 by others than Medicare", not remarks & {"N115", "MA130"} or medicare),
            ("16 or 252 without a remark", not {"16", "252"} & groups.keys() or remarks),
            ("N290 or no NPI of who rendered, without the other", sent_by_hospital or ("N290" in remarks) == (not rendering)),
            ("M62 with an authorization", "M62" not in remarks or not authorized),
            ("status 4 for another reason than 31", paid.claim.value("CLP", 2) != "4" or "31" in groups),
            ("Medicare asks for an authorization", not ({"197", "198"} & groups.keys() and medicare)),
        ) if not holds]  # fmt: skip
        if wrong:
            yield f"{paid.account}: {'; '.join(wrong)} ({groups}, {remarks})"


def second_insurers(hospital: Hospital) -> Iterator[str]:
    for account, payments in hospital.paid_by_account.items():
        for paid in payments:
            status, row = paid.claim.value("CLP", 2), hospital.registered.get(account)
            if status == "19" and (row is None or paid.claim.value("NM1", 3, "TT") != row["payer_2"]):
                yield f"{account}: forwarded to {paid.claim.value('NM1', 3, 'TT')}"
            if status == "2":
                first = payments[0]
                left = first.share()
                if first.on >= paid.on or cents(paid.claim.value("CLP", 4)) != left or before_lines(paid.claim) is None:
                    yield f"{account}: the second insurer paid {paid.claim.value('CLP', 4)} of {left}"
                if first.claim.value("CLP", 2) != "19":
                    yield f"{account}: nobody told the second insurer"


def expected_by_contract(hospital: Hospital) -> Iterator[str]:
    for account, row in hospital.registered.items():
        contract = bool(row["payer_id_1"]) and row["payer_id_1"] not in (*MEDICARE, "77034", WORK)
        if bool(row["expected"]) != contract or (contract and cents(row["expected"]) > cents(row["charges"])):
            yield f"{account}: {row['payer_1']} expected {row['expected']!r} of {row['charges']}"


LAWS = (
    remittances_balance,
    provider_adjustments, transfers, payments_answer_claims, part_a_stays, part_b, sequestration, medicaid_and_work,
    reasons_are_true, second_insurers, expected_by_contract,
)  # fmt: skip
