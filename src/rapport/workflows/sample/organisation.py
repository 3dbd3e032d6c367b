"""Fills an empty installation with the sample shop, through the same stories that real mail and chats take."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.rules import Role
from rapport.desk.contacts.actions import find_or_make_contact
from rapport.desk.promises.actions import Promised, make_promise
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.session import Database, Tx
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from rapport.workflows.customer_writes import Words, customer_writes
from rapport.workflows.sample.articles import write_articles
from rapport.workflows.sample.past import Past, draw_past
from rapport.workflows.sample.people import (
    COLLEAGUES,
    CUSTOMERS,
    OWNER,
    SHOP,
    SHOP_ADDRESS,
    ZONE,
    Customer,
)
from rapport.workflows.sample.stories import NOW, Story

PAST_AT_A_TIME = 25
SCORED = timedelta(weeks=2)  # who has just begun sees scorecards, without waiting for ten weeks of them


class Sample(msgspec.Struct, frozen=True):
    """What was made: enough to sign in and to open the widget."""

    organisation_id: UUID
    owner_id: UUID
    public_key: str


class Shop(msgspec.Struct, frozen=True):
    """Where the sample's conversations go."""

    made: Organisation
    mail_inbox: UUID
    agents: dict[str, Agent]

    def inbox(self, channel: str) -> UUID:
        """The inbox of a channel."""
        return self.mail_inbox if channel == "email" else self.made.inbox_id


async def find_sample(database: Database) -> Sample | None:
    """The sample organisation, if it is here."""
    async with database.across() as tx:
        row = await tx.fetchrow(
            "select o.id as organisation_id, u.id as owner_id, i.public_key from organisations o "
            "join users u on u.organisation_id = o.id and u.role = 'owner' "
            "join inboxes i on i.organisation_id = o.id and i.channel = 'chat' where o.sample limit 1"
        )
    return Sample(**dict(row)) if row is not None else None


async def make_sample(database: Database) -> Sample:
    """Make the sample organisation, or answer the one that is here."""
    known = await find_sample(database)
    if known is not None:
        return known
    moment = now()
    async with database.across() as tx:
        founder = Founder(OWNER.name, OWNER.email, title=OWNER.title)
        made = await create_organisation(tx, name=SHOP, founder=founder, zone=ZONE, sample=True)
    async with database.transaction(made.id) as tx:
        shop = await _open_shop(tx, made)
        contacts = {key: await _introduce(tx, customer) for key, customer in CUSTOMERS.items()}
        await write_articles(tx, made)
    past = draw_past(moment, len(CUSTOMERS), len(shop.agents))
    for start in range(0, len(past), PAST_AT_A_TIME):
        async with database.transaction(made.id) as tx:
            for item in past[start : start + PAST_AT_A_TIME]:
                await _tell_past(tx, shop, contacts, item)
    for story in NOW:
        async with database.transaction(made.id) as tx:
            await tell_story(tx, shop, contacts, story, moment)
    return Sample(made.id, made.owner_id, made.public_key)


async def _open_shop(tx: Tx, made: Organisation) -> Shop:
    await tx.execute(
        "update brands set sign_off = $2, site = 'alderoak.example' where id = $1",
        made.brand_id,
        f"{SHOP}, customer care",
    )
    agents = {OWNER.name.split()[0]: Agent(made.owner_id, OWNER.name)}
    for colleague in COLLEAGUES:
        ident = new_id()
        role: Role = colleague.role  # type: ignore[assignment]  # the sample's roles are roles
        await tx.execute(
            "insert into users (id, organisation_id, email, name, role, title, zone) "
            "values ($1, $2, $3, $4, $5, $6, $7)",
            ident,
            made.id,
            colleague.email,
            colleague.name,
            role,
            colleague.title,
            ZONE,
        )
        await tx.execute(
            "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
            made.id,
            made.team_id,
            ident,
        )
        if role in {"agent", "supervisor"}:
            agents[colleague.name.split()[0]] = Agent(ident, colleague.name)
    mail = new_id()
    await tx.execute(
        "insert into inboxes (id, organisation_id, brand_id, channel, name, address, connected_at) "
        "values ($1, $2, $3, 'email', 'Customer care', $4, now())",
        mail,
        made.id,
        made.brand_id,
        SHOP_ADDRESS,
    )
    await tx.execute(
        "insert into inbox_teams (organisation_id, inbox_id, team_id) values ($1, $2, $3)", made.id, mail, made.team_id
    )
    return Shop(made, mail, agents)


