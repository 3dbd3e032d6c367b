"""How each brand speaks: its voice with its versions, what changed, and what a change would do."""

import asyncio
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.replies.voice import BrandVoice, tidy
from rapport.desk.replies.voice_preview import VoiceSample, preview
from rapport.desk.replies.voice_versions import (
    KeptVoice,
    VoiceVersion,
    list_versions,
    note_read,
    read_voice,
    save_voice,
    unread_versions,
)
from rapport.storage.session import Database, Tx


class WantedVoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A voice to speak in; ``version`` is the one that was changed."""

    voice: BrandVoice
    version: Annotated[int, msgspec.Meta(ge=0)]


class ReadVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody has read."""

    version: Annotated[int, msgspec.Meta(ge=1)]


class TriedVoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A voice that is being edited, and words of the editor's own to try it on."""

    voice: BrandVoice
    own: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


@get("/voices/{brand_id:uuid}", opt={"may": May.USE_DESK})
async def show_voice(tx: Given[Tx], brand_id: FromPath[UUID]) -> KeptVoice:
    """The voice in which this brand's drafts are read."""
    return await read_voice(tx, brand_id)


@put("/voices/{brand_id:uuid}", opt={"may": May.SET_STANDARDS})
async def set_voice(
    viewer: Given[Viewer], tx: Given[Tx], brand_id: FromPath[UUID], data: JSONBody[WantedVoice]
) -> KeptVoice:
    """Make it the next version; the next hint follows it. Refused (409) when somebody else changed it meanwhile."""
    return await save_voice(tx, viewer, brand_id, data.voice, seen=data.version)


@get("/voices", opt={"may": May.USE_DESK})
async def show_versions(tx: Given[Tx]) -> list[VoiceVersion]:
    """What changed in each brand's voice, newest first."""
    return await list_versions(tx)


@get("/voices/news", opt={"may": May.USE_DESK})
async def show_news(viewer: Given[Viewer], tx: Given[Tx]) -> list[VoiceVersion]:
    """What changed since this person last read of it."""
    return await unread_versions(tx, viewer.user_id)


@post("/voices/{brand_id:uuid}/read", opt={"may": May.USE_DESK}, status_code=204)
async def mark_read(
    viewer: Given[Viewer], tx: Given[Tx], brand_id: FromPath[UUID], data: JSONBody[ReadVersion]
) -> None:
    """This person has read what changed, up to this version."""
    await note_read(tx, viewer.user_id, brand_id, data.version)


@post("/voices/{brand_id:uuid}/preview", opt={"may": May.SET_STANDARDS}, status_code=200)
async def try_voice(
    viewer: Given[Viewer], database: Given[Database], brand_id: FromPath[UUID], data: JSONBody[TriedVoice]
) -> list[VoiceSample]:
    """Sample drafts, read in a voice that isn't kept yet; raises ``Invalid`` where it contradicts itself."""
    voice = tidy(data.voice)
    async with database.transaction(viewer.organisation_id) as tx:
        await read_voice(tx, brand_id)
        brand = await tx.fetchval("select name from brands where id = $1", brand_id)
    return await asyncio.to_thread(preview, voice, data.own, f"{viewer.name.split()[0]}, {brand}")


router = Router(path="/", route_handlers=[show_voice, set_voice, show_versions, show_news, mark_read, try_voice])
