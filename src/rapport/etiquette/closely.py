"""What the small encoder says of a draft: read beside what was said before, once for all who ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.models.encoder import NOTHING, Reading, read_encoder
from rapport.etiquette.types import Context

_TURNS, _STEP = 6, 4
_SITUATIONS: dict[str, str] = {"first": "first reply", "following_up": "following up"}


@dataclass(slots=True, frozen=True)
class CloseOpinion:
    """Log-odds of each check for the whole draft, and for each sentence of its body in the order of ``checks``."""

    checks: tuple[str, ...]
    whole: Sequence[float]
    said: Sequence[Sequence[float]]

    def features(self) -> dict[str, float]:
        """What every decider reads of it."""
        loudest = list(map(max, *self.said)) if len(self.said) > 1 else (self.said or [[NOTHING] * len(self.checks)])[0]
        found = {f"close {check}": odds / _STEP for check, odds in zip(self.checks, self.whole, strict=True)}
        return found | {f"piece {check}": odds / _STEP for check, odds in zip(self.checks, loudest, strict=True)}

    def sentences(self, check: str) -> list[float] | None:
        """The log-odds of one check, sentence by sentence; None where it does not know the check."""
        if check not in self.checks:
            return None
        place = self.checks.index(check)
        return [odds[place] for odds in self.said]


def read_closely(document: Document) -> Reading | None:
    """The encoder's reading; None where it is not wanted or not installed."""
    return document.once("close reading", _read)


def _read(document: Document) -> Reading | None:
    encoder = read_encoder() if document.context.thorough else None
    if encoder is None:
        return None
    return encoder.read(head_of(document.context), turns_of(document.context), document.text)


def head_of(context: Context) -> str:
    """Channel and situation as the encoder is told them; a situation that nobody named is told by who has spoken."""
    channel, situation = context.channel, context.situation
    if channel == "social":
        channel = "social_public" if context.public else "social_private"
    if channel and situation is None:
        situation = "mid" if any(turn.author == "agent" for turn in context.history) else "first"
    told = _SITUATIONS.get(situation or "", situation)
    return ", ".join(filter(None, (channel, told))) + "."


def turns_of(context: Context) -> tuple[tuple[str, str], ...]:
    """Who said what lately, oldest first."""
    return tuple(("customer" if t.author == "customer" else "agent", t.text) for t in context.history[-_TURNS:])


def close_opinion(document: Document) -> CloseOpinion | None:
    """What the encoder says of the whole and of each sentence; None where it is not wanted or not installed."""
    reading = read_closely(document)
    if reading is None:
        return None
    return CloseOpinion(reading.checks, reading.whole, [reading.loudest(s.start, s.end) for s in document.body])


def warm() -> None:
    """Read a few words, so that the first draft finds everything loaded."""
    encoder = read_encoder()
    if encoder is not None:
        encoder.read("email.", (("customer", "Where is my order?"),), "It comes on Friday.")
