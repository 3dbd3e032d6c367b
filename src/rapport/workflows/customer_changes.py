"""A forwarded mail is answered to whoever first wrote it: they become the customer; the same step leads back."""

from typing import Literal
from uuid import UUID

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.addresses import is_own, own_addresses
from rapport.desk.accounts.rules import Viewer
from rapport.desk.contacts.actions import find_or_make_contact
from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.events.kinds import CustomerChanged
from rapport.events.record import Actor, record
from rapport.kit.errors import Conflict, NotFound
from rapport.storage.session import Tx

Whom = Literal["author", "sender"]

FIND = """
select m.author_id, m.author_name, m.facts->'forwarded' as forwarded from messages m
where m.id = $1 and m.conversation_id = $2 and m.kind = 'inbound' and m.channel = 'email'
"""
CHANGE = "update conversations set contact_id = $2 where id = $1"
NAME = "select coalesce(nullif(k.name, ''), $2) from contacts k where k.id = $1"


async def customer_changes(tx: Tx, viewer: Viewer, conversation: UUID, message: UUID, whom: Whom) -> None:
    """Make the first author of a forwarded mail the customer ("author"), or whoever passed it on ("sender")."""
    row = await lock_conversation(tx, conversation)
    found = await tx.fetchrow(FIND, message, conversation)
    if found is None or found["forwarded"] is None or found["author_id"] is None:
        raise NotFound("We can't find a forwarded mail here.")
    address = str(found["forwarded"]["address"])
    if is_own(address, await own_addresses(tx)):
        raise Conflict("This mail was first written by you. There is nobody else to answer.")
    contact: UUID = found["author_id"]
    if whom == "author":
        named = str(found["forwarded"].get("name") or "")
        contact, _ = await find_or_make_contact(tx, "email", address, name=named, evidence="Named in a forwarded mail")
    if contact == row["contact_id"]:
        return
    await tx.execute(CHANGE, conversation, contact)
    name = await tx.fetchval(NAME, contact, address if whom == "author" else found["author_name"])
    actor = Actor("user", viewer.user_id)
    event = CustomerChanged(contact_id=contact, before=row["contact_id"])
    await record(tx, event, actor=actor, conversation=conversation, audience="internal")
    said = {"name": viewer.name, "customer": name}
    await add_notice(tx, conversation, "customer.changed", actor=actor, author_name=viewer.name, **said)
    facts = {"conversation_id": conversation, "contact_id": contact, "before": row["contact_id"], "message_id": message}
    await note_audit(tx, "conversation.customer", facts, actor=viewer.user_id)
