"""Signing in and out: the check of a password, and the sessions it opens and ends."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.throttle import clear_tries, sign_in_buckets, take_try
from rapport.kit.errors import NotSignedIn
from rapport.kit.ids import new_token, token_hash
from rapport.kit.passwords import check_password, hash_password, needs_rehash
from rapport.storage.session import Database, Tx

WRONG = "This e-mail and password don’t match. Look for a typo, or get a sign-in link by e-mail."

CANDIDATES = """
select u.id, u.organisation_id, u.password_hash from users u
join organisations o on o.id = u.organisation_id
where u.email = $1 and u.active order by o.sample, u.created_at limit 3
"""
OPEN = """
insert into sessions (token_hash, organisation_id, user_id, agent, expires_at)
values ($1, $2, $3, $4, now() + interval '14 days')
"""


class SignedIn(msgspec.Struct, frozen=True):
    """A session just opened; the token exists only here and in the browser's cookie."""

    token: str
    user_id: UUID
    organisation_id: UUID
    email: str


async def sign_in(
    database: Database, *, email: str, password: str, address: str, known_device: str | None, agent: str
) -> SignedIn:
    """Open a session, or raise ``NotSignedIn`` in the same words and time whoever was meant; or ``TooMany``."""
    buckets = sign_in_buckets(email, address, known_device=known_device)
    async with database.across() as tx:
        await take_try(tx, buckets)
        rows = await tx.fetch(CANDIDATES, email)
    person = None
    for row in rows:
        if await check_password(row["password_hash"], password):
            person = row
            break
    if not rows:
        await check_password(None, password)
    if person is None:
        raise NotSignedIn(WRONG)
    better = await hash_password(password) if needs_rehash(person["password_hash"]) else None
    async with database.across() as tx:
        await clear_tries(tx, buckets)
        if better is not None:
            await tx.execute("update users set password_hash = $2 where id = $1", person["id"], better)
        token = await open_session(tx, user=person["id"], organisation=person["organisation_id"], agent=agent)
    return SignedIn(token, person["id"], person["organisation_id"], email)


async def open_session(tx: Tx, *, user: UUID, organisation: UUID, agent: str) -> str:
    """A new session; answers its token. ``agent``: what the browser says of itself."""
    token = new_token()
    await tx.execute(OPEN, token_hash(token), organisation, user, agent[:300])
    return token


async def end_session(tx: Tx, token: str) -> None:
    """Sign out here."""
    await tx.execute("delete from sessions where token_hash = $1", token_hash(token))


async def end_sessions(tx: Tx, user: UUID, *, but: bytes | None = None) -> int:
    """Sign a person out everywhere, except the session with the hash ``but``; answers how many ended."""
    return await tx.execute(
        "delete from sessions where user_id = $1 and token_hash is distinct from $2::bytea", user, but
    )
