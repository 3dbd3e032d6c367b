"""What an etiquette rule is: a fault, why it matters, how to find it, what to say instead, examples that prove it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.types import Context, Finding, Severity


@dataclass(slots=True, frozen=True)
class Found:
    """A fault found: its span (code points; None where something is missing) and what may help.

    One that ``advises`` never underlines, even where its rule is firm.
    """

    start: int | None = None
    end: int | None = None
    evidence: str | None = None
    suggestion: str | None = None
    replacement: str | None = None
    at: int | None = None
    confidence: float = 1.0
    stops: bool = False
    advises: bool = False


@dataclass(slots=True, frozen=True)
class Example:
    """A draft in its context; ``fault`` says whether the rule must speak. Examples are tests and lessons."""

    draft: str
    fault: bool
    context: Context = field(default_factory=Context)


@dataclass(slots=True, frozen=True)
class Rule:
    """One check. ``needs`` is the requirement line that it serves, ``dimension`` the one of seven that it counts in.

    ``remedy`` gives evidence and words to put in where the model, not the rule, found the fault. Evidence in words
    that are ``plain`` underlines also where the model is in doubt.
    """

    id: str
    title: str
    why: str
    needs: str
    dimension: str
    suggestion: str
    check: Callable[[Document], Found | None]
    examples: tuple[Example, ...]
    firm: bool = True
    severity: Severity = "medium"
    remedy: Callable[[Document], Found] | None = None
    plain: re.Pattern[str] | None = None

    def apply(self, document: Document) -> Finding | None:
        """The finding of this rule for a draft, or None."""
        found = self.check(document)
        return None if found is None else self.finding(found)

    def supply(self, document: Document, found: Found) -> Found:
        """A fault that the model found, with the evidence and the words to put in that this rule knows."""
        if self.remedy is None:
            return found
        known = self.remedy(document)
        return replace(known, start=found.start, end=found.end, confidence=found.confidence)

    def is_plain(self, finding: Finding) -> bool:
        """Whether the words that were found leave no doubt."""
        return bool(self.plain and finding.evidence and self.plain.match(finding.evidence.lower()))

    def finding(self, found: Found) -> Finding:
        """What the reader is shown of a fault found."""
        return Finding(
            check=self.id,
            firm=self.firm and not found.advises,
            stops=found.stops,
            start=found.start,
            end=found.end,
            title=self.title,
            why=self.why,
            evidence=found.evidence,
            suggestion=found.suggestion or self.suggestion,
            replacement=found.replacement,
            severity="stop" if found.stops else self.severity,
            at=found.at,
            confidence=found.confidence,
        )
