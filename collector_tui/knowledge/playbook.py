"""The playbook: action codes, note templates, payer rules, and from its file the queues and the weights."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from msgspec import Struct

from collector_tui.knowledge.tables import kept, rows, table
from collector_tui.model.playbook import (
    ActionCode,
    ApprovalPolicy,
    ContactPolicy,
    Field,
    PayerRule,
    Playbook,
    QueueRule,
    Template,
    Weights,
)
from collector_tui.model.work import Queue

TEMPLATES = (
    Template(key=".cs", text="Claim status {payer}, rep {rep}, ref {call_ref}. ICN {icn} received {received_date}. Status {}. Expected {expected_date}."),
    Template(key=".nof", text="Not on file at {payer}, ref {call_ref}. Proof of filing {accepted}. Rebilled {} by {}."),
    Template(key=".den", text="Denial {denial}, {stake}, remit {remit_date}. Cause: {}. Owner {}. Plan: {}. Due {due}."),
    Template(key=".cor", text="Corrected claim, ICN {icn}. Changed {change_reason}. Sent {today} by {}, tracking {}."),
    Template(key=".rec", text="Records sent to {payer}: {what_sent}, {} pages, by {channel}, tracking {tracking_no}."),
    Template(key=".app", text="Appeal to {payer}: ground {}; enclosures {enclosures}; sent {today} by {channel}; decision due {decision_due}."),
    Template(key=".p2p", text="Peer-to-peer {today}, Dr {} with Dr {physician}: {outcome}, ref {}."),
    Template(key=".und", text="Underpaid: expected {expected}, allowed {allowed}. Dispute {}."),
    Template(key=".pt", text="Spoke with {}, verified {id_verified}. Explained {balance} = {}. Patient states {}. Agreed {outcome}."),
    Template(key=".ptp", text="Promise to pay {amount} on {date} by {method}."),
    Template(key=".pln", text="Plan {total}: {count} x {installment} on day {}, first {first_due}."),
    Template(key=".cob", text="{payer} wants COB from the member. Called patient {today}; told to call {phone}. Recheck {}."),
    Template(key=".cr", text="Credit {stake}: cause {cause}; owed to {who_is_owed}; evidence {}; identified {identified_date}; action {}."),
    Template(key=".ven", text="Placed with {vendor}, {amount}; scrub {eligibility_checks}; ack {}."),
    Template(key=".doc", text="Asked {} for {} by {}; reason {}."),
)  # fmt: skip


SHIPPED = "playbook.toml"


class BadPlaybookFile(ValueError):
    """A playbook file that cannot be read; the sentence names the part."""


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A playbook file. Queues and rules replace the shipped ones; codes and payer rules are laid over theirs."""

    version: str
    queue: tuple[Queue, ...] = ()
    rule: tuple[QueueRule, ...] = ()
    weights: dict[str, Any] = {}
    contact: ContactPolicy = ContactPolicy()
    approval: ApprovalPolicy = ApprovalPolicy()
    payer_rule: tuple[PayerRule, ...] = ()
    wait_days: dict[str, int] = {}  # by action code


def shipped_text() -> str:
    """The playbook file shipped with the product, for a supervisor to start from."""
    return resources.files(__package__).joinpath(SHIPPED).read_text(encoding="utf-8")


@cache
def default_playbook() -> Playbook:
    """The playbook shipped with the product; a server may serve another."""
    return read_playbook(shipped_text())


def read_playbook(text: str) -> Playbook:
    """A playbook out of its file's text. Raises BadPlaybookFile."""
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
        shipped = file if text == shipped_text() else msgspec.convert(tomllib.loads(shipped_text()), _File)
        chosen = {**shipped.weights, **file.weights}
        for inner in ("chance", "ease"):
            chosen[inner] = {**shipped.weights[inner], **file.weights.get(inner, {})}
        weights = msgspec.convert({**chosen, "version": file.version}, Weights)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadPlaybookFile(f"{error}.") from None
    codes = tuple(_code(row) for row in rows("action_codes.csv"))
    unknown = sorted(file.wait_days.keys() - {code.code for code in codes})
    if unknown:
        raise BadPlaybookFile(f"wait_days: there is no action code {unknown[0]!r}.")
    of_site = {rule.rule: rule for rule in file.payer_rule}
    return Playbook(
        version=file.version,
        codes=tuple(msgspec.structs.replace(c, wait_days=file.wait_days.get(c.code, c.wait_days)) for c in codes),
        templates=TEMPLATES,
        queues=file.queue or shipped.queue,
        rules=file.rule or shipped.rule,
        weights=weights,
        contact=file.contact,
        approval=file.approval,
        payer_rules=tuple((payer_rules() | of_site).values()),
    )


@kept
def payer_rules() -> dict[str, PayerRule]:
    """The dated payer rules by their ids: federal facts, and the office's defaults where only a contract knows."""
    return table("payer_rules.csv", PayerRule, key=lambda row: row.rule)


def _code(row: dict[str, str]) -> ActionCode:
    wait = row.get("wait_days", "")
    return ActionCode(
        code=row["code"],
        name=row["name"],
        group=row["group"],
        fields=tuple(_field(spec) for spec in row.get("fields", "").split(";") if spec),
        wait_days=int(wait) if wait.isdigit() else None,
        wait_field=row.get("wait_field", ""),
        wait_offset=int(row.get("wait_offset", 0)),
        wait_earliest=row.get("wait_earliest") == "Y",
        closes=wait == "close",
        touch=row["touch"] == "Y",
        attempt=row["attempt"] == "Y",
        contact=row["contact"] == "Y",
        minutes=int(row["minutes"]),
        act=row.get("act", ""),
        sets=row.get("sets", ""),
        lifts=row.get("lifts", ""),
    )


def _field(spec: str) -> Field:
    """`name:kind(choice/choice)=default?`; all but the name may be left out, "?" means optional, a past date is one."""
    required = not spec.endswith("?")
    name, _, default = spec.removesuffix("?").partition("=")
    name, _, kind = name.partition(":")
    kind, _, choices = kind.removesuffix(")").partition("(")
    past = kind.startswith("past ")
    return Field(
        name=name,
        kind=kind.removeprefix("past ") or "text",
        past=past,
        required=required,
        choices=tuple(choices.split("/")) if choices else (),
        default=default,
    )
