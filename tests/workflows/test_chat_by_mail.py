"""A chat whose customer has gone on: unread answers go by mail once, an answer comes back; and a copy on request."""

import pytest

from rapport.desk.conversations.following import check_address
from rapport.desk.conversations.work import customer_read
from rapport.desk.inboxes.visitors import find_visitor, welcome_visitor
from rapport.kit.errors import Conflict, Invalid
from rapport.kit.ids import new_id
from rapport.workflows.agent_replies import Reply, agent_replies
from rapport.workflows.chat_goes_on_by_mail import leave_address
from rapport.workflows.transcript_is_sent import send_transcript
from rapport.workflows.visitor_writes import visitor_writes
from tests.mailservers import DOMAIN
from tests.workflows.mail_desk import MailDesk, until
from tests.workflows.shop import Shop

FOLLOWED = "select count(*) from messages where facts->>'kind' = 'followed'"
FIRED = "select fired_at is not null from timers where kind = 'follow' and subject_id = $1"
CANARY = "CANARY-5a0e they never pay"


@pytest.mark.req("S4.9", "S0.9")
@pytest.mark.threat("A06", "I05")
async def test_what_is_unread_goes_by_mail_and_the_answer_comes_back(mail_desk: MailDesk) -> None:
    """An anonymous visitor leaves an address and goes."""
    shop = mail_desk.shop
    async with shop.transaction() as tx:
        token = await welcome_visitor(tx, shop.made.inbox_id)
    visitor = await find_visitor(shop.database, token)
    assert visitor is not None
    async with shop.transaction() as tx:
        arrived = await visitor_writes(tx, visitor, new_id(), "Where is my blue lamp?", None)
        assert await leave_address(tx, arrived.conversation_id, f"Ada@{DOMAIN}") == f"a•••@{DOMAIN}"
    conversation = arrived.conversation_id

    async def looked() -> bool:
        return bool(await shop.value(FIRED, conversation))

    await shop.let_pass(conversation)
    await until(looked, "the timer to look", 60)
    assert await shop.value(FOLLOWED) == 0, "nobody has answered yet"

    await mail_desk.writes(conversation, CANARY, kind="note")
    await mail_desk.writes(conversation, "Hello, I have found it.")
    await mail_desk.writes(conversation, "It leaves on Monday.")
    assert await shop.value(FIRED, conversation) is False
    await shop.let_pass(conversation)
    mail = await mail_desk.in_box("blue lamp", person=False)
    words = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # compose always writes a body
    assert words.index("I have found it") < words.index("It leaves on Monday")
    assert "Just answer this mail" in words and "Noor Haddad" in words
    assert "CANARY" not in mail.as_string()

    await shop.let_pass(conversation)
    await until(looked, "the timer to look again", 60)
    assert await shop.value(FOLLOWED) == 1, "sent once"

    await mail_desk.send("Monday is fine.", subject=str(mail["Subject"]), In_Reply_To=str(mail["Message-ID"]).strip())
    assert await mail_desk.conversation("Where is my blue lamp?", messages=2) == conversation

    await mail_desk.writes(conversation, "Lovely. Have a good weekend.")
    async with shop.transaction() as tx:
        await customer_read(tx, visitor.contact_id, conversation, 10_000)
    await shop.let_pass(conversation)
    await until(looked, "the timer to look once more", 60)
    assert await shop.value(FOLLOWED) == 1, "they came back and read it"


@pytest.mark.req("S4.9")
@pytest.mark.threat("A06")
async def test_a_copy_holds_what_both_said_and_has_limits(shop: Shop) -> None:
    """Nothing of a note, nothing before an answer, three a day; and never to ourselves."""
    await shop.inbox("email")
    conversation = await shop.writes(await shop.contact(), "Where is my lamp?")
    async with shop.transaction() as tx:
        with pytest.raises(Conflict):
            await send_transcript(tx, conversation, "ana@mail.example")
        for wrong in ("nobody", "a@b", "help@shop.example"):
            with pytest.raises(Invalid):
                await check_address(tx, wrong)
    async with shop.transaction() as tx:
        note = Reply(conversation_id=conversation, client_id=new_id(), kind="note", text=CANARY, seen_position=99)
        await agent_replies(tx, shop.noor, note)
    await shop.answers(conversation, "Hello Ana, it leaves on Monday.")
    async with shop.transaction() as tx:
        assert await send_transcript(tx, conversation, "ana@mail.example") == "a•••@mail.example"
        [sent] = await tx.fetch(
            "select recipient, payload, m.body_text from deliveries d join messages m on m.id = d.message_id"
        )
        copy = f"{sent['body_text']}\n{sent['payload']['private_text']}"
        assert sent["recipient"] == "ana@mail.example"
        assert copy.index("Where is my lamp?") < copy.index("it leaves on Monday")
        assert "CANARY" not in copy and "joined" not in copy
        assert await tx.fetchval("select count(*) from participants") == 0, "a copy makes nobody take part"
        for _ in range(2):
            await send_transcript(tx, conversation, "ana@mail.example")
        with pytest.raises(Conflict):
            await send_transcript(tx, conversation, "ana@mail.example")
