"""The engine reads an article by the rules for replies that hold for any text, before everybody reads it."""

import asyncio
from uuid import UUID

import msgspec

from rapport.desk.articles.types import Article
from rapport.desk.replies.check_settings import choices_for, read_choices
from rapport.desk.replies.voice import for_engine
from rapport.desk.replies.voice_versions import read_voice
from rapport.etiquette import Context, Finding, review, with_utf16
from rapport.etiquette.severity import apply_choices
from rapport.kit.errors import Stopped
from rapport.storage.session import Tx

CHANNEL = "portal"
# The others judge an answer to one person: their name, their questions, their feelings, what was said before.
FITTING = frozenset(
    {
        "blame.customer",
        "confidential.ask",
        "confidential.leak",
        "emoji.misused",
        "grammar",
        "idiom",
        "inclusive.words",
        "jargon",
        "negative.language",
        "overpromise",
        "placeholder.unfilled",
        "tone.casual",
        "tone.rude",
        "tone.shouting",
        "unclear",
        "vague.time",
        "voice.reading",
        "voice.words",
    }
)


class CheckedText(msgspec.Struct, frozen=True):
    """What the engine would change, spans in UTF-16 units, and how easily it reads.

    ``readability`` is Flesch's reading ease, 0 hard to 100 easy; None in other languages and for few words.
    """

    findings: list[Finding]
    readability: float | None


async def check_article(tx: Tx, brand: UUID, text: str, *, thorough: bool = True) -> CheckedText:
    """Read ``text`` in this brand's voice."""
    voice = for_engine((await read_voice(tx, brand)).voice)
    choices = choices_for(await read_choices(tx), brand, CHANNEL)
    context = Context(channel=CHANNEL, situation="mid", voice=voice, thorough=thorough)
    reading = apply_choices(await asyncio.to_thread(review, text, context), choices)
    fitting = [_for_all(one) for one in reading.findings if one.check in FITTING and one.start is not None]
    found = with_utf16(msgspec.structs.replace(reading, findings=fitting), text)
    return CheckedText(found.findings, found.readability)


def _for_all(finding: Finding) -> Finding:
    """A bank account in an article is nearly always the desk's own, to be paid into: told, and never in the way."""
    if finding.evidence == "iban":
        return msgspec.structs.replace(finding, stops=False, firm=False)
    return finding


async def refuse_confidential(tx: Tx, article: Article) -> None:
    """Raise ``Stopped`` when what everybody would read holds something confidential."""
    text = f"{article.title}\n\n{article.short}\n\n{article.body_text}"
    told = await check_article(tx, article.brand_id, text, thorough=False)
    stops = [finding for finding in told.findings if finding.stops]
    if stops:
        raise Stopped(
            "This holds something confidential, which everybody could read. Take it out first.",
            findings=msgspec.to_builtins(stops),
        )
