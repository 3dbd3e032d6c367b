"""A letter comes by a form, of the help page or the widget: it becomes a conversation by e-mail."""

from uuid import UUID

import msgspec

from rapport.desk.contacts.actions import find_or_make_contact
from rapport.desk.inboxes.help_desk import HelpDesk
from rapport.kit.errors import NotFound
from rapport.kit.words import say
from rapport.storage.session import Tx
from rapport.workflows.customer_writes import Arrived, Words, customer_writes
from rapport.workflows.visitor_writes import mask_cards, subject_of


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote into a form; ``client_id`` names it, so that sent twice is sent once."""

    client_id: UUID
    name: str
    email: str
    text: str


SENT_BEFORE = """
select m.conversation_id from messages m join conversations c on c.id = m.conversation_id
where c.contact_id = $1 and m.author_kind = 'contact' and m.client_id = $2
"""


async def letter_arrives(tx: Tx, desk: HelpDesk, letter: Letter) -> Arrived:
    """Keep a letter. An address typed into a form proves nothing: it begins a conversation and shows no older one."""
    if desk.mail_inbox_id is None:
        raise NotFound(say("help.write.none"))
    contact, _ = await find_or_make_contact(
        tx, "email", letter.email, name=letter.name, proven=False, evidence="Typed into the contact form"
    )
    await tx.execute("select 1 from contacts where id = $1 for update", contact)
    words = Words(
        contact_id=contact,
        contact_name=letter.name,
        brand_id=desk.brand_id,
        inbox_id=desk.mail_inbox_id,
        channel="email",
        client_id=letter.client_id,
        text=mask_cards(letter.text),
        conversation_id=await tx.fetchval(SENT_BEFORE, contact, letter.client_id),
        subject=subject_of(letter.text),
    )
    return await customer_writes(tx, words)
