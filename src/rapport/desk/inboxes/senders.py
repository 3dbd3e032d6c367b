"""Whom the desk blocks and whom it trusts: one address, or everybody at a domain."""

import base64
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.channels.email.addresses import canonical
from rapport.channels.email.guards import without_tag
from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.addresses import is_own, own_addresses
from rapport.desk.accounts.rules import Viewer
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

Verdict = Literal["block", "allow"]
PAGE = 50

FIND = """
update sender_rules set hits = hits + 1, last_hit_at = now() where id = (
  select id from sender_rules where organisation_id = $1 and pattern = any($2::text[])
  order by array_position($2::text[], pattern) limit 1
) returning rule
"""
SET = """
insert into sender_rules (id, organisation_id, pattern, rule, reason, made_by) values ($1, $2, $3, $4, $5, $6)
on conflict (organisation_id, pattern) do update
set rule = excluded.rule, reason = excluded.reason, made_by = excluded.made_by, created_at = now() returning id
"""
LIST = """
select s.id, s.pattern, s.rule, s.reason, s.created_at, s.hits, s.last_hit_at, u.name as made_by
from sender_rules s left join users u on u.id = s.made_by
where s.organisation_id = $1 and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
order by s.created_at desc, s.id desc limit $4
"""


class SenderRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule; ``pattern`` is an address or "@domain". ``hits``: mails that it decided about."""

    id: UUID
    pattern: str
    rule: Verdict
    reason: str
    created_at: datetime
    hits: int
    last_hit_at: datetime | None
    made_by: str | None


class RulePage(msgspec.Struct, frozen=True):
    """A page of rules, newest first."""

    items: list[SenderRule]
    next: str | None


async def apply_rule(tx: Tx, address: str) -> Verdict | None:
    """What is decided about mail from ``address``: its own rule goes before its domain's. Counts the hit."""
    domain = address.rpartition("@")[2]
    labels = domain.split(".")
    wider = [f"@{'.'.join(labels[start:])}" for start in range(len(labels) - 1)]
    patterns = list(dict.fromkeys([address, without_tag(address), *wider]))
    rule: Verdict | None = await tx.fetchval(FIND, tx.own, patterns)
    return rule


async def set_rule(tx: Tx, viewer: Viewer, pattern: str, rule: Verdict, reason: str = "") -> UUID:
    """Block or trust a sender from now on; an older rule about the same sender gives way."""
    plain = read_pattern(pattern)
    if plain is None:
        words = "Write an address such as ana@example.org, or a whole domain such as @example.org."
        raise Invalid("We can't read this sender.", fields={"pattern": words})
    own = await own_addresses(tx)
    if is_own(plain, own) or (plain.startswith("@") and any(address.endswith(plain) for address in own)):
        raise Invalid("This is an address of your own.", fields={"pattern": "Your own addresses need no rule."})
    ident: UUID = await tx.fetchval(SET, new_id(), tx.own, plain, rule, reason.strip()[:500], viewer.user_id)
    await note_audit(tx, f"sender.{rule}", {"pattern": plain, "rule_id": ident}, actor=viewer.user_id)
    return ident


async def remove_rule(tx: Tx, viewer: Viewer, ident: UUID) -> None:
    """Decide by the usual means again; raises ``NotFound``."""
    row = await tx.fetchrow("delete from sender_rules where id = $1 returning pattern, rule", ident)
    if row is None:
        raise NotFound("This sender is not on the list any more.")
    await note_audit(tx, "sender.forgotten", {"pattern": row["pattern"], "rule": row["rule"]}, actor=viewer.user_id)


async def list_rules(tx: Tx, after: str | None) -> RulePage:
    """A page of them."""
    at, ident = _read_key(after) if after else (None, None)
    rows = await tx.fetch(LIST, tx.own, at, ident, PAGE + 1)
    items = [SenderRule(**dict(row)) for row in rows[:PAGE]]
    return RulePage(items, _key(items[-1]) if len(rows) > PAGE else None)


def read_pattern(text: str) -> str | None:
    """An address or "@domain" in the one spelling that is compared; None when it is neither."""
    plain = text.strip().removeprefix("*")
    if plain.startswith("@") or "@" not in plain:
        address = canonical(f"x@{plain.removeprefix('@')}")
        domain = address.rpartition("@")[2] if address else ""
        return f"@{domain}" if "." in domain.strip(".") else None
    return canonical(plain)


def _key(rule: SenderRule) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([rule.created_at, rule.id])).decode().rstrip("=")


def _read_key(text: str) -> tuple[Any, Any]:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=tuple[datetime, UUID])
    except (ValueError, msgspec.DecodeError):
        raise Invalid("This page of the list can't be read. Please start from the top.") from None
