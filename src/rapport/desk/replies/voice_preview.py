"""What a voice does to replies, shown while it is edited: sample drafts, read by the engine in that voice. Pure."""

import msgspec

from rapport.desk.replies.voice import BrandVoice, for_engine
from rapport.etiquette import Context, Customer, Finding, Turn, review, with_utf16
from rapport.etiquette.rewriting import rewritten
from rapport.kit.words import say

NAME = "Ana Ferreira"
UPSET = 2
MOST_WORDS = 8


class Draft(msgspec.Struct, frozen=True):
    """What is read: a draft, and the words of the customer that it answers, "" for none."""

    id: str
    channel: str
    customer: str
    text: str
    upset: int = 0


class VoiceSample(msgspec.Struct, frozen=True):
    """A draft as it was written, what is found in it (UTF-16 units), and how it reads with every rewrite taken.

    ``ease`` is the reading ease 0-100 of the rewritten draft, None for very short ones.
    """

    id: str
    channel: str
    customer: str
    draft: str
    findings: list[Finding]
    rewritten: str
    ease: float | None


def preview(voice: BrandVoice, own: str, sign_off: str) -> list[VoiceSample]:
    """Two drafts of ours, one that uses the words which this voice changes, and the editor's own where there is one.

    Nothing waits on anything outside; a preview takes as long as so many reviews.
    """
    drafts = [
        Draft("email", "email", say("voice.sample.email.asks"), say("voice.sample.email", sign_off=sign_off), UPSET),
        Draft("chat", "chat", say("voice.sample.chat.asks"), say("voice.sample.chat")),
    ]
    if words := _words(voice):
        drafts.append(Draft("words", "chat", "", words))
    if own.strip():
        drafts.append(Draft("own", "email" if "\n" in own.strip() else "chat", "", own))
    return [_read(draft, voice) for draft in drafts]


def _words(voice: BrandVoice) -> str:
    """The latest words of each list in sentences, so that what happens to them can be seen."""
    chosen = [pair.instead_of for pair in voice.preferred] + list(voice.banned)
    chosen += [term.term for term in voice.glossary if term.plain]
    lines = [say("voice.sample.word", word=word) for word in dict.fromkeys(reversed(chosen)) if word]
    return " ".join([say("voice.sample.word.hello"), *lines[:MOST_WORDS]]) if lines else ""


def _read(sample: Draft, voice: BrandVoice) -> VoiceSample:
    context = Context(
        channel=sample.channel,
        situation="first" if sample.customer else "mid",
        history=(Turn("customer", sample.customer),) if sample.customer else (),
        customer=Customer(name=NAME, upset=sample.upset),
        voice=for_engine(voice),
    )
    reading = review(sample.text, context)
    firm = [finding for finding in reading.findings if finding.firm or finding.stops]
    better = rewritten(sample.text, firm)
    shown = with_utf16(msgspec.structs.replace(reading, findings=firm), sample.text).findings
    ease = review(better, context).readability
    return VoiceSample(sample.id, sample.channel, sample.customer, sample.text, shown, better, ease)
