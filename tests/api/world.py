"""Two organisations full of canary words, made through the real doors, and everybody who might call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import msgspec

from rapport.config import Settings
from rapport.desk.accounts.links import invite, make_once_link
from rapport.desk.accounts.organisation import Founder, create_organisation
from rapport.desk.accounts.queries import find_viewer
from rapport.desk.accounts.rules import Role
from rapport.desk.accounts.sign_in import open_session
from rapport.kit.ids import new_id, token_hash
from rapport.kit.passwords import hash_password
from rapport.storage.session import Database, Tx
from rapport.workflows.agent_replies import Reply
from rapport.workflows.conversation_is_scored import score_conversation
from tests.api.desk import JOIN, PASSWORD, Desk

ADD_HELD = """
insert into held_replies (id, organisation_id, conversation_id, user_id, client_id, why, payload, send_at)
values ($1, $2, $3, $4, $5, 'later', $6, now() + interval '30 days')
"""
ADD_MAILBOX = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address) values ($1, $2, $3, 'email', 'Mail', $4)
"""
OUTSIDERS = ("anonymous", "token", "visitor", "stranger")
PEOPLE = ("author", "observer", "outside", "agent", "supervisor", "admin", "owner")
COLUMNS = (*OUTSIDERS, *PEOPLE)
_ROLE: dict[str, Role] = {"outside": "agent"}


class Side(msgspec.Struct, kw_only=True):
    """One organisation. Tokens are by column; ids name the objects that hold its canaries."""

    letter: str
    organisation_id: UUID
    inbox_id: UUID
    brand_id: UUID
    team_id: UUID
    public_key: str
    sessions: dict[str, str]
    spare_sessions: dict[str, str]
    users: dict[str, UUID]
    visitors: dict[str, str] = {}
    conversation_id: str = ""
    attachment_id: str = ""
    message_id: str = ""
    promise_id: str = ""
    held_id: str = ""
    token_id: str = ""
    canned_id: str = ""
    article_id: str = ""
    subject_id: str = ""
    dispute_id: str = ""
    rule_id: str = ""
    transfer_id: str = ""
    greeting_id: str = ""
    invitation: str = ""
    once: str = ""

    def canary(self, what: str) -> str:
        """A word that stands for what only some may read: "public" to the customer, "internal", "people"."""
        return f"canary{what}{self.letter}"


class World(msgspec.Struct):
    """Ours, whose people call, and the other one, of which they must learn nothing."""

    own: Side
    other: Side


async def make_side(database: Database, letter: str) -> Side:
    """An organisation with somebody of every role; "outside" is an agent without a team."""
    hashed = await hash_password(PASSWORD)
    async with database.across() as tx:
        made = await create_organisation(
            tx, name=f"Lamps {letter}", founder=Founder("Mei", f"mei-canarypeople{letter}@lamps.example", hashed)
        )
        users = {"owner": made.owner_id}
        for column in (*PEOPLE[:-1], "target"):
            users[column] = new_id()
            email = f"{column}-canarypeople{letter}@lamps.example"
            role = _ROLE.get(column, "agent" if column == "target" else column)
            await tx.execute(JOIN, users[column], made.id, email, column.title(), role, hashed)
            if column != "outside":
                await tx.execute(
                    "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
                    made.id,
                    made.team_id,
                    users[column],
                )
        await tx.execute("update teams set name = $2 where id = $1", made.team_id, f"canarypeople{letter}")
        side = Side(
            letter=letter,
            organisation_id=made.id,
            inbox_id=made.inbox_id,
            brand_id=made.brand_id,
            team_id=made.team_id,
            public_key=made.public_key,
            users=users,
            sessions={column: await _open(tx, made.id, users[column]) for column in PEOPLE},
            spare_sessions={},
        )
        side.spare_sessions = {column: _name(await _open(tx, made.id, users[column])) for column in PEOPLE}
        await tx.execute(ADD_MAILBOX, new_id(), made.id, made.brand_id, f"desk-{letter}@lamps.example".lower())
        side.once = await make_once_link(tx, user=users["target"], organisation=made.id, purpose="sign-in")
        found = await find_viewer(tx, token_hash(side.sessions["owner"]))
        assert found is not None
    async with database.transaction(made.id) as tx:
        side.invitation = await invite(tx, found[0], email=f"new-canarypeople{letter}@lamps.example", role="agent")
    return side


