"""A site tells us who its visitor is, proven by a signature that only its own server can make."""

import hashlib
import hmac
from uuid import UUID

from rapport.desk.contacts.actions import IdentityKind, find_or_make_contact
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.secrets import Keyring
from rapport.storage.session import Tx

PROVEN = "select 1 from contact_identities where contact_id = $1 and standing = 'proven'"
MOVE = (
    "update conversations set contact_id = $2 where contact_id = $1",
    "update messages set author_id = $2 where author_kind = 'contact' and author_id = $1",
    "update visitor_tokens set contact_id = $2 where contact_id = $1",
    "update contact_identities set contact_id = $2 where contact_id = $1",
)


def identity_secret(keyring: Keyring, inbox: UUID, changes: int = 0) -> str:
    """What the site's server signs with, after so many changes; shown to admins, never sent to a browser."""
    return keyring.sign("visitor identity", f"{inbox}:{changes}" if changes else str(inbox))


def sign_visitor(secret: str, user_id: str) -> str:
    """The proof that the site's server gives with a visitor: hex HMAC-SHA256."""
    return hmac.digest(secret.encode(), user_id.encode(), "sha256").hex()


def is_proven(secret: str, user_id: str, proof: str) -> bool:
    """Whether the site's server has signed ``user_id``; in constant time."""
    expected = sign_visitor(secret, user_id)
    return hmac.compare_digest(hashlib.sha256(expected.encode()).digest(), hashlib.sha256(proof.encode()).digest())


async def identify_visitor(tx: Tx, visitor: Visitor, user_id: str, *, name: str = "") -> UUID:
    """Join an anonymous visitor with the person whom the site has proven them to be; answers that contact.

    A ``user_id`` that is an e-mail address is proven as one, so that chat and mail meet in one contact. Call it only
    after ``is_proven``. A visitor who is known already as somebody stays who they are unless the proof says otherwise.
    """
    kind: IdentityKind = "email" if "@" in user_id else "user"
    value = user_id if kind == "email" else f"{visitor.brand_id}:{user_id}"
    contact, _ = await find_or_make_contact(tx, kind, value, name=name, proven=True, evidence="Signed in on your site")
    if contact == visitor.contact_id:
        return contact
    if await tx.fetchval(PROVEN, visitor.contact_id):  # another person used this browser before
        await tx.execute("update visitor_tokens set contact_id = $2 where token_hash = $1", visitor.token_hash, contact)
        return contact
    for statement in MOVE:
        await tx.execute(statement, visitor.contact_id, contact)
    await tx.execute("delete from contacts where id = $1", visitor.contact_id)
    return contact
