"""Two conversations become one: nothing is lost, nothing internal leaves, and their mail finds the one that is left."""

import asyncio
from uuid import UUID

import pytest

from rapport.desk.conversations.merging import find_candidates
from rapport.kit.errors import Conflict
from rapport.workflows.conversations_merge import conversations_merge
from rapport.workflows.customer_changes import customer_changes
from tests.mailservers import DOMAIN
from tests.workflows.mail_desk import MailDesk
from tests.workflows.mails import checked
from tests.workflows.shop import Shop

ADA, TOMASZ = f"ada@{DOMAIN}", f"tomasz@{DOMAIN}"


async def merge(shop: Shop, merged: UUID, into: UUID) -> None:
    """Noor merges."""
    async with shop.transaction() as tx:
        await conversations_merge(tx, shop.viewer(), merged, into)


@pytest.mark.threat("A06")
async def test_a06_a_merged_conversation_goes_on_in_the_other(mail_desk: MailDesk) -> None:
    shop = mail_desk.shop
    await mail_desk.send("The first letter.", subject="Lamp")
    lamp = await mail_desk.conversation("Lamp")
    await mail_desk.writes(lamp, "About the lamp.")
    await mail_desk.writes(lamp, "They canary-note often write twice.", kind="note")
    await mail_desk.send("The second letter.", subject="Lamp again")
    again = await mail_desk.conversation("Lamp again")
    await mail_desk.writes(again, "About the lamp again.")
    answer = await mail_desk.in_box("Re: Lamp again")
    await mail_desk.writes(again, "They canary-other wait.", kind="note")
    await mail_desk.settled()
    words = {m["id"]: (m["body_text"], m["audience"], m["created_at"]) for m in await mail_desk.thread(again)}
    old = [m["id"] for m in await mail_desk.thread(again)]
    await merge(shop, again, lamp)
    thread = await mail_desk.thread(lamp)
    assert [m["position"] for m in thread] == list(range(1, len(thread) + 1))
    assert [m["id"] for m in thread if m["id"] in words] == old, "in their order, after what was there"
    assert {m["id"]: (m["body_text"], m["audience"], m["created_at"]) for m in thread if m["id"] in words} == words
    gone = await shop.row(again)
    assert gone["merged_into"] == lamp and gone["status"] == "resolved" and not gone["needs_us"]
    assert [kind for kind, _ in await shop.notices(again, "internal")] == ["merged.away"]
    assert "conversation.merged" in await shop.events(again) and "conversation.merged" in await shop.events(lamp)
    assert await shop.value("select count(*) from audit where action = 'conversation.merged'") == 1
    # an answer to the merged one finds the other, and what leaves carries no note of either
    ours = str(answer["Message-ID"]).strip()
    await mail_desk.send("Any news?", subject="Re: Lamp again", In_Reply_To=ours)
    assert await mail_desk.conversation("Lamp", messages=3) == lamp
    await mail_desk.writes(lamp, "Yes, good news.")
    await mail_desk.settled()
    box = mail_desk.box("ada")
    assert any("good news" in mail.as_string() for mail in box)
    assert all("canary" not in mail.as_string() for mail in box), "notes leave by no mail"


async def test_chains_are_followed_and_circles_refused(mail_desk: MailDesk) -> None:
    shop, found = mail_desk.shop, []
    for name in ("One", "Two", "Three"):
        await mail_desk.send(subject=name)
        found.append(await mail_desk.conversation(name))
    one, two, three = found
    await mail_desk.writes(one, "Hello Ada.")
    ours = str((await mail_desk.in_box("Re: One"))["Message-ID"]).strip()
    await mail_desk.settled()
    await merge(shop, one, two)
    await merge(shop, two, three)
    await mail_desk.send("More", subject="Re: One", In_Reply_To=ours)
    assert await mail_desk.conversation("Three", messages=4) == three
    for merged, into in ((three, one), (three, two), (one, three), (three, three)):
        with pytest.raises(Conflict):
            await merge(shop, merged, into)


