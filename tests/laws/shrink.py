"""Makes a sequence that breaks a law as small as it can be while it still breaks the same law, and writes it down."""

from collections.abc import Iterator

from tests.laws.documents import FIRST, Batch, Bill, Decision, Delivery, Document, Extract, Postings, Remit, Reply
from tests.laws.edi import file_of
from tests.laws.families import Case
from tests.laws.laws import Broken, check
from tests.laws.office import Office
from tests.laws.truth import SPLIT, Family


def broken_law(office: Office, case: Case) -> Broken | None:
    """The first law that a case breaks. What else goes wrong in the product counts as a broken law too."""
    try:
        check(office, case)
    except Broken as broken:
        return broken
    except Exception as fault:
        return Broken(f"a file is answered ({type(fault).__name__})", 0, "a receipt", repr(fault))
    return None


def smallest(office: Office, case: Case, broken: Broken) -> tuple[Case, Broken]:
    """The case without all that plays no part; claims that lean on others keep them."""
    shrunk, billed = True, billed_in(case)
    while shrunk:
        shrunk = False
        for smaller in _smaller(case):
            again = broken_law(office, smaller) if is_whole(smaller.documents, billed) else None
            if again is not None and again.law == broken.law:
                case, broken, shrunk = smaller, again, True
                break
    return case, broken


def written(case: Case, broken: Broken) -> str:
    """A case as text: the law, what was expected and seen, and every file in the order it came."""
    lines = [f"Seed {case.seed}. {broken.law}", f"After file {broken.after}.", f"Expected: {broken.expected}"]
    lines += [f"Seen: {broken.seen}", ""]
    for number, delivery in enumerate(case.deliveries, 1):
        lines += [f"--- file {number}: {kind_of(delivery.document)}", file_of(delivery).decode("latin-1")]
    return "\n".join(lines)


def kinds_of(case: Case) -> tuple[str, ...]:
    """The kinds of a case's files, whatever their order."""
    return tuple(sorted(kind_of(delivery.document) for delivery in case.deliveries))


def kind_of(document: Document) -> str:
    """A document in short: what its claims are, without names and amounts."""
    if isinstance(document, Batch):
        bills = (f"{bill.form}{bill.frequency}{bill.order}{' F8' if bill.replaces else ''}" for bill in document.bills)
        return f"837 {document.purpose} {', '.join(sorted(bills))}"
    if isinstance(document, Reply):
        return f"{document.source} {document.falls or 'accepted'}"
    if isinstance(document, Extract):
        return f"registration {len(document.rows)}"
    if isinstance(document, Postings):
        return f"postings {', '.join(row.kind for row in document.rows)}"
    said = (
        f"{each.status}{'-' if each.paid_cents < 0 else ''}{' ' + each.remark if each.remark else ''}"
        for each in document.decisions
    )
    levies = (f"{levy.reason}{'+' if levy.cents > 0 else '-'}" for levy in document.levies)
    return f"835{' test' if document.test else ''} CLP {', '.join(sorted(said))}; PLB {', '.join(sorted(levies))}"


def _smaller(case: Case) -> Iterator[Case]:
    deliveries = case.deliveries
    for place in range(len(deliveries)):
        yield case._replace(deliveries=deliveries[:place] + deliveries[place + 1 :])
    for document in case.documents:
        for smaller in _thinner(document):
            yield case._replace(deliveries=tuple(_put(smaller, document, each) for each in deliveries))
    for place, each in enumerate(deliveries):
        plain = each.envelope._replace(sender="PAYERNET", phone="2185550100", incorporated=False, shuffle=0)
        if plain != each.envelope:
            yield case._replace(
                deliveries=(*deliveries[:place], Delivery(each.document, plain), *deliveries[place + 1 :])
            )


def _put(smaller: Document, document: Document, delivery: Delivery) -> Delivery:
    """The smaller document in place of the whole one; what answers a batch speaks of what is left of it."""
    answer = delivery.document
    if answer == document:
        return delivery._replace(document=smaller)
    if isinstance(answer, Reply) and answer.batch == document and isinstance(smaller, Batch):
        bills = tuple(bill for bill in answer.bills if bill in smaller.bills)
        return delivery._replace(document=answer._replace(batch=smaller, bills=bills))
    return delivery


