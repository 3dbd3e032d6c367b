"""An agent answers or leaves a note: held when something new arrived, counted as the first response, promises kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.actions import Added, NewMessage, add_message, add_notice, lock_conversation
from rapport.desk.conversations.attachments import is_shown, picture_id
from rapport.desk.conversations.mail_size import check_size
from rapport.desk.conversations.outbox import queue_deliveries
from rapport.desk.conversations.recipients import Recipients
from rapport.desk.conversations.thread import read_by_id
from rapport.desk.promises.actions import Promised, make_promise
from rapport.desk.promises.clock import show_promise
from rapport.desk.sla.actions import stop_clock
from rapport.events.kinds import ConversationAssigned, FirstResponseGiven
from rapport.events.record import Actor, record
from rapport.kit.errors import Conflict, Invalid, NotFound
from rapport.storage.session import Tx
from rapport.workflows.chat_goes_on_by_mail import follow_later


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent sends. ``seen_position``: the last message that was on the screen."""

    conversation_id: UUID
    client_id: UUID
    kind: str
    text: str
    seen_position: int
    html: str | None = None
    attachments: tuple[UUID, ...] = ()
    promises: tuple[Promised, ...] = ()
    recipients: Recipients | None = None
    """By mail: whom the agent chose. None: the customer and all who take part."""
    send_anyway: bool = False
    at: datetime | None = None
    deliver: bool = True
    """False keeps what was sent elsewhere: imports and the sample."""
    keeps_draft: bool = False
    """The words are no longer the draft: they waited, and another may have been begun."""


class Agent(msgspec.Struct, frozen=True):
    """Who answers."""

    id: UUID
    name: str


ARRIVED = """
select id from messages where conversation_id = $1 and position > $2 and kind in ('inbound','reply')
  and not (author_kind = 'user' and author_id = $3) order by position limit 20
"""
KNOWN = """
select 1 from messages where conversation_id = $1 and author_kind = 'user' and author_id = $2 and client_id = $3
"""
ANSWERED = """
update conversations set status = 'waiting', needs_us = false,
  agent_turns = agent_turns + case when waiting_since is not null or agent_turns = 0 then 1 else 0 end,
  assignee_id = coalesce(assignee_id, $2), first_responded_at = coalesce(first_responded_at, $3)
where id = $1
"""
SHOW = "update attachments set inline = true, content_id = $2 where id = $1 and content_type like 'image/%'"
FORGET_DRAFT = "delete from drafts where conversation_id = $1 and user_id = $2 and kind = $3"
ATTACH = """
update attachments set message_id = $1, conversation_id = $2
where id = any($3::uuid[]) and message_id is null and uploaded_by = $4
"""


async def agent_replies(tx: Tx, agent: Agent, reply: Reply) -> Added:
    """Send a reply or keep a note. Raises ``Conflict`` with what arrived when the agent has not seen it."""
    conversation = await lock_conversation(tx, reply.conversation_id)
    if not reply.text.strip() and not reply.attachments:
        raise Invalid("There is nothing to send yet.", fields={"text": "Write a few words first."})
    is_note = reply.kind == "note"
    author = Actor("user", agent.id)
    sent_before = await tx.fetchval(KNOWN, reply.conversation_id, agent.id, reply.client_id)
    if not is_note and not sent_before:
        await check_sendable(tx, agent, reply)
    if not is_note and not sent_before and conversation["channel"] == "chat" and conversation["assignee_id"] is None:
        await add_notice(tx, reply.conversation_id, "joined", actor=author, public=True, name=agent.name, at=reply.at)
    added = await add_message(
        tx,
        NewMessage(
            conversation_id=reply.conversation_id,
            client_id=reply.client_id,
            kind=reply.kind,
            audience="internal" if is_note else "private",
            author=author,
            author_name=agent.name,
            text=reply.text,
            html=reply.html,
            at=reply.at,
        ),
    )
    if added.again:
        return added
    if reply.attachments:
        found = await tx.execute(ATTACH, added.id, reply.conversation_id, list(reply.attachments), agent.id)
        if found != len(set(reply.attachments)):
            raise NotFound("One of the files is not here any more. Please attach it again.")
        shown = [file for file in reply.attachments if is_shown(file, reply.html)]
        await tx.executemany(SHOW, [(file, picture_id(file)) for file in shown])
    if not reply.keeps_draft:
        await tx.execute(FORGET_DRAFT, reply.conversation_id, agent.id, reply.kind)
    if not is_note:
        await _answered(tx, agent, conversation, added)
        if reply.deliver:
            await queue_deliveries(tx, reply.conversation_id, added.id, reply.recipients)
            await follow_later(tx, reply.conversation_id)
        for promised in reply.promises:
            await make_promise(tx, reply.conversation_id, added.id, agent.id, promised)
        await show_promise(tx, reply.conversation_id, added.at)
    return added


async def check_sendable(tx: Tx, agent: Agent, reply: Reply) -> None:
    """Raises ``Conflict`` with what arrived meanwhile, ``Invalid`` when its files are too large for a mail."""
    await check_size(tx, reply.conversation_id, reply.attachments)
    if reply.send_anyway:
        return
    rows = await tx.fetch(ARRIVED, reply.conversation_id, reply.seen_position, agent.id)
    if rows:
        arrived = await read_by_id(tx, [row["id"] for row in rows])
        arrived.sort(key=lambda message: message.position)
        raise Conflict(
            "Something new arrived while you were writing. Have a look, then send.",
            arrived=msgspec.to_builtins(arrived),
        )


async def _answered(tx: Tx, agent: Agent, conversation: Any, added: Added) -> None:
    author = Actor("user", agent.id)
    await tx.execute(ANSWERED, conversation["id"], agent.id, added.at)
    if conversation["assignee_id"] is None:
        event = ConversationAssigned(user_id=agent.id)
        await record(tx, event, actor=author, conversation=conversation["id"], audience="public")
    if conversation["first_responded_at"] is None:
        await record(
            tx, _first_response(conversation, added), actor=author, conversation=conversation["id"], audience="internal"
        )
    await stop_clock(tx, conversation["id"])


def _first_response(conversation: Any, added: Added) -> FirstResponseGiven:
    since: datetime = conversation["waiting_since"] or conversation["created_at"]
    due: datetime | None = conversation["first_response_due"]
    return FirstResponseGiven(
        position=added.position,
        seconds=(added.at - since).total_seconds(),
        target_seconds=int((due - since).total_seconds()) if due is not None else None,
        kept=added.at <= due if due is not None else None,
    )