async def _open(tx: Tx, organisation: UUID, user: UUID) -> str:
    return await open_session(tx, user=user, organisation=organisation, agent="Test browser")


def _name(token: str) -> str:
    return token_hash(token)[:16].hex()


async def fill_side(desk: Desk, side: Side) -> None:
    """A visitor's conversation with a reply, a file, a promise, a note and a draft; and a second visitor without."""
    for column in ("visitor", "stranger"):
        started = await desk.client().post("/api/widget/start", json={"key": side.public_key})
        side.visitors[column] = started.json()["token"]
    visitor, agent = client_of(desk, side, "visitor"), client_of(desk, side, "agent")
    said = await visitor.post(
        "/api/widget/messages",
        json={"client_id": str(new_id()), "text": f"Hello, my lamp {side.canary('public')} arrived broken."},
    )
    side.conversation_id = said.json()["conversation_id"]
    path = f"/api/console/conversations/{side.conversation_id}"
    name = f"{side.canary('public')}.txt"
    kept = await agent.post("/api/console/attachments", files={"file": (name, b"An invoice", "text/plain")})
    side.attachment_id = kept.json()["id"]
    reply = {
        "client_id": str(new_id()),
        "kind": "reply",
        "text": f"Hello, I am sorry about the lamp {side.canary('public')}. A new one leaves today.",
        "seen_position": 99,
        "attachments": [side.attachment_id],
        "promises": [{"text": f"A new lamp {side.canary('public')}", "due_at": "2036-01-01T10:00:00Z"}],
    }
    note = {
        "client_id": str(new_id()),
        "kind": "note",
        "text": f"They {side.canary('internal')} often say so.",
        "seen_position": 99,
    }
    draft = {"kind": "reply", "channel": "chat", "document": None, "text": f"Unsent {side.canary('internal')}"}
    for answer in (
        await agent.post(f"{path}/messages", json=reply),
        await agent.post(f"{path}/messages", json=note),
        await agent.put(f"{path}/draft", json=draft),
    ):
        assert answer.status_code < 300, answer.text
    thread = (await agent.get(path)).json()
    side.promise_id = thread["promises"][0]["id"]
    side.message_id = thread["messages"][0]["id"]
    made = await client_of(desk, side, "owner").post(
        "/api/console/tokens", json={"name": f"Shop {side.canary('people')}", "scopes": ["etiquette"]}
    )
    side.token_id = made.json()["id"]
    words = {"title": "Hello", "shortcut": "hello", "body_text": f"Hello {side.canary('people')}, we are on it."}
    kept = await client_of(desk, side, "owner").post("/api/console/canned-replies", json=words)
    side.canned_id = kept.json()["id"]
    greeting = {"name": f"Prices {side.canary('people')}", "body_text": "Can we help you choose?"}
    kept = await client_of(desk, side, "owner").post(f"/api/console/chats/{side.inbox_id}/greetings", json=greeting)
    side.greeting_id = kept.json()["id"]
    await _write_articles(desk, side)
    await _hold(desk, side)
    await _score(desk, side)
    await _block(desk, side)


async def _write_articles(desk: Desk, side: Side) -> None:
    """A published article that everybody may read, and a draft that only the desk may."""
    author, brand = client_of(desk, side, "author"), str(side.brand_id)
    subject = {"brand_id": brand, "name": f"Light {side.canary('people')}"}
    side.subject_id = (await author.post("/api/console/article-subjects", json=subject)).json()["id"]
    for title in ("How do lamps work?", f"Draft {side.canary('people')}"):
        begun = await author.post("/api/console/articles", json={"brand_id": brand, "title": title})
        side.article_id = begun.json()["id"]
        words = {"version": 1, "title": title, "short": "With light.", "body_html": "<p>Turn it on.</p>"}
        await author.put(f"/api/console/articles/{side.article_id}", json=words)
        if "?" in title:
            await author.post(f"/api/console/articles/{side.article_id}/publish")


