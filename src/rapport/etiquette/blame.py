"""Whether the matter is our fault, as the customer tells it and as the draft admits it."""

import re

from rapport.etiquette.analysis.document import Document

_ADMITS = re.compile(
    r"\b(?:(?:was|were|had been) (?:wrongly|mistakenly|incorrectly|not) |by mistake|our (?:system|warehouse|driver|team|website|app|courier|technician|shop|server|payment|printer|side|colleague)[^.!?]{0,40}\b(?:did not|didn't|failed|missed|sent|charged|entered|booked|forgot|mixed|lost|went|was|were|had|took|down)|"
    r"(?:bug|outage|fault|error|mix-up|glitch|crash) (?:in|on|with|of|at|has|was|is)|went wrong|mixed up|should have (?:been|arrived|received|come|gone)|(?:delay|delayed|late) (?:because|due|at|in|from|by)|(?:double|duplicate|second|wrong) (?:charge|payment|booking|invoice|item|order|size|colour|label|address)|refunded|overcharged|is fixed|has been fixed|corrected|rolled back|restored)\b"
)


def is_our_fault(document: Document) -> bool:
    """The customer tells of something that we did or left undone; their own slip, or a mere question, is none."""
    readings = [reading for _, reading in document.past.waiting] or document.past.by("customer")[-1:]
    told = admits = theirs = 0
    for reading in readings:
        told += len(reading.hits.get("fault.ours", ()))
        theirs += len(reading.hits.get("fault.theirs", ()))
    admits = len(_ADMITS.findall(document.low))
    if theirs:
        return False
    return (told >= 1 and (admits >= 1 or document.upset >= 2)) or told >= 3 or (told >= 2 and document.upset >= 1)