def _thinner(document: Document) -> Iterator[Document]:
    if isinstance(document, Batch):
        bills = document.bills
        for place in range(len(bills) if len(bills) > 1 else 0):
            yield document._replace(bills=bills[:place] + bills[place + 1 :])
        return
    if isinstance(document, Reply):
        for place in range(len(document.bills) if len(document.bills) > 1 else 0):
            yield document._replace(bills=document.bills[:place] + document.bills[place + 1 :])
        return
    if isinstance(document, Extract):
        for place in range(len(document.rows) if len(document.rows) > 1 else 0):
            yield document._replace(rows=document.rows[:place] + document.rows[place + 1 :])
        return
    if isinstance(document, Postings):
        for place in range(len(document.rows) if len(document.rows) > 1 else 0):
            yield document._replace(rows=document.rows[:place] + document.rows[place + 1 :])
        return
    decisions, levies = document.decisions, document.levies
    for place in range(len(decisions) if len(decisions) > 1 or levies else 0):
        yield document._replace(decisions=decisions[:place] + decisions[place + 1 :])
    for place in range(len(levies) if len(levies) > 1 or decisions else 0):
        yield document._replace(levies=levies[:place] + levies[place + 1 :])


def is_whole(documents: tuple[Document, ...], billed: frozenset[Family]) -> bool:
    """Whether nothing leans on what was taken away: a correction on its bill, a reversal on its payment."""
    bills = [bill for each in documents if isinstance(each, Batch) for bill in each.bills]
    remits = [each for each in documents if isinstance(each, Remit)]
    decisions = [decision for remit in remits for decision in remit.decisions]
    levies = {(remit.payer, levy.reference, levy.cents) for remit in remits for levy in remit.levies}
    return (
        all(each.batch in documents for each in documents if isinstance(each, Reply))
        and all(_bill_leans(bill, bills, decisions) for bill in bills)
        and all(_leans(decision, decisions) for decision in decisions)
        and all(_is_billed(decision, bills) for decision in decisions if _family(decision) in billed)
        and all(
            (remit.payer, levy.reference, -levy.cents) in levies
            for remit in remits
            for levy in remit.levies
            if levy.reason in ("CS", "72")
        )
    )


def _family(claim: Bill | Decision) -> Family:
    person = claim.person if isinstance(claim, Bill) else claim.names
    return person.name, claim.control.rstrip("B")


def billed_in(case: Case) -> frozenset[Family]:
    """The families of a case that bills were sent for."""
    return frozenset(_family(bill) for each in case.documents if isinstance(each, Batch) for bill in each.bills)


def _bill_leans(bill: Bill, bills: list[Bill], decisions: list[Decision]) -> bool:
    if bill.replaces and not any(each.number == bill.replaces for each in decisions):
        return False
    first = (
        each for each in bills if each.frequency in "1234" and each.order == FIRST and _family(each) == _family(bill)
    )
    if bill.frequency in "78":
        return any(each.first_day <= bill.last_day and bill.first_day <= each.last_day for each in first)
    return (bill.frequency in "1234" and bill.order == FIRST) or any(first)


def _is_billed(decision: Decision, bills: list[Bill]) -> bool:
    """A bill of the family is of this charge, or of more where the payer split it."""
    charges = [bill.cents for bill in bills if _family(bill) == _family(decision)]
    return abs(decision.charge_cents) in charges or (SPLIT in decision.remark and bool(charges))


def _leans(decision: Decision, decisions: list[Decision]) -> bool:
    same = [each for each in decisions if each is not decision and _family(each) == _family(decision)]
    if decision.charge_cents < 0:
        sums = (-decision.charge_cents, -decision.paid_cents, decision.number)
        return any((each.charge_cents, each.paid_cents, each.number) == sums for each in same)
    if any(reason.code == "23" for reason in decision.reasons):
        return any(each.charge_cents == decision.charge_cents for each in same)
    return True
