"""A canned reply is read by the engine before it is kept: the same rules as for a draft, with the places filled."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.replies.canned import PLACE, CannedReply, Wording, save_canned
from rapport.desk.replies.voice import for_engine
from rapport.desk.replies.voice_versions import read_voice
from rapport.etiquette import Context, Customer, Finding, Voice, review, with_utf16
from rapport.kit.errors import Invalid, Stopped
from rapport.storage.session import Tx

BRAND = "select id from brands where $1::uuid is null or id = $1 order by created_at, id limit 1"
SAMPLE = {
    "customer.first_name": "Ana",
    "customer.name": "Ana Sousa",
    "agent.name": "Noor Haddad",
    "agent.first_name": "Noor",
    "brand.name": "Alder",
    "conversation.number": "1042",
}


async def canned_reply_is_saved(tx: Tx, viewer: Viewer, reply: UUID | None, wording: Wording) -> CannedReply:
    """Keep it with what the engine would change. Raises ``Stopped`` when it holds something confidential."""
    brand = await tx.fetchval(BRAND, wording.brand_id)
    if brand is None:
        raise Invalid("We can't find this brand.", fields={"brand_id": "Choose one of your brands, or all of them."})
    voice = for_engine((await read_voice(tx, brand)).voice)
    findings = await asyncio.to_thread(read_wording, wording.body_text, voice)
    stops = [finding for finding in findings if finding.stops]
    if stops:
        raise Stopped(
            "This holds something confidential, which would reach every customer. Take it out first.",
            findings=msgspec.to_builtins(stops),
        )
    return await save_canned(tx, viewer, reply, wording, [_kept(finding) for finding in findings])


def read_wording(text: str, voice: Voice) -> list[Finding]:
    """What the engine would change in ready words; spans in UTF-16 units of ``text`` as it is written, places open.

    Only what is said can be judged: what is missing (a greeting, an answer) depends on the conversation.
    """
    filled, moves = _fill(text)
    context = Context(channel="email", situation="mid", customer=Customer(name="Ana Sousa"), voice=voice)
    found = review(filled, context)
    kept = [f for f in found.findings if f.start is not None and f.end is not None]
    for finding in kept:
        finding.start, finding.end = _back(moves, finding.start or 0), _back(moves, finding.end or 0)
        finding.at = None if finding.at is None else _back(moves, finding.at)
    return with_utf16(msgspec.structs.replace(found, findings=kept), text).findings


def _fill(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The text with sample names, and per place (start in the result, end in the result, how much it moved)."""
    parts, moves, at, length = [], [], 0, 0
    for place in PLACE.finditer(text):
        parts += [text[at : place.start()], SAMPLE.get(place[1], place[0])]
        length += place.start() - at
        moves.append((length, length + len(parts[-1]), place.end() - length - len(parts[-1])))
        length += len(parts[-1])
        at = place.end()
    return "".join([*parts, text[at:]]), moves


def _back(moves: list[tuple[int, int, int]], at: int) -> int:
    """Where a position of the filled text stands in the written one; inside a name it is the place's edge."""
    moved = 0
    for start, end, shift in moves:
        if at <= start:
            break
        if at < end:
            return start + moved
        moved = shift
    return at + moved


def _kept(finding: Finding) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(finding)
    return plain
