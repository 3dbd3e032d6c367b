"""A chat goes to somebody: taken from the queue, offered and accepted, taken over, or given out by the desk itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.chats.handing import find_match, hands_out, note_given, somebody_waits
from rapport.desk.chats.room import find_next
from rapport.desk.chats.transfers import (
    Offer,
    check_open,
    check_receiver,
    check_sender,
    close_transfer,
    lock_transfer,
    offer_transfer,
    withdraw_open,
)
from rapport.desk.conversations.actions import NewMessage, add_message, add_notice, lock_conversation
from rapport.desk.conversations.reading import find_readable
from rapport.events.kinds import ConversationAssigned
from rapport.events.record import SYSTEM, Actor, record
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid
from rapport.storage.session import Database, Tx

AGAIN_AFTER = timedelta(seconds=5)
"""Until the desk looks again for somebody with room."""
MANY = 50
LONGEST_NOTE = 2_000


async def take_next(tx: Tx, viewer: Viewer) -> UUID | None:
    """Give ``viewer`` the chat that has waited longest; None when none waits. Raises ``Conflict`` without room."""
    conversation = await find_next(tx, viewer)
    if conversation is not None:
        await note_given(tx, viewer.user_id)
        await _give(tx, conversation, viewer.user_id, viewer.name, Actor("user", viewer.user_id))
    return conversation


async def offer(tx: Tx, viewer: Viewer, conversation: UUID, asked: Offer) -> UUID:
    """Offer a conversation; who offers it answers for it until somebody says yes."""
    _check_words(asked.note)
    row = await lock_conversation(tx, conversation)
    if row["status"] == "resolved":
        raise Conflict("This conversation is resolved. Open it again before you hand it on.")
    if row["assignee_id"] is None:
        await _give(tx, conversation, viewer.user_id, viewer.name, Actor("user", viewer.user_id))
    transfer = await offer_transfer(tx, viewer, conversation, row["inbox_id"], asked)
    name = await _name_of(tx, asked)
    author = Actor("user", viewer.user_id)
    await add_notice(
        tx, conversation, "transfer", actor=author, author_name=viewer.name, text=asked.note.strip(), to=name
    )
    return transfer


async def accept(tx: Tx, viewer: Viewer, transfer: UUID) -> UUID:
    """Say yes: the conversation is ``viewer``'s now, and its customer is told. Answers the conversation."""
    row = await lock_transfer(tx, transfer)
    await check_receiver(tx, viewer, row)
    check_open(row)
    conversation: UUID = row["conversation_id"]
    await find_readable(tx, viewer, conversation)
    await close_transfer(tx, viewer.user_id, row, "accepted")
    await note_given(tx, viewer.user_id)
    await _give(tx, conversation, viewer.user_id, viewer.name, Actor("user", viewer.user_id))
    return conversation


async def decline(tx: Tx, viewer: Viewer, transfer: UUID, answer: str) -> None:
    """Say no, with a word of why; a team's offer stays for the others until one of them takes it."""
    _check_words(answer)
    row = await lock_transfer(tx, transfer)
    await check_receiver(tx, viewer, row)
    check_open(row)
    if row["to_team_id"] is not None:
        raise Conflict("This is offered to your whole team: leave it to the others, or accept it.")
    await close_transfer(tx, viewer.user_id, row, "declined", answer)
    author = Actor("user", viewer.user_id)
    await add_notice(tx, row["conversation_id"], "declined", actor=author, author_name=viewer.name, text=answer.strip())


async def withdraw(tx: Tx, viewer: Viewer, transfer: UUID) -> None:
    """Take an offer back."""
    row = await lock_transfer(tx, transfer)
    await find_readable(tx, viewer, row["conversation_id"])
    check_sender(viewer, row)
    check_open(row)
    await close_transfer(tx, viewer.user_id, row, "withdrawn")


async def take_over(tx: Tx, viewer: Viewer, conversation: UUID) -> None:
    """A leader answers from now on; who had it is told, and so is the customer."""
    await withdraw_open(tx, viewer.user_id, conversation)
    await _give(tx, conversation, viewer.user_id, viewer.name, Actor("user", viewer.user_id))


async def whisper(tx: Tx, viewer: Viewer, conversation: UUID, client_id: UUID, text: str) -> UUID:
    """A word to whoever answers, seen by no customer; answers the note's id."""
    _check_words(text)
    if not text.strip():
        raise Invalid("There is nothing to whisper yet.", fields={"text": "Write a few words first."})
    note = NewMessage(
        conversation_id=conversation,
        client_id=client_id,
        kind="note",
        audience="internal",
        author=Actor("user", viewer.user_id),
        author_name=viewer.name,
        text=text.strip(),
        facts={"whisper": True},
    )
    return (await add_message(tx, note)).id


async def ask_to_hand_out(tx: Tx, inbox: UUID) -> None:
    """Have the chats of an inbox given out, if it does that by itself."""
    if await hands_out(tx, inbox):
        await enqueue(tx, "hand_out", {"inbox_id": inbox}, key=f"hand_out:{inbox}")


async def hand_out_chats(database: Database, organisation: UUID, payload: dict[str, Any]) -> None:
    """Job ``hand_out``: give each waiting chat to who has room; look again while some wait."""
    inbox = UUID(payload["inbox_id"])
    for _ in range(MANY):
        async with database.transaction(organisation) as tx:
            match = await find_match(tx, inbox) if await hands_out(tx, inbox) else None
            if match is None:
                break
            conversation, agent = match
            await note_given(tx, agent.id)
            await _give(tx, conversation, agent.id, agent.name, SYSTEM)
    async with database.transaction(organisation) as tx:
        if await hands_out(tx, inbox) and await somebody_waits(tx, inbox):
            later = now() + AGAIN_AFTER
            await enqueue(tx, "hand_out", {"inbox_id": inbox}, key=f"hand_out:{inbox}", run_at=later)


async def _give(tx: Tx, conversation: UUID, user: UUID, name: str, actor: Actor) -> None:
    row = await lock_conversation(tx, conversation)
    if row["assignee_id"] == user:
        return
    await tx.execute("update conversations set assignee_id = $2 where id = $1", conversation, user)
    event = ConversationAssigned(user_id=user, before=row["assignee_id"])
    await record(tx, event, actor=actor, conversation=conversation, audience="public")
    if row["channel"] == "chat":
        await add_notice(tx, conversation, "joined", actor=Actor("user", user), public=True, name=name)


async def _name_of(tx: Tx, asked: Offer) -> str:
    if asked.user is not None:
        return str(await tx.fetchval("select name from users where id = $1", asked.user))
    return str(await tx.fetchval("select name from teams where id = $1", asked.team))


def _check_words(text: str) -> None:
    if len(text) > LONGEST_NOTE:
        raise Invalid("This note is very long.", fields={"note": f"Please use at most {LONGEST_NOTE:,} characters."})
