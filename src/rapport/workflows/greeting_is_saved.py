"""A greeting of a page is read by the engine before it is kept, as every word of the desk is."""

import asyncio
from uuid import UUID

import msgspec

from rapport.desk.chats.greetings import GreetingText, save_greeting
from rapport.desk.replies.voice import for_engine
from rapport.desk.replies.voice_versions import read_voice
from rapport.etiquette import Finding
from rapport.kit.errors import Stopped
from rapport.storage.session import Tx
from rapport.workflows.canned_reply_is_saved import read_wording


async def greeting_is_saved(
    tx: Tx, inbox: UUID, brand: UUID, greeting: UUID | None, wanted: GreetingText
) -> tuple[UUID, list[Finding]]:
    """Keep it; answers its id and what the engine would change. Raises ``Stopped`` for anything confidential."""
    voice = for_engine((await read_voice(tx, brand)).voice)
    findings = await asyncio.to_thread(read_wording, wanted.body_text, voice)
    stops = [finding for finding in findings if finding.stops]
    if stops:
        raise Stopped(
            "This holds something confidential, which every visitor would see. Take it out first.",
            findings=msgspec.to_builtins(stops),
        )
    return await save_greeting(tx, inbox, greeting, wanted), findings
