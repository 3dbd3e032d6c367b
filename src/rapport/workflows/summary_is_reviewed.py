"""What was agreed is read like a draft before a customer gets it: hints while it is edited, a stop for secrets."""

from uuid import UUID

import msgspec

from rapport.desk.conversations.summaries import SummaryText
from rapport.etiquette import Finding, with_utf16
from rapport.kit.errors import Stopped
from rapport.storage.session import Tx
from rapport.workflows.draft_is_reviewed import Surroundings, Writer, read_surroundings, review_draft


class SummaryReading(msgspec.Struct, frozen=True):
    """What the engine would change in each part; spans in UTF-16 units of the part."""

    issue: list[Finding]
    solution: list[Finding]
    next_steps: list[Finding]


async def review_summary(text: SummaryText, around: Surroundings, *, thorough: bool = True) -> SummaryReading:
    """Read the parts. Only what stands there can be judged: a summary greets nobody and answers nothing."""
    parts = (text.issue, text.solution, text.next_steps)
    issue, solution, next_steps = [await _read(words, around, thorough=thorough) for words in parts]
    return SummaryReading(issue, solution, next_steps)


async def refuse_secrets(tx: Tx, writer: Writer, conversation: UUID, text: SummaryText) -> None:
    """Raise ``Stopped`` when the summary holds something confidential."""
    reading = await review_summary(text, await read_surroundings(tx, writer, conversation), thorough=False)
    stops = [finding for part in msgspec.structs.astuple(reading) for finding in part if finding.stops]
    if stops:
        raise Stopped(
            "The summary holds something confidential. Take it out, then resolve.",
            findings=msgspec.to_builtins(stops),
        )


async def _read(words: str, around: Surroundings, *, thorough: bool) -> list[Finding]:
    if not words.strip():
        return []
    found = await review_draft(words, around, thorough=thorough)
    kept = [one for one in found.findings if one.start is not None and (one.firm or one.stops)]
    return with_utf16(msgspec.structs.replace(found, findings=kept), words).findings
