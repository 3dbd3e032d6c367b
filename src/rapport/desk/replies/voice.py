"""How an organisation speaks: how formal its replies are, and whether emoji fit. Drafts are read in this voice."""

from typing import Literal

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.etiquette import Voice
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

READ = """
select value from settings
where organisation_id = $1 and area = 'voice' and brand_id is null and inbox_id is null
"""
SAVE = """
insert into settings (id, organisation_id, area, value) values ($1, $2, 'voice', $3)
on conflict (organisation_id, area, brand_id, inbox_id) do update
set value = excluded.value, version = settings.version + 1
"""


class ChosenVoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organisation chooses; the rest of a voice keeps the engine's defaults."""

    formality: Literal["casual", "neutral", "formal"] = "neutral"
    emoji: bool = True


async def read_voice(tx: Tx) -> ChosenVoice:
    """The organisation's voice, or the default."""
    value = await tx.fetchval(READ, tx.own)
    return msgspec.convert(value, ChosenVoice) if value is not None else ChosenVoice()


async def save_voice(tx: Tx, viewer: Viewer, voice: ChosenVoice) -> None:
    """Speak so from now on: hints follow with the next key."""
    await tx.execute(SAVE, new_id(), tx.own, msgspec.to_builtins(voice))
    await note_audit(tx, "voice.changed", msgspec.to_builtins(voice), actor=viewer.user_id)


async def engine_voice(tx: Tx) -> Voice:
    """The same as the engine takes it."""
    chosen = await read_voice(tx)
    return Voice(formality=chosen.formality, emoji=chosen.emoji)
