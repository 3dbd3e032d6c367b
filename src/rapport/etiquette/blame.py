"""Whether the matter is our fault, as the customer tells it and as the draft admits it."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.models.features import sentence_features
from rapport.etiquette.models.heads import probability

_ADMITS = re.compile(
    r"\b(?:(?:was|were|had been) (?:wrongly|mistakenly|incorrectly|not) |by mistake|our (?:system|"
    r"warehouse|driver|team|website|app|courier|technician|shop|server|payment|printer|side|"
    r"colleague)[^.!?]{0,40}\b(?:did not|didn't|failed|missed|sent|charged|entered|booked|forgot|"
    r"mixed|lost|went|was|were|had|took|down)|"
    r"(?:bug|outage|fault|error|mix-up|glitch|crash) (?:in|on|with|of|at|has|was|is)|went wrong|mixed "
    r"up|should have (?:been|arrived|received|come|gone)|(?:delay|delayed|late) (?:because|due|at|in|"
    r"from|by)|(?:double|duplicate|second|wrong) (?:charge|payment|booking|invoice|item|order|size|"
    r"colour|label|address)|refunded|overcharged|is fixed|has been fixed|corrected|rolled back|"
    r"restored)\b"
)


DUE = 0.6


def is_our_fault(document: Document) -> bool:
    """The customer tells of something that we did or left undone, or the draft admits it; their own slip is none."""
    told, theirs, admits = fault_counts(document)
    if not (told or admits or document.upset >= 2):
        return False
    sure = probability("apology_due", fault_features(document))
    if sure is not None:
        return sure >= DUE
    return not theirs and ((told >= 1 and (admits >= 1 or document.upset >= 2)) or told >= 3)


def fault_counts(document: Document) -> tuple[int, int, int]:
    """How often the customer tells of our fault and of their own, and how often the draft admits one of ours."""
    readings = document.past.by("customer")
    told = sum(len(reading.hits.get("fault.ours", ())) for reading in readings)
    theirs = sum(len(reading.hits.get("fault.theirs", ())) for reading in readings)
    return told, theirs, len(_ADMITS.findall(document.low))


def fault_features(document: Document) -> list[str]:
    """What the fault model reads: the words of the draft's body, and counts of telling phrases on both sides."""
    told, theirs, admits = fault_counts(document)
    readings = document.past.by("customer")
    frustrated = sum(len(reading.hits.get("mood.frustration", ())) for reading in readings)
    calm = any(reading.has("mood.calm") for reading in readings)
    words = ["d:" + feature for sentence in document.body for feature in sentence_features(sentence.text)]
    signs = [
        f"told{min(told, 3)}",
        f"theirs{min(theirs, 1)}",
        f"admits{min(admits, 3)}",
        f"upset{document.upset}",
        f"frustrated{min(frustrated, 3)}",
        f"told{min(told, 2)} admits{min(admits, 2)}",
        f"told{min(told, 2)} upset{document.upset}",
        f"{document.situation}",
        f"calm{calm}",
    ]
    copies = max(1, len(words) // 20)
    return words + [f"{sign}/{copy}" for sign in signs for copy in range(min(copies, 12))]
