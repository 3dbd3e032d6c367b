"""Makes a whole new organisation: its brand, owner, first team and chat inbox; and throws a sample one away."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.sign_in import end_sessions
from rapport.kit.errors import Conflict
from rapport.kit.ids import new_id, new_token
from rapport.storage.session import Tx

SETUP_LOCK = 7_270_420


class Founder(msgspec.Struct, frozen=True):
    """The first owner. Without ``password_hash`` they come in by one-time links only."""

    name: str
    email: str
    password_hash: str | None = None
    title: str = ""


class Organisation(msgspec.Struct, frozen=True):
    """What was made; ``public_key`` names the chat inbox in the line on a customer's site."""

    id: UUID
    brand_id: UUID
    owner_id: UUID
    team_id: UUID
    inbox_id: UUID
    public_key: str


async def create_organisation(
    tx: Tx, *, name: str, founder: Founder, zone: str = "UTC", sample: bool = False, ident: UUID | None = None
) -> Organisation:
    """Make it in ``tx``: one across organisations, or one limited to ``ident``."""
    made = Organisation(
        id=ident or new_id(),
        brand_id=new_id(),
        owner_id=new_id(),
        team_id=new_id(),
        inbox_id=new_id(),
        public_key=new_token()[:24],
    )
    await tx.execute(
        "insert into organisations (id, name, sample, zone) values ($1, $2, $3, $4)", made.id, name, sample, zone
    )
    await tx.execute("insert into brands (id, organisation_id, name) values ($1, $2, $3)", made.brand_id, made.id, name)
    await tx.execute(
        "insert into users (id, organisation_id, email, name, role, password_hash, title, zone) "
        "values ($1, $2, $3, $4, 'owner', $5, $6, $7)",
        made.owner_id,
        made.id,
        founder.email,
        founder.name,
        founder.password_hash,
        founder.title,
        zone,
    )
    await tx.execute("insert into teams (id, organisation_id, name) values ($1, $2, 'Everyone')", made.team_id, made.id)
    await tx.execute(
        "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
        made.id,
        made.team_id,
        made.owner_id,
    )
    await _add_chat(tx, made)
    return made


async def _add_chat(tx: Tx, made: Organisation) -> None:
    await tx.execute(
        "insert into inboxes (id, organisation_id, brand_id, channel, name, public_key, connected_at) "
        "values ($1, $2, $3, 'chat', 'Chat', $4, now())",
        made.inbox_id,
        made.id,
        made.brand_id,
        made.public_key,
    )
    await tx.execute(
        "insert into inbox_teams (organisation_id, inbox_id, team_id) values ($1, $2, $3)",
        made.id,
        made.inbox_id,
        made.team_id,
    )


async def is_set_up(tx: Tx) -> bool:
    """Whether a real organisation exists."""
    return bool(await tx.fetchval("select exists (select from organisations where not sample)"))


async def set_up(tx: Tx, *, name: str, founder: Founder, zone: str) -> Organisation:
    """Make the first real organisation; of two who try at once, one is refused with ``Conflict``."""
    await tx.execute("select pg_advisory_xact_lock($1)", SETUP_LOCK)
    if await is_set_up(tx):
        raise Conflict("This desk is set up already. Please sign in.")
    return await create_organisation(tx, name=name, founder=founder, zone=zone)


async def throw_samples_away(tx: Tx) -> list[UUID]:
    """Delete every sample organisation with all that hangs on it; answers which. There is no way back."""
    rows = await tx.fetch("select id from organisations where sample")
    for row in rows:
        for user in await tx.fetch("select id from users where organisation_id = $1", row["id"]):
            await end_sessions(tx, user["id"])
    await tx.execute("delete from organisations where sample")
    return [row["id"] for row in rows]
