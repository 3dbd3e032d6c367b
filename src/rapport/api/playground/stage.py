"""Sets the playground's stage: who plays, the customer's mailbox, the demo shop, mail that stays on this machine."""

from uuid import UUID

import msgspec

from rapport.api.playground.mailbox import Mailbox
from rapport.api.playground.shop_site import ShopServer, ShopSite
from rapport.config import Settings
from rapport.desk.conversations.types import Person, person
from rapport.desk.inboxes.identity import identity_secret, sign_visitor
from rapport.kit.errors import NotFound
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database
from rapport.workflows.sample.organisation import find_sample
from rapport.workflows.sample.people import CUSTOMERS, SHOP, SHOP_ADDRESS

ANA = CUSTOMERS["ana"]
SITE = "alderoak.example"
CLOSED = "There is no playground here. Start Rapport without a real organisation, or with RAPPORT_DEMO=1."

FIND = """
select u.name as agent, u.id as agent_id, c.id as chat_id, m.id as mail_id, k.contact_id as customer_id
from users u, inboxes c, inboxes m, contact_identities k
where u.id = $1 and c.organisation_id = $2 and c.channel = 'chat' and m.organisation_id = $2 and m.channel = 'email'
  and k.organisation_id = $2 and k.kind = 'email' and k.value = $3
limit 1
"""
SEND_HERE = "update inboxes set config = $2, secret = null where id = $1"


class Play(msgspec.Struct, frozen=True):
    """What is on stage."""

    organisation_id: UUID
    agent: Person
    customer: Person
    chat_inbox_id: UUID
    shop: ShopServer
    mailbox: Mailbox


class Stage:
    """Opened with the application in demo mode; without the sample organisation there is nothing to play."""

    def __init__(self, settings: Settings, database: Database, keyring: Keyring) -> None:
        self._settings = settings
        self._database = database
        self._keyring = keyring
        self._play: Play | None = None

    @property
    def play(self) -> Play:
        """Raises ``NotFound`` where there is no playground."""
        if self._play is None:
            raise NotFound(CLOSED)
        return self._play

    @property
    def shop_origin(self) -> str:
        """The demo shop's own site: another host name than ours, so another site for every browser."""
        return f"http://localhost:{self.play.shop.port}"

    async def open(self) -> None:
        """Raise the curtain, when this is the demo and its sample organisation is here."""
        sample = await find_sample(self._database) if self._settings.demo else None
        if sample is None:
            return
        async with self._database.transaction(sample.organisation_id) as tx:
            row = await tx.fetchrow(FIND, sample.owner_id, sample.organisation_id, ANA.email)
        if row is None:
            return
        mailbox = Mailbox(ANA.name, ANA.email)
        await mailbox.open()
        proof = sign_visitor(identity_secret(self._keyring, row["chat_id"]), ANA.email)
        visitor = {"user": ANA.email, "name": ANA.name, "proof": proof}
        site = ShopSite(desk=self._settings.url, key=sample.public_key, visitor=visitor)
        shop = ShopServer(site, self._settings.port + 1)
        shop.start()
        agent, customer = person(row["agent_id"], row["agent"]), person(row["customer_id"], ANA.name)
        self._play = Play(sample.organisation_id, agent, customer, row["chat_id"], shop, mailbox)
        outgoing = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "username": "", "password": ""}
        async with self._database.transaction(sample.organisation_id) as tx:
            await tx.execute(SEND_HERE, row["mail_id"], {"address": SHOP_ADDRESS, "name": SHOP, "smtp": outgoing})

    async def close(self) -> None:
        """Lower it."""
        if self._play is not None:
            await self._play.shop.stop()
            await self._play.mailbox.close()
            self._play = None
