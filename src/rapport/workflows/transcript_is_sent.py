"""A customer asks for a copy of their chat by e-mail: what both sides said, and never what we said among ourselves."""

from uuid import UUID
from zoneinfo import ZoneInfo

from rapport.desk.contacts.names import first_name
from rapport.desk.conversations.actions import NewMessage, add_message, lock_conversation
from rapport.desk.conversations.following import Chat, read_chat, veil
from rapport.desk.conversations.outbox import queue_letter
from rapport.desk.conversations.recipients import Recipient
from rapport.desk.conversations.thread import read_messages
from rapport.desk.conversations.types import Message
from rapport.events.record import SYSTEM
from rapport.kit.errors import Conflict, NotFound
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.session import Tx

A_DAY = 3
LONGEST = 500
SENT = """
select count(*) from messages where conversation_id = $1 and kind = 'notice' and facts->>'kind' = 'transcript'
  and created_at > now() - interval '1 day'
"""


async def send_transcript(tx: Tx, conversation: UUID, address: str) -> str:
    """Queue the copy; answers the address as it may be shown.

    Raises ``Conflict`` before anybody has answered, so that nobody sends words of their own to strangers through us,
    and after three copies a day.
    """
    await lock_conversation(tx, conversation)
    chat = await read_chat(tx, conversation)
    if chat is None or chat.mail_inbox_id is None:
        raise NotFound("We can’t send mail from here yet. You can save a copy instead.")
    said = await read_messages(tx, conversation, limit=LONGEST, for_customer=True)
    said = [message for message in said if message.kind in {"inbound", "reply"}]
    if not any(message.kind == "reply" for message in said):
        raise Conflict("There is no answer to copy yet. Please ask again once somebody has written to you.")
    if await tx.fetchval(SENT, conversation) >= A_DAY:
        raise Conflict(f"We have sent {A_DAY} copies today. You can save one here instead.")
    letter = NewMessage(
        conversation_id=conversation,
        client_id=new_id(),
        kind="notice",
        audience="private",
        author=SYSTEM,
        author_name=chat.brand,
        text=say("transcript.hello", name=first_name(chat.name) or "none", brand=chat.brand),
        inbox_id=chat.mail_inbox_id,
        channel="email",
        facts={"kind": "transcript", "to": address},
    )
    added = await add_message(tx, letter)
    recipient = Recipient(address, chat.name if "@" not in chat.name else "")
    await queue_letter(tx, added.id, chat.mail_inbox_id, recipient, _word(chat, said))
    return veil(address)


def _word(chat: Chat, said: list[Message]) -> str:
    zone, lines, day = ZoneInfo(chat.zone), list[str](), ""
    for message in said:
        at = message.at.astimezone(zone)
        today = f"{at:%A} {at.day} {at:%B %Y}"
        if today != day:
            lines.append(today)
            day = today
        name = say("transcript.me") if message.author.kind == "contact" else message.author.name
        files = [say("transcript.file", name=file.name) for file in message.attachments]
        text = "\n".join([part for part in (message.body_text, *files) if part])
        lines.append(say("transcript.line", time=f"{at:%H:%M}", name=name, text=text))
    return "\n\n".join([*lines, say("follow.sign_off", sign_off=chat.sign_off or chat.brand)])