async def test_two_that_are_merged_into_each_other_at_once_leave_one(mail_desk: MailDesk) -> None:
    shop = mail_desk.shop
    for name in ("One", "Two"):
        await mail_desk.send(subject=name)
    one, two = await mail_desk.conversation("One"), await mail_desk.conversation("Two")
    done = await asyncio.gather(merge(shop, one, two), merge(shop, two, one), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in done) == ["Conflict", "NoneType"]
    assert await shop.value("select count(*) from conversations where merged_into is null") == 1
    assert await shop.value("select count(distinct conversation_id) from messages where kind = 'inbound'") == 1


async def test_another_customers_mail_goes_on_to_both(mail_desk: MailDesk) -> None:
    shop = mail_desk.shop
    await mail_desk.send("We share a lamp.", subject="Ours")
    await mail_desk.send("I share it too.", sender=TOMASZ, subject="Mine")
    ours, mine = await mail_desk.conversation("Ours"), await mail_desk.conversation("Mine")
    async with shop.transaction() as tx:
        number = (await shop.row(ours))["number"]
        found = await find_candidates(tx, shop.viewer(), mine, f"#{number}")
        assert [(one.row.id, one.same_customer) for one in found] == [(ours, False)]
        assert await find_candidates(tx, shop.viewer(), mine, "") == [], "the customer has no other one"
    await merge(shop, mine, ours)
    await mail_desk.writes(ours, "Hello to both.")
    copy = await mail_desk.in_box("Re: Ours", user="tomasz")
    assert [one.addr_spec for one in copy["To"].addresses] == [ADA, TOMASZ]
    row = await shop.row(ours)
    assert row["waiting_since"] is None and row["first_responded_at"] is not None


async def test_a_chat_stays_where_its_customer_sees_it(mail_desk: MailDesk) -> None:
    await mail_desk.send(subject="Mail")
    mail = await mail_desk.conversation("Mail")
    chat = await mail_desk.shop.writes(await mail_desk.shop.contact(), "Hello")
    for merged, into in ((chat, mail), (mail, chat)):
        with pytest.raises(Conflict, match="e-mail"):
            await merge(mail_desk.shop, merged, into)


async def test_a_forward_is_answered_to_its_author_and_back(mail_desk: MailDesk) -> None:
    shop = mail_desk.shop
    text = (
        "Please help Ana, between us canary-private.\n\n---------- Forwarded message ---------\n"
        f"From: Ana Lima <{TOMASZ}>\nDate: Mon, 16 Nov 2026 at 10:00\nSubject: Broken lamp\nTo: Ada <{ADA}>\n\n"
        "It broke."
    )
    mail_desk.servers.drop("support", checked(None, text, subject="Fwd: Broken lamp"))
    conversation = await mail_desk.conversation("Fwd: Broken lamp")
    before = await shop.row(conversation)
    message = (await mail_desk.thread(conversation))[0]
    assert message["facts"]["forwarded"] == {"address": TOMASZ, "name": "Ana Lima"}
    async with shop.transaction() as tx:
        await customer_changes(tx, shop.viewer(), conversation, message["id"], "author")
    await mail_desk.writes(conversation, "Hello Ana, a new lamp is on its way.")
    answer = await mail_desk.in_box("Broken lamp", user="tomasz")
    assert [one.addr_spec for one in answer["To"].addresses] == [TOMASZ] and "canary" not in answer.as_string()
    async with shop.transaction() as tx:
        await customer_changes(tx, shop.viewer(), conversation, message["id"], "sender")
    assert (await shop.row(conversation))["contact_id"] == before["contact_id"]
    assert await shop.value("select count(*) from audit where action = 'conversation.customer'") == 2
    assert (await shop.events(conversation)).count("conversation.customer") == 2
