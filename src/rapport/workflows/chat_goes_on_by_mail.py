"""What a customer has left unread in a chat goes to them by e-mail: once, together, and only while they are away."""

from uuid import UUID
from zoneinfo import ZoneInfo

from rapport.desk.contacts.names import first_name
from rapport.desk.conversations.actions import NewMessage, add_message
from rapport.desk.conversations.following import (
    ADDRESS,
    Chat,
    Said,
    keep_follow_address,
    read_chat,
    read_unread,
    veil,
)
from rapport.desk.conversations.outbox import queue_letter
from rapport.desk.conversations.recipients import Recipient, Recipients, add_participants
from rapport.events.record import SYSTEM
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.session import Tx

# Somebody who wrote by mail last is not sitting before the chat.
LATER = f"""
insert into timers (id, organisation_id, kind, subject_id, due_at)
select $1, $2, 'follow', c.id, $4::timestamptz + case when (
    select m.channel from messages m where m.conversation_id = c.id and m.kind = 'inbound'
    order by m.position desc limit 1) = 'email' then interval '10 seconds' else interval '2 minutes' end
from conversations c where c.id = $3 and c.channel = 'chat' and {ADDRESS} is not null and exists (
  select from inboxes i where i.brand_id = c.brand_id and i.channel = 'email' and i.state = 'on')
on conflict (kind, subject_id) do update set due_at = excluded.due_at, fired_at = null
"""  # noqa: S608 - only our own fragment
ANSWERS = """
select 1 from contact_identities where contact_id = $1 and kind = 'email' and value = $2
"""


async def follow_later(tx: Tx, conversation: UUID) -> None:
    """Look in two minutes whether a chat's answers were read, where an address is known; each answer starts anew."""
    await tx.execute(LATER, new_id(), tx.own, conversation, now())


async def leave_address(tx: Tx, conversation: UUID, address: str) -> str:
    """The customer says where answers may go when they are away; answers the address as it may be shown."""
    kept = await keep_follow_address(tx, conversation, address)
    await follow_later(tx, conversation)
    return veil(kept)


async def chat_is_left(tx: Tx, conversation: UUID) -> bool:
    """The time is over, under the conversation's lock: send what is unread; False when there is nothing to send."""
    chat = await read_chat(tx, conversation)
    if chat is None or chat.address is None or chat.mail_inbox_id is None:
        return False
    unread = await read_unread(tx, conversation, chat.known)
    if not unread:
        return False
    letter = NewMessage(
        conversation_id=conversation,
        client_id=new_id(),
        kind="notice",
        audience="private",
        author=SYSTEM,
        author_name=chat.brand,
        text=say("follow.hello", name=first_name(chat.name) or "none", brand=chat.brand),
        inbox_id=chat.mail_inbox_id,
        channel="email",
        facts={"kind": "followed", "until": unread[-1].position, "to": chat.address},
    )
    added = await add_message(tx, letter)
    recipient = Recipient(chat.address, chat.name if "@" not in chat.name else "")
    if not await tx.fetchval(ANSWERS, chat.contact_id, chat.address):
        # An answer from there belongs to this conversation, though nothing proves whose address it is.
        await add_participants(tx, conversation, Recipients([recipient]))
    await queue_letter(tx, added.id, chat.mail_inbox_id, recipient, _word(chat, unread))
    return True


def _word(chat: Chat, unread: list[Said]) -> str:
    zone = ZoneInfo(chat.zone)
    parts = [
        "\n".join(
            [
                say("follow.who", name=one.author_name, time=f"{one.created_at.astimezone(zone):%H:%M}"),
                one.body_text,
                *(say("follow.file", name=name) for name in one.files),
            ]
        )
        for one in unread
    ]
    return "\n\n".join([*parts, say("follow.answer"), say("follow.sign_off", sign_off=chat.sign_off or chat.brand)])
