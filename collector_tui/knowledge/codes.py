"""The other code sets a collector meets, in our own words: claim status, PLB, CLP02, place of service, type of bill."""

from msgspec import Struct

from collector_tui.knowledge.tables import kept, table


class Code(Struct, frozen=True, kw_only=True):
    code: str
    meaning: str

    @property
    def known(self) -> bool:
        return not self.meaning.startswith("unknown ")


class StatusCategory(Code, frozen=True, kw_only=True):
    """STC01-1. `stage`: received, accepted, rejected, missing, pending, asked, finished or error."""

    stage: str = ""
    step: str = ""


class PlbReason(Code, frozen=True, kw_only=True):
    """PLB03-1. `posts`: what it does to the ledger of the account it names: payment, interest (shown only) or no.

    `positive` and `negative` say what the amount means by its sign: positive reduces the check (835 guide, 1.10.2.12).
    """

    posts: str = "no"
    note: str = ""
    positive: str = ""
    negative: str = ""

    def by_sign(self, cents: int) -> str:
        """What an amount of this sign means, in a sentence."""
        return (self.negative if cents < 0 else self.positive) or self.note


class Decision(Code, frozen=True, kw_only=True):
    """CLP02. `order`: which insurer the payer says it is (P, S, T)."""

    order: str = ""


class RejectionOwner(Struct, frozen=True, kw_only=True):
    """Who mends what a claim status code (508) says is wrong; `entity` where it differs by whom it concerns."""

    code: str
    entity: str = ""
    role: str = ""
    text: str = ""


class BillTypeDigit(Code, frozen=True, kw_only=True):
    digit: str  # facility (the first two after the leading zero) or frequency (the last)


def status_category(code: str) -> StatusCategory:
    return _categories().get(code) or StatusCategory(code=code, meaning=f"unknown status {code}")


def status_subject(status: str) -> str:
    """What a claim status code speaks of, without whose it is: "postal code"."""
    words = _statuses()[status].meaning if status in _statuses() else f"status {status}"
    words = words.removeprefix("Entity's ")
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def rejection_owner(status: str, entity: str = "") -> RejectionOwner:
    """By status and entity, else by status; an empty role when no row names it."""
    owners = _rejection_owners()
    return owners.get((status, entity)) or owners.get((status, "")) or RejectionOwner(code=status)


@kept
def _rejection_owners() -> dict[tuple[str, str], RejectionOwner]:
    return table("rejection_owners.csv", RejectionOwner, key=lambda row: (row.code, row.entity))


def status_text(category: str, status: str = "", entity: str = "") -> str:
    """A status in words: "Rejected: invalid information - billing provider's National Provider Identifier"."""
    words, who = status_category(category).meaning, _entities()[entity].meaning if entity in _entities() else entity
    if status and status != "0":
        why = _within(_statuses()[status].meaning) if status in _statuses() else f"status {status}"
        if who and why.startswith("entity"):
            why, who = who + why.removeprefix("entity"), ""
        words += f" - {why}"
    return f"{words} ({who})" if who else words


def _within(sentence: str) -> str:
    """The sentence as it stands behind others: its first word small, unless it is an abbreviation."""
    start, blank, rest = sentence.partition(" ")
    return f"{start if start[1:2].isupper() else start.lower()}{blank}{rest}"


def plb_reason(code: str) -> PlbReason:
    return _plb().get(code) or PlbReason(code=code, meaning=f"unknown provider adjustment {code}")


def settled_plb_reasons() -> frozenset[str]:
    """Known reasons that concern no claim: what they say is said, nobody has to place it."""
    return frozenset(code for code, reason in _plb().items() if reason.posts != "payment")


def decision(code: str) -> Decision:
    return _decisions().get(code) or Decision(code=code, meaning=f"unknown decision {code}")


def place_of_service(code: str) -> str:
    return _places()[code].meaning if code in _places() else f"unknown place {code}"


def type_of_bill(code: str) -> str:
    """ "0131" or "131" -> "Hospital outpatient, admit through discharge"; NUBC owns the wording, this is ours."""
    digits = code.removeprefix("0") if len(code) == 4 else code
    bill_types = _bill_types()
    facility = bill_types.get(("facility", digits[:2]))
    frequency = bill_types.get(("frequency", digits[2:3]))
    return ", ".join(part.meaning for part in (facility, frequency) if part) or f"unknown type of bill {code}"


@kept
def _categories() -> dict[str, StatusCategory]:
    return table("status_categories.csv", StatusCategory)


@kept
def _statuses() -> dict[str, Code]:
    return table("status_codes.csv", Code)


@kept
def _entities() -> dict[str, Code]:
    return table("entities.csv", Code)


@kept
def _plb() -> dict[str, PlbReason]:
    return table("plb_reasons.csv", PlbReason)


@kept
def _decisions() -> dict[str, Decision]:
    return table("claim_decisions.csv", Decision)


@kept
def _places() -> dict[str, Code]:
    return table("places.csv", Code)


@kept
def _bill_types() -> dict[tuple[str, str], BillTypeDigit]:
    return table("bill_types.csv", BillTypeDigit, lambda row: (row.digit, row.code))
