"""One chat inbox with its settings, read and kept."""

from uuid import UUID

import msgspec

from rapport.desk.inboxes.chat_config import ChatConfig, faults_of, open_chat_config
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.session import Tx

READ = """
select i.id, i.name, i.brand_id, i.public_key, i.state, i.config, b.name as brand, b.hue
from inboxes i join brands b on b.id = i.brand_id where i.id = $1 and i.channel = 'chat'
"""
OWN_MAILBOX = "select 1 from inboxes where id = $1 and channel = 'email'"


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """A chat of a brand; ``hue`` is the brand's own."""

    id: UUID
    name: str
    brand_id: UUID
    brand: str
    hue: int
    public_key: str
    state: str
    config: ChatConfig


async def read_chat(tx: Tx, inbox: UUID, *, lock: bool = False) -> Chat:
    """A chat with its settings. Raises ``NotFound``."""
    row = await tx.fetchrow(READ + (" for update of i" if lock else ""), inbox)
    if row is None:
        raise NotFound("We can't find this chat.")
    return msgspec.convert({**dict(row), "config": open_chat_config(row["config"])}, Chat)


async def save_chat(tx: Tx, inbox: UUID, wanted: ChatConfig, *, identity: bool = False) -> Chat:
    """Keep other settings. Raises ``Invalid`` at the fields, and ``NotFound``.

    The sites stay as they are, and the secret's changes too unless ``identity``: both are changed at doors of their
    own.
    """
    chat = await read_chat(tx, inbox, lock=True)
    wrong = faults_of(wanted)
    if wanted.mail_inbox_id is not None and not await tx.fetchval(OWN_MAILBOX, wanted.mail_inbox_id):
        wrong["mail_inbox_id"] = "Choose one of your mailboxes."
    if wrong:
        raise Invalid("Some of these settings need another look.", fields=wrong)
    changes = wanted.identity_round if identity else chat.config.identity_round
    kept = msgspec.structs.replace(wanted, sites=chat.config.sites, identity_round=changes)
    await tx.execute("update inboxes set config = $2 where id = $1", inbox, msgspec.to_builtins(kept))
    return msgspec.structs.replace(chat, config=kept)
