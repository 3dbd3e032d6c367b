"""The seven dimensions of good service, scored from a draft's findings."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Rule
from rapport.etiquette.types import Finding

NAMES = ("tone", "responsiveness", "personalisation", "consistency", "confidentiality", "active listening", "empathy")
COST = {"stop": 0.8, "high": 0.5, "medium": 0.3, "low": 0.2}


def score_dimensions(document: Document, findings: list[Finding], rules: dict[str, Rule]) -> dict[str, float | None]:
    """0-1 for each dimension; None where the draft gave no occasion for it. Advisory findings cost half."""
    if not document.body:
        return dict.fromkeys(NAMES, None)
    scores: dict[str, float | None] = dict.fromkeys(NAMES, 1.0)
    if document.upset == 0 and not any(rules[f.check].dimension == "empathy" for f in findings):
        scores["empathy"] = None
    if not document.past.waiting:
        scores["active listening"] = None
    if not document.customer and not any(rules[f.check].dimension == "personalisation" for f in findings):
        scores["personalisation"] = None
    for finding in findings:
        name = rules[finding.check].dimension
        cost = COST[finding.severity] * (1 if finding.firm else 0.5)
        scores[name] = round(max(0.0, (scores[name] if scores[name] is not None else 1.0) - cost), 2)  # type: ignore[operator]  # narrowed by the condition
    return scores
