"""A reply by e-mail waits before it leaves: taken back, sent at once, moved, or stopped when things change."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from rapport.desk.conversations.recipients import Recipient, Recipients
from rapport.desk.conversations.work import Unsent, save_draft
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from rapport.workflows.agent_replies import Reply
from rapport.workflows.reply_is_held import hold_reply, send_later, send_now, take_back
from rapport.workflows.timers_fire import fire_due
from tests.workflows.shop import Shop

pytestmark = pytest.mark.req("S4.8")

REPLIES = "select count(*) from messages where conversation_id = $1 and kind = 'reply'"
QUEUED = "select count(*) from deliveries d join messages m on m.id = d.message_id where m.conversation_id = $1"
STATE = "select state from held_replies where id = $1"
PULL = "update timers set due_at = now() - interval '1 second' where subject_id = $1"


async def written(shop: Shop, text: str = "Hello Ana, it left today.", seen: int = 10_000) -> tuple[UUID, Reply]:
    """A mail from Ana, and a reply that was written to it."""
    conversation = await shop.writes(await shop.contact(), channel="email")
    reply = Reply(conversation_id=conversation, client_id=new_id(), kind="reply", text=text, seen_position=seen)
    return conversation, reply


async def held(shop: Shop, reply: Reply, send_at: datetime | None = None) -> UUID:
    """Keep it for a while."""
    async with shop.transaction() as tx:
        return await hold_reply(tx, shop.noor, reply, {"doc": 1}, send_at)


async def falls_due(shop: Shop, ident: UUID) -> None:
    """Its time has come."""
    await shop.value(PULL, ident)
    assert await fire_due(shop.database) == 1


async def test_it_leaves_after_ten_seconds_once(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    before = now()
    ident = await held(shop, reply)
    after = now()
    assert await held(shop, reply) == ident
    assert await shop.value(REPLIES, conversation) == 0
    due = await shop.value("select due_at from timers where subject_id = $1", ident)
    assert before <= due - timedelta(seconds=10) <= after
    await falls_due(shop, ident)
    assert await fire_due(database) == 0
    assert (await shop.value(REPLIES, conversation), await shop.value(QUEUED, conversation)) == (1, 1)
    assert await shop.value(STATE, ident) == "sent"


async def test_undo_gives_the_words_back_and_nothing_leaves(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    ident = await held(shop, reply)
    async with shop.transaction() as tx:
        payload = await take_back(tx, ident, shop.noor.id)
    assert (payload["text"], payload["document"]) == (reply.text, {"doc": 1})
    assert await fire_due(database) == 0
    assert await shop.value(REPLIES, conversation) == 0
    assert await shop.value("select body_text from drafts where conversation_id = $1", conversation) == reply.text
    async with shop.transaction() as tx:
        with pytest.raises(NotFound):
            await take_back(tx, ident, shop.noor.id)


async def test_undo_and_departure_at_the_same_moment_have_one_winner(database: Database) -> None:
    shop = await Shop.open(database)
    for _ in range(10):
        conversation, reply = await written(shop)
        ident = await held(shop, reply)
        await shop.value(PULL, ident)

        async def undo(ident: UUID = ident) -> bool:
            try:
                async with shop.transaction() as tx:
                    await take_back(tx, ident, shop.noor.id)
            except NotFound:
                return False
            return True

        undone, _ = await asyncio.gather(undo(), fire_due(database))
        await fire_due(database)
        assert await shop.value(REPLIES, conversation) == (0 if undone else 1)


async def test_something_new_stops_it_and_the_desk_is_told(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop, seen=1)
    ident = await held(shop, reply)
    contact = await shop.value("select contact_id from conversations where id = $1", conversation)
    await shop.writes(contact, "Never mind, it is here!", channel="email", conversation=conversation)
    await falls_due(shop, ident)
    assert await shop.value(REPLIES, conversation) == 0
    assert await shop.value(STATE, ident) == "stopped"
    told = "select body_text from messages where conversation_id = $1 and facts->>'kind' = 'reply.stopped'"
    assert "something new arrived" in await shop.value(told, conversation)
    with pytest.raises(Conflict):
        async with shop.transaction() as tx:
            await send_now(tx, ident, send_anyway=False)
    async with shop.transaction() as tx:
        await send_now(tx, ident, send_anyway=True)
    assert (await shop.value(REPLIES, conversation), await shop.value(STATE, ident)) == (1, "sent")


async def test_what_its_author_has_not_seen_holds_it_at_once(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop, seen=0)
    with pytest.raises(Conflict) as held_back:
        await held(shop, reply)
    assert held_back.value.extra["arrived"][0]["body_text"] == "Where is my order 48213?"
    assert await shop.value("select count(*) from held_replies") == 0
    ident = await held(shop, msgspec.structs.replace(reply, send_anyway=True))
    assert await held(shop, reply) == ident, "the same name is the same reply, whatever arrived since"
    assert await shop.value(REPLIES, conversation) == 0


async def test_what_was_written_since_stays_below_what_is_taken_back(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    chosen = Recipients([Recipient("ana@mail.example", "Ana Ferreira")])
    ident = await held(shop, msgspec.structs.replace(reply, recipients=chosen))
    async with shop.transaction() as tx:
        await save_draft(tx, shop.noor.id, conversation, Unsent("reply", "email", {"doc": 2}, "And one more thing."))
        await take_back(tx, ident, new_id())
    kept = "select body_text from drafts where conversation_id = $1"
    assert await shop.value(kept, conversation) == f"{reply.text}\nAnd one more thing."
    whom = await shop.value("select recipients from drafts where conversation_id = $1", conversation)
    assert whom == msgspec.to_builtins(chosen), "and it goes to whom it was for"


async def test_a_file_that_is_gone_stops_it_and_keeps_nothing_half_done(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    lost = Reply(
        conversation_id=conversation,
        client_id=new_id(),
        kind="reply",
        text=reply.text,
        seen_position=10_000,
        attachments=(new_id(),),
    )
    ident = await held(shop, lost)
    await falls_due(shop, ident)
    assert (await shop.value(REPLIES, conversation), await shop.value(QUEUED, conversation)) == (0, 0)
    assert await shop.value(STATE, ident) == "stopped"


async def test_send_later_at_the_chosen_time_and_moved(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    monday = now() + timedelta(days=3)
    ident = await held(shop, reply, monday)
    assert await fire_due(database) == 0
    async with shop.transaction() as tx:
        await send_later(tx, ident, monday + timedelta(days=1), shop.noor.id)
    assert await shop.value("select due_at from timers where subject_id = $1", ident) == monday + timedelta(days=1)
    await shop.value(
        "insert into drafts select $1, $2, $3, 'reply', 'email', null, 'Another', now()",
        shop.made.id,
        conversation,
        shop.noor.id,
    )
    await falls_due(shop, ident)
    assert await shop.value(REPLIES, conversation) == 1
    assert await shop.value("select body_text from drafts where conversation_id = $1", conversation) == "Another"


async def test_an_author_who_left_sends_nothing(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    ident = await held(shop, reply)
    await shop.value("update users set active = false where id = $1", shop.noor.id)
    await falls_due(shop, ident)
    assert (await shop.value(REPLIES, conversation), await shop.value(STATE, ident)) == (0, "stopped")


async def test_whoever_ends_the_conversation_does_not_wait(database: Database) -> None:
    shop = await Shop.open(database)
    conversation, reply = await written(shop)
    await held(shop, reply)
    await shop.resolves(conversation)
    assert await shop.value(REPLIES, conversation) == 1
    assert await shop.value("select status from conversations where id = $1", conversation) == "resolved"


LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("at", [LONG_AGO, FAR_OFF, FAR_OFF.replace(tzinfo=None)])
async def test_times_that_cannot_be_are_refused(database: Database, at: datetime) -> None:
    shop = await Shop.open(database)
    _, reply = await written(shop)
    with pytest.raises(Invalid) as refused:
        await held(shop, reply, at)
    assert "send_at" in refused.value.fields


async def test_in_a_chat_nothing_waits(database: Database) -> None:
    shop = await Shop.open(database)
    conversation = await shop.writes(await shop.contact())
    reply = Reply(conversation_id=conversation, client_id=new_id(), kind="reply", text="Hello", seen_position=99)
    with pytest.raises(Invalid):
        await held(shop, reply)
