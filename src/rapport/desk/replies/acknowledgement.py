"""What an organisation adds to the mail that says "your message is here": ways to help oneself, and a few words."""

from typing import Annotated

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

READ = """
select value from settings
where organisation_id = $1 and area = 'acknowledgement' and brand_id is null and inbox_id is null
"""
SAVE = """
insert into settings (id, organisation_id, area, value) values ($1, $2, 'acknowledgement', $3)
on conflict (organisation_id, area, brand_id, inbox_id) do update
set value = excluded.value, version = settings.version + 1
"""


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where customers may find an answer by themselves."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    url: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^https?://[^\s<>\"']+$")]


class Acknowledgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``on``: whether it is sent at all; ``understood``: whether it tells the customer what we made of their words."""

    on: bool = True
    understood: bool = True
    words: Annotated[str, msgspec.Meta(max_length=600)] = ""
    ways: Annotated[list[Way], msgspec.Meta(max_length=5)] = []


async def read_acknowledgement(tx: Tx) -> Acknowledgement:
    """What was chosen, or the default."""
    value = await tx.fetchval(READ, tx.own)
    return msgspec.convert(value, Acknowledgement) if value is not None else Acknowledgement()


async def save_acknowledgement(tx: Tx, viewer: Viewer, chosen: Acknowledgement) -> None:
    """From the next mail on."""
    value = msgspec.to_builtins(chosen)
    await tx.execute(SAVE, new_id(), tx.own, value)
    await note_audit(tx, "acknowledgement.changed", value, actor=viewer.user_id)
