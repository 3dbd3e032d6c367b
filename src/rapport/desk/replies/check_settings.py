"""How each check behaves where: off, a line in the checklist or an underline, by brand and channel."""

from typing import Annotated
from uuid import UUID

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.etiquette.handbook import check_titles, stopping_checks
from rapport.etiquette.severity import Chosen
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

READ = "select brand_id, channel, check_id as check, severity from check_settings where organisation_id = $1"
SAVE = """
insert into check_settings (id, organisation_id, brand_id, channel, check_id, severity, changed_by)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (organisation_id, brand_id, channel, check_id) do update
set severity = excluded.severity, changed_by = excluded.changed_by, created_at = now()
"""
DROP = """
delete from check_settings
where organisation_id = $1 and check_id = $4
  and brand_id is not distinct from $2 and channel is not distinct from $3
"""
CHANNELS = ("email", "chat", "social", "sms", "portal", "voice")


class CheckChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice; without a brand or a channel it counts for all of them. ``severity`` None takes it back."""

    check: Annotated[str, msgspec.Meta(max_length=60)]
    severity: Chosen | None
    brand_id: UUID | None = None
    channel: str | None = None


async def read_choices(tx: Tx) -> list[CheckChoice]:
    """All that was chosen."""
    return [CheckChoice(**row) for row in await tx.fetch(READ, tx.own)]


def choices_for(choices: list[CheckChoice], brand: UUID, channel: str) -> dict[str, Chosen]:
    """Check id -> how it behaves there. The most specific choice wins; a brand's own counts before a channel's."""
    fitting = [one for one in choices if one.brand_id in {None, brand} and one.channel in {None, channel}]
    fitting.sort(key=lambda one: (one.brand_id is not None, one.channel is not None))
    return {one.check: one.severity for one in fitting if one.severity is not None}


async def save_choice(tx: Tx, viewer: Viewer, choice: CheckChoice) -> None:
    """From the next review on. Raises ``Invalid`` for a check that must not fall silent, ``NotFound`` for none."""
    if choice.check not in check_titles() or (choice.channel is not None and choice.channel not in CHANNELS):
        raise NotFound("We don't know this check or this channel.")
    if choice.severity == "off" and choice.check in stopping_checks():
        raise Invalid(
            "This check keeps confidential data from leaving, so it can't be turned off.",
            fields={"severity": "Whoever sends can let one message pass, with a reason that is kept."},
        )
    if choice.brand_id and not await tx.fetchval("select exists (select from brands where id = $1)", choice.brand_id):
        raise NotFound("We can't find this brand.")
    place = (choice.brand_id, choice.channel, choice.check)
    if choice.severity is None:
        await tx.execute(DROP, tx.own, *place)
    else:
        await tx.execute(SAVE, new_id(), tx.own, *place, choice.severity, viewer.user_id)
    await note_audit(tx, "check.changed", msgspec.to_builtins(choice), actor=viewer.user_id)
