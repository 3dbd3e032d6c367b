"""Manners as pure functions over text: no database, no network, no framework."""

from rapport.etiquette.advice import advise
from rapport.etiquette.mood import read_customer
from rapport.etiquette.offsets import with_utf16
from rapport.etiquette.reviewing import review
from rapport.etiquette.secrets import find_personal, find_secrets, mask
from rapport.etiquette.summary import summarise
from rapport.etiquette.tone import Tone, read_tone
from rapport.etiquette.types import (
    Advice,
    ChecklistItem,
    Context,
    Customer,
    Finding,
    Mood,
    MoodPoint,
    Promise,
    Question,
    Review,
    Secret,
    Signal,
    Step,
    Summary,
    Turn,
    Voice,
)
from rapport.etiquette.warming import warm_up

__all__ = [
    "Advice",
    "ChecklistItem",
    "Context",
    "Customer",
    "Finding",
    "Mood",
    "MoodPoint",
    "Promise",
    "Question",
    "Review",
    "Secret",
    "Signal",
    "Step",
    "Summary",
    "Tone",
    "Turn",
    "Voice",
    "advise",
    "find_personal",
    "find_secrets",
    "mask",
    "read_customer",
    "read_tone",
    "review",
    "summarise",
    "warm_up",
    "with_utf16",
]
