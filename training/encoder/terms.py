"""What the encoder reads and what it says: sizes in word pieces, and the checks in order."""

from dataclasses import dataclass

import numpy as np

MOST_SAID, MOST_DRAFTED = 160, 300
CHECKS = (
    "abrupt.ending",
    "apology.hollow",
    "apology.missing",
    "asks.again",
    "assumption",
    "blame.customer",
    "blame.shift",
    "call.better",
    "closed.question",
    "confidential.ask",
    "confidential.leak",
    "empathy.missing",
    "generic.reply",
    "gratitude.missing",
    "jargon",
    "negative.language",
    "next.step.missing",
    "no.options",
    "overpromise",
    "public.personal",
    "question.unanswered",
    "tone.casual",
    "tone.cold",
    "tone.rude",
    "unclear",
    "vague.time",
)


@dataclass(slots=True, frozen=True)
class Told:
    """What the network says of one draft: log-odds of the whole, and of its pieces (checks, then a promise)."""

    whole: np.ndarray
    pieces: np.ndarray
    mood: float
