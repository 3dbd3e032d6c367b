"""A visitor writes in the widget: card numbers are masked before anything is stored."""

from collections.abc import Sequence
from uuid import UUID

from rapport.desk.conversations.attachments import send_uploads
from rapport.desk.conversations.rules import preview_of
from rapport.desk.conversations.widget import find_latest
from rapport.desk.inboxes.visitors import Visitor
from rapport.etiquette import find_secrets
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.session import Tx
from rapport.workflows.chats_change_hands import ask_to_hand_out
from rapport.workflows.customer_writes import Arrived, Words, customer_writes

LONGEST = 10_000
MOST_FILES = 10
MOST_OPEN = 5
"""Talks that one visitor may have open at once; for more they go on with one of them."""

OPEN = "select count(*) from conversations where contact_id = $1 and inbox_id = $2 and status <> 'resolved'"
SHOW_NAMES = "update conversations set preview = $2, subject = coalesce(nullif(subject, ''), $2) where id = $1"


async def visitor_writes(
    tx: Tx,
    visitor: Visitor,
    client_id: UUID,
    text: str,
    conversation: UUID | None,
    *,
    uploads: Sequence[UUID] = (),
    anew: bool = False,
) -> Arrived:
    """Keep a visitor's words and files in their conversation, or begin one; ``anew`` begins one beside the others."""
    text = text.strip()
    if len(uploads) > MOST_FILES:
        raise Invalid("These are many files.", fields={"text": f"Please send at most {MOST_FILES} files at once."})
    if not text and not uploads:
        raise Invalid("There is nothing to send yet.", fields={"text": "Write a few words first."})
    if len(text) > LONGEST:
        raise Invalid(
            "This is longer than a chat can carry.", fields={"text": f"Please use at most {LONGEST:,} characters."}
        )
    if conversation is not None:
        own = await tx.fetchval(
            "select 1 from conversations where id = $1 and contact_id = $2", conversation, visitor.contact_id
        )
        if not own:
            raise NotFound("We can't find this conversation. Please open the chat again.")
    else:
        conversation = await _going_on(tx, visitor, client_id, anew=anew)
    words = Words(
        contact_id=visitor.contact_id,
        contact_name=visitor.name,
        brand_id=visitor.brand_id,
        inbox_id=visitor.inbox_id,
        channel="chat",
        client_id=client_id,
        text=mask_cards(text),
        conversation_id=conversation,
        subject=subject_of(text),
    )
    arrived = await customer_writes(tx, words)
    if uploads and not arrived.message.again:
        await _send_files(tx, visitor, arrived, uploads, silent=not text)
    await ask_to_hand_out(tx, visitor.inbox_id)
    return arrived


async def _send_files(tx: Tx, visitor: Visitor, arrived: Arrived, uploads: Sequence[UUID], *, silent: bool) -> None:
    sent = await send_uploads(tx, visitor.contact_id, arrived.message.id, arrived.conversation_id, uploads)
    if len(sent) != len(set(uploads)):
        raise Invalid("A file is missing.", fields={"text": "One of the files is gone. Please choose it again."})
    if silent:
        await tx.execute(SHOW_NAMES, arrived.conversation_id, preview_of(", ".join(sent)))


async def _going_on(tx: Tx, visitor: Visitor, client_id: UUID, *, anew: bool) -> UUID | None:
    """The conversation that words without one belong to; two first messages at once must not begin two."""
    await tx.execute("select 1 from contacts where id = $1 for update", visitor.contact_id)
    sent_before = await tx.fetchval(
        "select m.conversation_id from messages m join conversations c on c.id = m.conversation_id "
        "where c.contact_id = $1 and m.author_kind = 'contact' and m.client_id = $2",
        visitor.contact_id,
        client_id,
    )
    if sent_before:
        return UUID(str(sent_before))
    if anew:
        if await tx.fetchval(OPEN, visitor.contact_id, visitor.inbox_id) >= MOST_OPEN:
            raise Invalid("These are many open chats.", fields={"text": "Please go on with one of your open chats."})
        return None
    return await find_latest(tx, visitor.contact_id, visitor.inbox_id)


def mask_cards(text: str) -> str:
    """``text`` with all but the last four digits of card numbers hidden (P02)."""
    for secret in sorted(find_secrets(text), key=lambda found: found.start, reverse=True):
        if secret.kind == "card":
            text = text[: secret.start] + secret.masked + text[secret.end :]
    return text


def subject_of(text: str) -> str:
    """A chat has no subject line; its first words stand for one."""
    line = " ".join(mask_cards(text[:400]).split())
    return line if len(line) <= 70 else line[:69].rsplit(" ", 1)[0] + "…"