async def _introduce(tx: Tx, customer: Customer) -> tuple[UUID, str]:
    contact, _ = await find_or_make_contact(
        tx, "email", customer.email, name=customer.name, proven=True, evidence="Wrote from this address"
    )
    await tx.execute(
        "update contacts set language = $2, zone = $3, preferred_channel = $4, facts = $5 where id = $1",
        contact,
        customer.language,
        customer.zone,
        customer.preferred,
        [list(fact) for fact in customer.facts],
    )
    return contact, customer.name


async def _say(
    tx: Tx, shop: Shop, who: tuple[UUID, str], *, channel: str, subject: str, text: str, at: datetime, to: UUID | None
) -> UUID:
    arrived = await customer_writes(
        tx,
        Words(
            contact_id=who[0],
            contact_name=who[1],
            brand_id=shop.made.brand_id,
            inbox_id=shop.inbox(channel),
            channel=channel,
            client_id=new_id(),
            text=text,
            conversation_id=to,
            subject=subject,
            at=at,
        ),
    )
    return arrived.conversation_id


async def _answer(tx: Tx, agent: Agent, conversation: UUID, text: str, at: datetime) -> None:
    reply = Reply(
        conversation_id=conversation,
        client_id=new_id(),
        kind="reply",
        text=text,
        seen_position=0,
        send_anyway=True,
        at=at,
        deliver=False,
    )
    await agent_replies(tx, agent, reply)


async def tell_story(tx: Tx, shop: Shop, contacts: dict[str, tuple[UUID, str]], story: Story, moment: datetime) -> None:
    """One conversation as it stands at ``moment``."""
    who, conversation = contacts[story.customer], None
    for line in story.lines:
        at = moment - timedelta(minutes=line.ago)
        if line.who == "customer":
            conversation = await _say(
                tx, shop, who, channel=story.channel, subject=story.subject, text=line.text, at=at, to=conversation
            )
        elif conversation is not None:
            await _answer(tx, shop.agents[line.who], conversation, line.text, at)
    if conversation is None:
        return
    await tx.execute("update conversations set facts = $2 where id = $1", conversation, list(story.facts))
    if story.promise is not None:
        words, hours = story.promise
        owner = shop.agents["Jonas"].id
        promised = Promised(text=words, due_at=moment + timedelta(hours=hours), zone=ZONE)
        await make_promise(tx, conversation, None, owner, promised)


RESOLVE = """
update conversations set status = 'resolved', needs_us = false, resolved_at = $2, resolved_by = $3,
  first_resolved_at = $2, first_resolved_turns = agent_turns, rating_asked_at = $2,
  reopened_count = case when $4 then 1 else 0 end, first_reopened_at = case when $4 then $5::timestamptz end
where id = $1
"""


async def _tell_past(tx: Tx, shop: Shop, contacts: dict[str, tuple[UUID, str]], past: Past) -> None:
    who = list(contacts.values())[past.customer]
    agent = list(shop.agents.values())[past.agent]
    conversation = await _say(
        tx, shop, who, channel=past.channel, subject=past.subject, text=past.question, at=past.began, to=None
    )
    at = past.began + timedelta(seconds=past.first_seconds)
    for answer in past.answers:
        await _answer(tx, agent, conversation, answer.format(name=who[1].split()[0]), at)
        at += timedelta(seconds=past.step_seconds)
    ended = min(at, now() - timedelta(minutes=5))
    await tx.execute(RESOLVE, conversation, ended, agent.id, past.reopened, ended + timedelta(hours=5))
    await tx.execute("delete from jobs where key = $1", f"mood:{conversation}")
    if now() - past.began < SCORED:
        await enqueue(tx, "score", {"conversation_id": conversation}, key=f"score:{conversation}")
    if past.score is not None:
        await tx.execute(
            "insert into ratings (id, organisation_id, conversation_id, user_id, channel, score, comment, created_at) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8)",
            new_id(),
            tx.own,
            conversation,
            agent.id,
            past.channel,
            past.score,
            past.comment,
            ended + timedelta(minutes=9),
        )
