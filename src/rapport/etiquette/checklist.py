"""What a whole reply does, as a list to tick."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.feeling import acknowledges
from rapport.etiquette.types import ChecklistItem, Finding, Promise, Question

_OWNS = re.compile(
    r"\b(?:our (?:mistake|error|fault|side|slip|oversight)|my (?:mistake|error|fault)|we (?:made|"
    r"should have|failed|missed|forgot|mixed|overcharged|sent the wrong|lost|were wrong|got (?:it|"
    r"this|that) wrong)|that(?:'s| is) on (?:us|me)|let you down|should (?:not|never) have)\b"
)


def build_checklist(
    document: Document, findings: list[Finding], promises: list[Promise], questions: list[Question]
) -> list[ChecklistItem]:
    """The steps that apply here, each with whether the draft takes it."""
    checks = {finding.check for finding in findings}
    items = []
    if document.is_letter or document.situation == "first":
        items.append(
            ChecklistItem(
                "greets",
                "Greets by name" if document.customer else "Greets",
                not checks & {"greeting.missing", "name.missing", "name.wrong"},
            )
        )
    if document.upset >= 1:
        items.append(
            ChecklistItem(
                "understands",
                "Shows understanding",
                "empathy.missing" not in checks and acknowledges(document),
            )
        )
    if any(reading.has("fault.ours") and not reading.has("fault.theirs") for _, reading in document.past.waiting):
        owned = bool(_OWNS.search(document.low)) or (document.has("apology") and "apology.hollow" not in checks)
        items.append(ChecklistItem("owns", "Owns the fault", owned))
    if questions:
        open_ones = sum(not question.answered for question in questions)
        label = "Answers the question" if len(questions) == 1 else f"Answers all {len(questions)} questions"
        items.append(ChecklistItem("answers", label, open_ones == 0))
    if document.situation != "closing":
        timed = any(promise.words for promise in promises) or bool(document.times)
        items.append(ChecklistItem("next_step", "Gives a next step with a time", timed and "vague.time" not in checks))
    return items
