"""Files that no mail from the mailbox could carry are refused before anything waits or leaves, in plain words."""

import email.policy
from email.message import EmailMessage
from uuid import UUID

import pytest

from rapport.desk.conversations.mail_size import UNKNOWN_LIMIT, room_for_files
from rapport.desk.inboxes.mailboxes import note_size_limit
from rapport.kit.errors import Invalid
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from rapport.workflows.agent_replies import Reply, agent_replies
from rapport.workflows.reply_is_held import hold_reply
from tests.workflows.shop import Shop

UPLOAD = """
insert into attachments (id, organisation_id, uploaded_by, sha256, name, content_type, size)
values ($1, $2, $3, '\\x00', 'plan.pdf', 'application/pdf', $4)
"""


async def uploaded(shop: Shop, *sizes: int) -> tuple[UUID, ...]:
    """Files of Noor's that wait for their message."""
    files = tuple(new_id() for _ in sizes)
    for file, size in zip(files, sizes, strict=True):
        await shop.value(UPLOAD, file, shop.made.id, shop.noor.id, size)
    return files


async def reply_with(shop: Shop, *sizes: int, channel: str = "email") -> Reply:
    """A reply to Ana with files of these sizes."""
    conversation = await shop.writes(await shop.contact(), channel=channel)
    return Reply(
        conversation_id=conversation,
        client_id=new_id(),
        kind="reply",
        text="Here is the plan.",
        seen_position=99,
        attachments=await uploaded(shop, *sizes),
    )


@pytest.mark.parametrize("limit", [1_000_000, 10_240_000, UNKNOWN_LIMIT])
def test_a_mail_with_all_the_room_taken_is_within_the_limit(limit: int) -> None:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail.set_content("Here is the plan.")
    mail.add_attachment(bytes(room_for_files(limit)), maintype="application", subtype="pdf", filename="plan.pdf")
    assert limit - 110_000 < len(mail.as_bytes()) <= limit


async def test_files_that_are_too_large_together_are_refused_with_both_sizes(database: Database) -> None:
    shop = await Shop.open(database)
    reply = await reply_with(shop, 11_000_000, 9_000_000)
    async with shop.transaction() as tx:
        with pytest.raises(Invalid) as refused:
            await hold_reply(tx, shop.noor, reply, None, None)
        with pytest.raises(Invalid) as at_once:
            await agent_replies(tx, shop.noor, reply)
    assert "together they are 20.0 MB" in refused.value.fields["attachments"]
    assert "holds up to 18.1 MB" in refused.value.fields["attachments"]
    assert at_once.value.fields == refused.value.fields
    assert await shop.value("select count(*) from held_replies") == 0


async def test_the_limit_is_the_servers_own_once_it_was_named(database: Database) -> None:
    shop = await Shop.open(database)
    reply = await reply_with(shop, 11_000_000, 9_000_000)
    async with shop.transaction() as tx:
        await note_size_limit(tx, shop.inboxes["email"], 35_000_000)
        await note_size_limit(tx, shop.inboxes["email"], None)
        await hold_reply(tx, shop.noor, reply, None, None)
    smaller = await reply_with(shop, 800_000)
    async with shop.transaction() as tx:
        await note_size_limit(tx, shop.inboxes["email"], 1_000_000)
        with pytest.raises(Invalid):
            await hold_reply(tx, shop.noor, smaller, None, None)


async def test_a_chat_has_no_such_limit(database: Database) -> None:
    shop = await Shop.open(database)
    reply = await reply_with(shop, 19_000_000, 19_000_000, channel="chat")
    async with shop.transaction() as tx:
        await agent_replies(tx, shop.noor, reply)
    assert await shop.value("select count(*) from attachments where message_id is not null") == 2