async def _block(desk: Desk, side: Side) -> None:
    """A sender that is blocked."""
    rule = {"pattern": f"@{side.canary('internal')}.example".lower(), "rule": "block"}
    answer = await client_of(desk, side, "owner").post("/api/console/senders", json=rule)
    side.rule_id = answer.json()["id"]


async def _score(desk: Desk, side: Side) -> None:
    """A scorecard, and somebody who sees it differently."""
    payload = {"conversation_id": side.conversation_id}
    await score_conversation(desk.database, side.organisation_id, payload)
    path = f"/api/console/conversations/{side.conversation_id}/scorecard"
    words = {"dimension": "empathy", "reason": f"They were calm {side.canary('internal')}."}
    told = await client_of(desk, side, "agent").post(f"{path}/disputes", json=words)
    side.dispute_id = told.json()["disputes"][0]["id"]


async def _hold(desk: Desk, side: Side) -> None:
    """A reply that waits for its time."""
    conversation, client, side.held_id = UUID(side.conversation_id), new_id(), str(new_id())
    waiting = Reply(
        conversation_id=conversation,
        client_id=client,
        kind="reply",
        text=f"Is the new lamp {side.canary('internal')} there?",
        seen_position=99,
    )
    async with desk.database.transaction(side.organisation_id) as tx:
        facts = (side.users["agent"], client, msgspec.to_builtins(waiting))
        await tx.execute(ADD_HELD, UUID(side.held_id), side.organisation_id, conversation, *facts)


async def offer(desk: Desk, side: Side) -> None:
    """The conversation is offered to the team."""
    path = f"/api/console/conversations/{side.conversation_id}/transfer"
    answer = await client_of(desk, side, "agent").post(path, json={"team_id": str(side.team_id), "note": "Lamps."})
    side.transfer_id = answer.json()["id"]


async def resolve(desk: Desk, side: Side) -> None:
    """The conversation ends, with a summary for the customer to confirm."""
    summary = {"issue": "A broken lamp", "solution": "A new one", "next_steps": ""}
    path = f"/api/console/conversations/{side.conversation_id}/resolve"
    answer = await client_of(desk, side, "agent").post(path, json={"summary": summary})
    assert answer.status_code == 204, answer.text


def client_of(desk: Desk, side: Side, column: str) -> httpx.AsyncClient:
    """How ``column`` calls: a cookie, a bearer token, or nothing."""
    address = f"203.0.113.{COLUMNS.index(column) + 1}"  # or one caller's tries would count against the next
    client = desk.client(side.sessions.get(column), address=address)
    if column == "token":
        client.headers["Authorization"] = "Bearer rapport_made_up_" + "x" * 24
    elif column in side.visitors:
        client.headers["Authorization"] = f"Bearer {side.visitors[column]}"
    return client


async def make_world(database: Database, settings: Settings) -> World:
    """Both sides, filled."""
    world = World(await make_side(database, "A"), await make_side(database, "B"))
    async with Desk.open(settings, database) as desk:
        for side in (world.own, world.other):
            await fill_side(desk, side)
    return world


@asynccontextmanager
async def settled(database: Database) -> AsyncIterator[Database]:
    """Close it afterwards: a database can only be copied when nobody is connected."""
    try:
        yield database
    finally:
        await database.close()


TABLES = """
select table_name from information_schema.columns where table_schema = 'public' and column_name = 'organisation_id'
"""
HASH = """
select 'TABLE' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash
from TABLE t where organisation_id = $1
"""


async def digest(database: Database, side: Side, *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """One hash per table of all that a side owns; equal digests mean that nothing was changed."""
    async with database.across() as tx:
        tables = [row["table_name"] for row in await tx.fetch(TABLES)]
        asked = " union all ".join(HASH.replace("TABLE", table) for table in tables if table not in without)
        return {row["name"]: row["hash"] for row in await tx.fetch(asked, side.organisation_id)}
