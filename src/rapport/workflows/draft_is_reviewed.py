"""Reads a draft for its manners against what the customer said: while it is written, and again when it is sent."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.history import read_history
from rapport.desk.replies.check_settings import choices_for, read_choices
from rapport.desk.replies.voice import for_engine
from rapport.desk.replies.voice_versions import read_voice
from rapport.etiquette import Context, Customer, Review, review
from rapport.etiquette.severity import Chosen, apply_choices
from rapport.events.kinds import StopOverridden
from rapport.events.record import Actor, record
from rapport.kit.clock import now
from rapport.kit.errors import Stopped
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

HEAD = """
select c.channel, c.brand_id, c.mood_level, c.waiting_since, c.agent_turns, k.name as customer, b.name as brand
from conversations c join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id where c.id = $1
"""
AUDIT = "insert into audit (id, organisation_id, actor_id, action, facts) values ($1, $2, $3, 'stop.overridden', $4)"


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stop that an agent takes on themselves, with the reason."""

    check: str
    reason: str


class Writer(msgspec.Struct, frozen=True):
    """Who writes, and where their clock stands."""

    id: UUID
    name: str
    zone: str


class Surroundings(msgspec.Struct, frozen=True):
    """What a draft is read against: the conversation, and the desk's choices about single checks there."""

    context: Context
    choices: dict[str, Chosen] = {}


async def read_surroundings(tx: Tx, writer: Writer, conversation: UUID) -> Surroundings:
    """What the engine has to know of a conversation."""
    head = await tx.fetchrow(HEAD, conversation)
    turns, _ = await read_history(tx, conversation, limit=20)
    moment = now()
    if head is None:
        return Surroundings(Context(now=moment, zone=writer.zone, agent=writer.name))
    context = Context(
        channel=head["channel"],
        situation=None if head["agent_turns"] else "first",
        history=tuple(turns),
        customer=Customer(
            name=head["customer"] or None,
            upset=head["mood_level"],
            waited_minutes=_minutes(head["waiting_since"], moment),
        ),
        agent=writer.name,
        brand=head["brand"],
        voice=for_engine((await read_voice(tx, head["brand_id"])).voice),
        now=moment,
        zone=writer.zone,
        signature=head["channel"] == "email",
    )
    return Surroundings(context, choices_for(await read_choices(tx), head["brand_id"], head["channel"]))


async def review_draft(text: str, around: Surroundings, *, thorough: bool = True) -> Review:
    """The engine's reading under the desk's choices, off the event loop."""
    context = msgspec.structs.replace(around.context, thorough=thorough)
    return apply_choices(await asyncio.to_thread(review, text, context), around.choices)


async def settle_stops(tx: Tx, writer: Writer, conversation: UUID, text: str, overrides: tuple[Override, ...]) -> None:
    """Let ``text`` pass, or raise ``Stopped`` with what must be settled first. An override is kept in the audit."""
    reading = await review_draft(text, await read_surroundings(tx, writer, conversation), thorough=False)
    stops = [finding for finding in reading.findings if finding.stops]
    reasons = {override.check: override.reason.strip() for override in overrides if override.reason.strip()}
    open_stops = [finding for finding in stops if finding.check not in reasons]
    if open_stops:
        raise Stopped(
            "This holds something confidential. Mask it, or say why it has to go out.",
            findings=msgspec.to_builtins(open_stops),
        )
    for check in {finding.check for finding in stops}:
        audit = new_id()
        facts: dict[str, Any] = {"check": check, "reason": reasons[check], "conversation_id": conversation}
        await tx.execute(AUDIT, audit, tx.own, writer.id, facts)
        actor = Actor("user", writer.id)
        await record(tx, StopOverridden(check=check, audit_id=audit), actor=actor, conversation=conversation)


def _minutes(since: datetime | None, moment: datetime) -> int | None:
    return int((moment - since).total_seconds() // 60) if since is not None else None
