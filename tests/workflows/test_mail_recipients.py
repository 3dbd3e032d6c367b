"""Several people in one conversation by mail: who is answered, from which address, and who sees what."""

from email.message import EmailMessage
from uuid import UUID

import pytest

from rapport.desk.conversations.recipients import Recipient, Recipients, read_usual
from rapport.kit.errors import Invalid
from rapport.kit.ids import new_id
from rapport.workflows.agent_replies import Reply, agent_replies
from tests.mailservers import DOMAIN
from tests.workflows.mail_desk import MailDesk, until
from tests.workflows.mails import PASSED, believe, checked

ADA, TOMASZ, EVE = f"ada@{DOMAIN}", f"tomasz@{DOMAIN}", f"second@{DOMAIN}"


async def knows(desk: MailDesk, address: str) -> None:
    """Somebody has written to the desk before."""
    user = address.partition("@")[0]
    await desk.send("Hello", sender=address, subject=f"Hello from {user}")
    await desk.conversation(f"Hello from {user}")


async def replies(desk: MailDesk, conversation: UUID, text: str, recipients: Recipients | None = None) -> UUID:
    """Noor answers, to whom she chose."""
    reply = Reply(
        conversation_id=conversation,
        client_id=new_id(),
        kind="reply",
        text=text,
        seen_position=10_000,
        recipients=recipients,
    )
    async with desk.shop.transaction() as tx:
        return (await agent_replies(tx, desk.shop.noor, reply)).id


async def participants(desk: MailDesk, conversation: UUID) -> dict[str, str]:
    """Address -> role."""
    async with desk.shop.transaction() as tx:
        rows = await tx.fetch("select address, role from participants where conversation_id = $1", conversation)
    return {row["address"]: row["role"] for row in rows}


def addresses(mail: EmailMessage, field: str) -> list[str]:
    """Who stands in a field."""
    return [one.addr_spec for one in mail[field].addresses] if mail[field] is not None else []


@pytest.mark.req("S3.27")
async def test_everybody_who_takes_part_gets_a_copy_under_a_name_of_their_own(mail_desk: MailDesk) -> None:
    """A proven sender writes to us and to somebody we know: both are answered, both see so, both may go on."""
    await believe(mail_desk)
    await knows(mail_desk, TOMASZ)
    mail_desk.servers.drop(
        "support",
        checked(PASSED, subject="Two of us", to=f"{mail_desk.address}, Tomasz <{TOMASZ}>", Cc=f"New <new@{DOMAIN}>"),
    )
    conversation = await mail_desk.conversation("Two of us")
    assert await participants(mail_desk, conversation) == {TOMASZ: "to"}, "a stranger does not join by being named"
    async with mail_desk.shop.transaction() as tx:
        usual = await read_usual(tx, conversation)
    assert usual.customer == Recipient(ADA, "Ada Okafor") and [one.address for one in usual.offered] == [
        f"new@{DOMAIN}"
    ]
    await mail_desk.writes(conversation, "Hello to both of you.")
    copies = [await mail_desk.in_box("Re: Two of us", user=user) for user in ("ada", "tomasz")]
    for copy in copies:
        assert addresses(copy, "To") == [ADA, TOMASZ] and addresses(copy, "Cc") == []
    assert copies[0]["Message-ID"] != copies[1]["Message-ID"]
    await mail_desk.send(
        "I can add something.", sender=TOMASZ, subject="Re: Two of us", In_Reply_To=str(copies[1]["Message-ID"]).strip()
    )
    assert await mail_desk.conversation("Two of us", messages=2) == conversation
    thread = [m for m in await mail_desk.thread(conversation) if m["kind"] == "inbound"]
    assert thread[1]["author_name"] == "Ada Okafor" and thread[1]["recipients"]["from"] == TOMASZ
    row = await mail_desk.shop.row(conversation)
    ada = await mail_desk.shop.value("select contact_id from contact_identities where value = $1", ADA)
    assert row["contact_id"] == ada, "the customer stays the customer"
    # Ada's own name of ours is worth nothing to Tomasz once he no longer takes part
    await mail_desk.shop.value("delete from participants where conversation_id = $1 returning 1", conversation)
    await mail_desk.send("And again", sender=TOMASZ, subject="Out", In_Reply_To=str(copies[1]["Message-ID"]).strip())
    assert await mail_desk.conversation("Out") != conversation


