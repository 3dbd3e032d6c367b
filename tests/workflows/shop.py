"""A small shop in a database: customers who write, people who answer, at any moment of time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.rules import Role, Viewer
from rapport.desk.contacts.actions import find_or_make_contact
from rapport.desk.conversations.summaries import SummaryText
from rapport.desk.promises.actions import Promised
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from rapport.workflows.conversation_resolves import Ending, conversation_resolves
from rapport.workflows.customer_writes import Words, customer_writes

URL = "http://desk.test"
ADD_INBOX = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, connected_at)
values ($1, $2, $3, $4, $4, 'help@shop.example', now())
"""


class Shop:
    """An organisation with a chat inbox and others as they are asked for."""

    def __init__(self, database: Database, made: Organisation) -> None:
        self.database = database
        self.made = made
        self.noor = Agent(made.owner_id, "Noor Haddad")
        self.inboxes = {"chat": made.inbox_id}

    @classmethod
    async def open(cls, database: Database, name: str = "Alder & Oak", zone: str = "UTC") -> "Shop":
        """A new organisation; its owner is Noor."""
        async with database.across() as tx:
            founder = Founder("Noor Haddad", f"noor@{name.split(maxsplit=1)[0].lower()}.example")
            made = await create_organisation(tx, name=name, founder=founder, zone=zone)
        return cls(database, made)

    def transaction(self) -> Any:
        """One that sees this shop only."""
        return self.database.transaction(self.made.id)

    def viewer(self, role: Role = "owner", inbox_ids: frozenset[UUID] | None = None) -> Viewer:
        """Noor, or somebody of another role."""
        user = self.made.owner_id if role == "owner" else new_id()
        return Viewer(
            user_id=user,
            organisation_id=self.made.id,
            role=role,
            name="Noor Haddad",
            email="noor@alder.example",
            zone="UTC",
            inbox_ids=inbox_ids,
            session_hash=b"",
        )

    async def contact(self, name: str = "Ana Sousa", address: str | None = None) -> UUID:
        """A customer with an address."""
        async with self.transaction() as tx:
            address = address or f"{name.split(maxsplit=1)[0].lower()}-{new_id().hex[-8:]}@mail.example"
            found, _ = await find_or_make_contact(tx, "email", address, name=name, proven=True)
            return found

    async def inbox(self, channel: str) -> UUID:
        """The inbox of a channel, made when first asked for."""
        if channel not in self.inboxes:
            self.inboxes[channel] = new_id()
            async with self.transaction() as tx:
                await tx.execute(ADD_INBOX, self.inboxes[channel], self.made.id, self.made.brand_id, channel)
        return self.inboxes[channel]

    async def writes(
        self,
        contact: UUID,
        text: str = "Where is my order 48213?",
        *,
        channel: str = "chat",
        at: datetime | None = None,
        conversation: UUID | None = None,
    ) -> UUID:
        """A customer writes; answers the conversation."""
        inbox = await self.inbox(channel)
        async with self.transaction() as tx:
            words = Words(
                contact_id=contact,
                contact_name="Ana Sousa",
                brand_id=self.made.brand_id,
                inbox_id=inbox,
                channel=channel,
                client_id=new_id(),
                text=text,
                subject="Order 48213",
                conversation_id=conversation,
                at=at,
            )
            return (await customer_writes(tx, words)).conversation_id

    async def answers(
        self,
        conversation: UUID,
        text: str = "Hello Ana, I have looked.",
        *,
        at: datetime | None = None,
        promises: tuple[Promised, ...] = (),
    ) -> None:
        """Noor answers."""
        async with self.transaction() as tx:
            reply = Reply(
                conversation_id=conversation,
                client_id=new_id(),
                kind="reply",
                text=text,
                seen_position=10_000,
                promises=promises,
                at=at,
            )
            await agent_replies(tx, self.noor, reply)

    async def promises(self, conversation: UUID, due_in: timedelta) -> UUID:
        """Noor answers with a promise; answers its id."""
        await self.answers(conversation, promises=(Promised(text="I'll write to you", due_at=now() + due_in),))
        return UUID(str(await self.value("select id from promises where conversation_id = $1", conversation)))

    async def resolves(
        self,
        conversation: UUID,
        *,
        summary: SummaryText | None = None,
        ask_rating: bool = True,
        at: datetime | None = None,
    ) -> None:
        """Noor ends it."""
        async with self.transaction() as tx:
            await conversation_resolves(tx, self.noor, conversation, Ending(summary, ask_rating, URL, at))

    async def value(self, sql: str, *args: Any) -> Any:
        """One value, as this shop sees it."""
        async with self.transaction() as tx:
            return await tx.fetchval(sql, *args)

    async def row(self, conversation: UUID) -> dict[str, Any]:
        """A conversation as it is stored."""
        async with self.transaction() as tx:
            return dict(await tx.fetchrow("select * from conversations where id = $1", conversation))

    async def events(self, conversation: UUID) -> list[str]:
        """The kinds of what happened in a conversation, in order."""
        async with self.transaction() as tx:
            rows = await tx.fetch("select kind from events where conversation_id = $1 order by seq", conversation)
        return [row["kind"] for row in rows]

    async def notices(self, conversation: UUID, audience: str = "private") -> list[tuple[str, str]]:
        """Kind and words of the notices in a thread."""
        async with self.transaction() as tx:
            rows = await tx.fetch(
                "select facts->>'kind' as kind, body_text from messages "
                "where conversation_id = $1 and kind = 'notice' and audience = $2 order by position",
                conversation,
                audience,
            )
        return [(row["kind"], row["body_text"]) for row in rows]

    async def let_pass(self, subject: UUID) -> None:
        """Pretend that the timers of ``subject`` are due: their time, and what they stand for, moves into the past."""
        async with self.transaction() as tx:
            await tx.execute("update timers set due_at = now() - interval '1 second' where subject_id = $1", subject)
            await tx.execute(
                "update conversations set due_at = now() - interval '1 second', "
                "ceiling_at = case when ceiling_at is null then null else now() - interval '1 second' end "
                "where id = $1",
                subject,
            )
            await tx.execute("update promises set due_at = now() - interval '1 second' where id = $1", subject)
