"""An agent ends a conversation: what was agreed is offered, thanks are said, a rating is asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.chats.transfers import withdraw_open
from rapport.desk.conversations.actions import NewMessage, add_message, add_notice, lock_conversation
from rapport.desk.conversations.ending import UNDO_WITHIN, mark_resolved
from rapport.desk.conversations.history import read_history
from rapport.desk.conversations.outbox import queue_deliveries
from rapport.desk.conversations.summaries import SummaryText, offer_summary
from rapport.desk.feedback.actions import make_survey_link
from rapport.desk.feedback.letter import Parties, ending_letter, private_lines
from rapport.desk.sla.actions import stop_clock
from rapport.etiquette import summarise
from rapport.events.kinds import ConversationResolved, SummaryOffered
from rapport.events.record import Actor, record
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.session import Tx
from rapport.workflows.agent_replies import Agent
from rapport.workflows.reply_is_held import release_held

PARTIES = """
select k.name as contact, b.name as brand from conversations c
join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id where c.id = $1
"""
SURVEYS_OFF = """
select k.surveys_off_at is not null from conversations c join contacts k on k.id = c.contact_id where c.id = $1
"""
TURN = """
insert into acknowledgements (organisation_id, inbox_id, sender, sent_at, conversation_id)
select $1, d.inbox_id, d.recipient, $4, $2 from deliveries d where d.message_id = $3 and d.state = 'queued'
on conflict (organisation_id, sender) do update
set sent_at = greatest(excluded.sent_at, acknowledgements.sent_at + interval '24 hours')
returning sent_at
"""
TOLD = "update messages set facts = facts || $2 where id = $1"
HOLD = "update deliveries set payload = payload || $2, next_at = $3 where message_id = $1 and state = 'queued'"


class Ending(msgspec.Struct, frozen=True):
    """How it ends, and when (None: now). ``url`` is RAPPORT_URL, for the link in a mail."""

    summary: SummaryText | None
    ask_rating: bool
    url: str
    at: datetime | None = None


async def conversation_resolves(tx: Tx, agent: Agent, conversation: UUID, ending: Ending) -> None:
    """End it once; a second time changes nothing."""
    await lock_conversation(tx, conversation)
    await release_held(tx, conversation)
    row = await lock_conversation(tx, conversation)
    if row["status"] == "resolved":
        return
    if ending.ask_rating and await tx.fetchval(SURVEYS_OFF, conversation):
        ending = msgspec.structs.replace(ending, ask_rating=False)
    at, author = ending.at or now(), Actor("user", agent.id)
    await withdraw_open(tx, agent.id, conversation)
    summary = ending.summary if ending.summary is not None and not ending.summary.is_empty else None
    await mark_resolved(tx, conversation, by=agent.id, at=at, ask_rating=ending.ask_rating)
    await stop_clock(tx, conversation)
    offered = await offer_summary(tx, conversation, summary, by=agent.id, at=at) if summary is not None else None
    if offered is not None:
        event = SummaryOffered(summary_id=offered)
        await record(tx, event, actor=author, conversation=conversation, audience="public")
        await _notice(tx, agent, conversation, "summary.offered", at, summary_id=str(offered))
    resolved = ConversationResolved(summary_id=offered)
    await record(tx, resolved, actor=author, conversation=conversation, audience="public")
    facts: dict[str, Any] = {"summary_id": str(offered) if offered else None, "ask_rating": ending.ask_rating}
    await _notice(tx, agent, conversation, "conversation.resolved", at, **facts)
    await enqueue(tx, "score", {"conversation_id": conversation}, key=f"score:{conversation}")
    if row["channel"] == "email" and (summary is not None or ending.ask_rating):
        await _write_letter(tx, agent, conversation, msgspec.structs.replace(ending, summary=summary, at=at))


async def suggest_summary(tx: Tx, conversation: UUID) -> SummaryText:
    """What the conversation came to, in its own words, for the agent to check and change."""
    turns, _ = await read_history(tx, conversation)
    if not turns:
        return SummaryText()
    found = summarise(turns)
    return SummaryText(issue=found.issue, solution=found.solution, next_steps=found.next_steps)


async def _notice(tx: Tx, agent: Agent, conversation: UUID, kind: str, at: datetime, **facts: Any) -> None:
    author = Actor("user", agent.id)
    await add_notice(tx, conversation, kind, actor=author, author_name=agent.name, public=True, at=at, **facts)


async def _write_letter(tx: Tx, agent: Agent, conversation: UUID, ending: Ending) -> None:
    """Queue the mail; it leaves a minute later, so that an end taken back at once sends nothing.

    With a summary it is a person's letter. Without one it only asks for a rating, which is an automatic mail, and of
    those a sender gets one in 24 hours: it waits for its turn.
    """
    at, summary = ending.at or now(), ending.summary
    names = await tx.fetchrow(PARTIES, conversation)
    if names is None:
        raise LookupError("the locked conversation is gone")
    token = await make_survey_link(tx, conversation, at)
    letter = NewMessage(
        conversation_id=conversation,
        client_id=new_id(),
        kind="survey",
        audience="private",
        author=Actor("user", agent.id),
        author_name=agent.name,
        text=ending_letter(Parties(names["contact"], agent.name, names["brand"]), summary),
        facts={"kind": "survey", "ask_rating": ending.ask_rating},
        at=at,
    )
    added = await add_message(tx, letter)
    await queue_deliveries(tx, conversation, added.id)
    link = f"{ending.url}/survey/{token}"
    private = private_lines(link, summary=summary is not None, rating=ending.ask_rating)
    payload = {"private_text": private, "unsubscribe": f"{link}/stop"}
    leaves = at + UNDO_WITHIN
    if summary is None:
        turn = await tx.fetchval(TURN, tx.own, conversation, added.id, leaves)
        if turn is not None and turn > leaves:
            leaves = turn
            await tx.execute(TOLD, added.id, {"leaves_at": turn.isoformat()})
    await tx.execute(HOLD, added.id, payload, leaves)
