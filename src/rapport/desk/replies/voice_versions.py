"""The versions of each brand's voice: the latest is how drafts are read, and agents are told what it changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.desk.replies.voice import BrandVoice, tidy
from rapport.desk.replies.voice_changes import Change, changes_between
from rapport.events.kinds import VoiceChanged
from rapport.events.record import Actor, record
from rapport.kit.errors import Conflict, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

LATEST = "select version, voice from voice_versions where brand_id = $1 order by version desc limit 1"
ADD = """
insert into voice_versions (id, organisation_id, brand_id, version, voice, changes, made_by)
values ($1, $2, $3, $4, $5, $6, $7)
"""
VERSIONS = """
select v.brand_id, b.name as brand, v.version, v.voice, v.changes, v.created_at as at, u.name as by
from voice_versions v join brands b on b.id = v.brand_id left join users u on u.id = v.made_by
where v.organisation_id = $1 and ($2::uuid is null or v.brand_id = $2)
order by v.created_at desc, v.version desc limit $3
"""
NEWS = """
select v.brand_id, b.name as brand, v.version, v.voice, v.changes, v.created_at as at, u.name as by
from voice_versions v join brands b on b.id = v.brand_id join users me on me.id = $2
left join users u on u.id = v.made_by
left join voice_reads r on r.brand_id = v.brand_id and r.user_id = $2
where v.organisation_id = $1 and v.version > coalesce(r.version, 0) and v.created_at > me.created_at
order by v.created_at desc limit 20
"""
READ = """
insert into voice_reads (organisation_id, user_id, brand_id, version) values ($1, $2, $3, $4)
on conflict (user_id, brand_id) do update set version = greatest(voice_reads.version, excluded.version)
"""
MISSING = "We can't find this brand."
MOST = 100


class KeptVoice(msgspec.Struct, frozen=True):
    """A brand's voice now; ``version`` 0 is what we ship."""

    brand_id: UUID
    version: int
    voice: BrandVoice


class VoiceVersion(msgspec.Struct, frozen=True):
    """One version: who made it, when, and what it changed."""

    brand_id: UUID
    brand: str
    version: int
    voice: BrandVoice
    changes: list[Change]
    at: datetime
    by: str | None


async def read_voice(tx: Tx, brand: UUID) -> KeptVoice:
    """The latest version, or the default; raises ``NotFound`` for a brand that isn't here."""
    row = await tx.fetchrow(LATEST, brand)
    if row is not None:
        return KeptVoice(brand, row["version"], msgspec.convert(row["voice"], BrandVoice))
    if not await tx.fetchval("select exists (select from brands where id = $1)", brand):
        raise NotFound(MISSING)
    return KeptVoice(brand, 0, BrandVoice())


async def save_voice(tx: Tx, viewer: Viewer, brand: UUID, wanted: BrandVoice, *, seen: int) -> KeptVoice:
    """Speak so from the next key on. ``seen`` is the version that was changed; raises ``Conflict`` when it is old."""
    voice = tidy(wanted)
    await tx.fetchrow("select id from brands where id = $1 for update", brand)
    latest = await read_voice(tx, brand)
    if latest.version != seen:
        raise Conflict("Somebody else has changed this voice meanwhile. Look at theirs, then change it again.")
    changes = changes_between(latest.voice, voice)
    if not changes:
        return latest
    version = latest.version + 1
    lines = msgspec.to_builtins(changes)
    await tx.execute(ADD, new_id(), tx.own, brand, version, msgspec.to_builtins(voice), lines, viewer.user_id)
    await tx.execute(READ, tx.own, viewer.user_id, brand, version)
    await note_audit(tx, "voice.changed", {"brand_id": brand, "version": version}, actor=viewer.user_id)
    await record(tx, VoiceChanged(brand_id=brand, number=version), actor=Actor("user", viewer.user_id))
    return KeptVoice(brand, version, voice)


async def list_versions(tx: Tx, brand: UUID | None = None) -> list[VoiceVersion]:
    """The latest hundred, newest first; of every brand, or of one."""
    return [_version(row) for row in await tx.fetch(VERSIONS, tx.own, brand, MOST)]


async def unread_versions(tx: Tx, user: UUID) -> list[VoiceVersion]:
    """What changed since this person last read of it, newest first; nothing from before they came."""
    return [_version(row) for row in await tx.fetch(NEWS, tx.own, user)]


async def note_read(tx: Tx, user: UUID, brand: UUID, version: int) -> None:
    """This person knows of ``version`` and of all before it."""
    latest = await read_voice(tx, brand)
    await tx.execute(READ, tx.own, user, brand, min(version, latest.version))


def _version(row: Any) -> VoiceVersion:
    return msgspec.convert(dict(row), VoiceVersion)
