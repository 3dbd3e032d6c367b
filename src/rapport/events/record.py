"""Writes an event in the transaction of what it tells."""

from typing import Literal
from uuid import UUID

import msgspec

from rapport.events.kinds import Event
from rapport.storage.session import Tx

ActorKind = Literal["user", "contact", "bot", "system"]
Audience = Literal["public", "internal"]


class Actor(msgspec.Struct, frozen=True):
    """Who did it."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor("system")
BOT = Actor("bot")

INSERT = """
insert into events (organisation_id, kind, version, conversation_id, actor_kind, actor_id, facts, audience)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def record(
    tx: Tx, event: Event, *, actor: Actor, conversation: UUID | None = None, audience: Audience = "internal"
) -> None:
    """Write ``event``, kept or lost with the transaction. If ``audience`` is public, the customer's screen may hear."""
    facts = msgspec.to_builtins(event)
    await tx.execute(INSERT, tx.own, event.kind, event.version, conversation, actor.kind, actor.id, facts, audience)
    tx.wake("events")