@pytest.mark.threat("M05")
async def test_m05_a_spoofed_cc_joins_nothing_and_reads_nothing(mail_desk: MailDesk) -> None:
    """Neither a known address in an unproven mail nor a stranger in a proven one joins; added by hand, no history."""
    await believe(mail_desk)
    await knows(mail_desk, TOMASZ)
    await mail_desk.send("My secret is canary-secret.", subject="Order 5")
    conversation = await mail_desk.conversation("Order 5")
    await mail_desk.writes(conversation, "Thank you, I have it.")
    ours = str((await mail_desk.in_box("Re: Order 5"))["Message-ID"]).strip()
    await mail_desk.settled()
    drop = mail_desk.servers.drop
    drop("support", checked(None, "Please copy Tomasz.", subject="Re: Order 5", In_Reply_To=ours, Cc=TOMASZ))
    drop("support", checked(PASSED, "Please copy Eve.", subject="Re: Order 5", In_Reply_To=ours, Cc=EVE))
    assert await mail_desk.conversation("Order 5", messages=3) == conversation
    assert await participants(mail_desk, conversation) == {}
    async with mail_desk.shop.transaction() as tx:
        usual = await read_usual(tx, conversation)
    assert [one.address for one in usual.offered] == [EVE, TOMASZ], "shown to the agent, who decides"
    await mail_desk.writes(conversation, "What would you like them to know?")
    await mail_desk.settled()
    assert [m for m in mail_desk.box("tomasz") if "Order 5" in str(m["Subject"])] == []
    drop("support", checked(PASSED, "Still canary-second.", subject="Re: Order 5", In_Reply_To=ours))
    await mail_desk.conversation("Order 5", messages=4)
    chosen = Recipients([Recipient(ADA)], [Recipient(TOMASZ, "Tomasz")])
    await replies(mail_desk, conversation, "Now Tomasz reads along.", chosen)
    copy = await mail_desk.in_box("Order 5", user="tomasz")
    assert "reads along" in copy.as_string() and "canary" not in copy.as_string(), "no history before they joined"

    async def own_copy() -> EmailMessage | None:
        return next((mail for mail in mail_desk.box("ada") if "reads along" in mail.as_string()), None)

    own = await until(own_copy, "Ada's own copy")
    assert "canary-second" in own.as_string(), "who wrote it is shown it again"
    assert await participants(mail_desk, conversation) == {TOMASZ: "cc"}


async def test_an_agent_chooses_and_wrong_addresses_are_refused(mail_desk: MailDesk) -> None:
    await knows(mail_desk, TOMASZ)
    await mail_desk.send(subject="Order 6", Cc=TOMASZ)
    conversation = await mail_desk.conversation("Order 6")
    for wrong in ("nobody", mail_desk.address, mail_desk.address.replace("@", "+tag@"), "a@b@c.example"):
        with pytest.raises(Invalid) as refused:
            await replies(mail_desk, conversation, "Hello", Recipients([Recipient(ADA), Recipient(wrong)]))
        assert "recipients" in (refused.value.fields or {})
    with pytest.raises(Invalid, match="nobody to send"):
        await replies(mail_desk, conversation, "Hello", Recipients([], [Recipient(ADA)]))
    message = await replies(mail_desk, conversation, "Hello", Recipients([Recipient(ADA)], [Recipient(TOMASZ.upper())]))
    await mail_desk.settled()
    sent = "select array_agg(recipient order by recipient) from deliveries where message_id = $1 and state = 'sent'"
    assert await mail_desk.shop.value(sent, message) == [ADA, TOMASZ]
    await mail_desk.writes(conversation, "And once more.")
    assert addresses(await mail_desk.in_box("Order 6", user="tomasz"), "Cc") == [TOMASZ], "chosen once, they take part"


async def test_a_reply_goes_where_they_last_wrote_from_and_leaves_from_where_they_wrote_to(mail_desk: MailDesk) -> None:
    alias = f"mailer@{DOMAIN}"
    await mail_desk.shop.value(
        "update inboxes set aliases = array[$1] where id = $2 returning 1", alias, mail_desk.inbox
    )
    await mail_desk.send(subject="Order 7")
    conversation = await mail_desk.conversation("Order 7")
    contact = (await mail_desk.shop.row(conversation))["contact_id"]
    await mail_desk.shop.value(
        "insert into contact_identities (id, organisation_id, contact_id, kind, value, standing, evidence) "
        "values (gen_random_uuid(), $1, $2, 'email', $3, 'proven', '') returning 1",
        mail_desk.shop.made.id,
        contact,
        TOMASZ,
    )
    await mail_desk.writes(conversation, "Hello Ada.")
    first = await mail_desk.in_box("Re: Order 7")
    assert addresses(first, "From") == [mail_desk.address]
    known = str(first["References"]).split()[0]
    raw = checked(None, "From my other address.", sender=TOMASZ, subject="Re: Order 7", to=alias, In_Reply_To=known)
    mail_desk.servers.drop("support", raw)
    assert await mail_desk.conversation("Order 7", messages=2) == conversation
    await mail_desk.writes(conversation, "I see.")
    second = await mail_desk.in_box("Re: Order 7", user="tomasz")
    assert addresses(second, "To") == [TOMASZ] and addresses(second, "From") == [alias]
    assert "From my other address" in second.as_string()
