"""A whole review of a draft: one reading, all rules, promises, questions, checklist and scores."""

from rapport.etiquette.abroad import other_language, read_abroad
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.checklist import build_checklist
from rapport.etiquette.coverage import find_questions
from rapport.etiquette.deciding import decide
from rapport.etiquette.dimensions import score_dimensions
from rapport.etiquette.promises import find_promises
from rapport.etiquette.readability import reading_ease
from rapport.etiquette.registry import all_rules
from rapport.etiquette.rule import Rule
from rapport.etiquette.suppress import settle
from rapport.etiquette.types import Context, Finding, Review

LONGEST = 12_000


def review(draft: str, context: Context) -> Review:
    """Read a draft as the customer will. Pure: no database, no network; the same words give the same review.

    Beyond 12,000 characters only the beginning is read, and ``note`` says so.
    """
    note = None
    if len(draft) > LONGEST:
        note = f"Only the first {LONGEST:,} characters were read."
        draft = draft[:LONGEST]
    document = Document(draft, context)
    rules = {rule.id: rule for rule in all_rules()}
    if not draft.strip():
        return Review(
            findings=[],
            promises=[],
            questions=find_questions(document),
            checklist=[],
            dimensions=score_dimensions(document, [], rules),
            readability=None,
            note=note,
        )
    findings = settle(_find(document, rules))
    promises = find_promises(document)
    questions = find_questions(document)
    return Review(
        findings=findings,
        promises=promises,
        questions=questions,
        checklist=build_checklist(document, findings, promises, questions),
        dimensions=score_dimensions(document, findings, rules),
        readability=reading_ease([sentence.low for sentence in document.body]),
        note=note,
    )


def _find(document: Document, rules: dict[str, Rule]) -> list[Finding]:
    """What the rules and the model find; in another language only what holds there."""
    language = other_language(document)
    if language is not None:
        return list(read_abroad(document, rules, language).values())
    found = {rule.id: finding for rule in rules.values() if (finding := rule.apply(document)) is not None}
    return decide(document, rules, found)
