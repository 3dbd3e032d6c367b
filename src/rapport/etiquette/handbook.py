"""The written netiquette, made from the rules themselves: what each asks for, why, and examples of both kinds."""

from functools import lru_cache

import msgspec

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.dimensions import NAMES
from rapport.etiquette.offsets import with_utf16
from rapport.etiquette.registry import all_rules
from rapport.etiquette.rule import Example, Rule
from rapport.etiquette.types import Finding, Review


class Sample(msgspec.Struct, frozen=True):
    """A draft as the rule reads it: ``fault`` or not; ``start``/``end`` in UTF-16 units, None where nothing is marked.

    ``customer`` are the words that it answers, "" for none; ``upset`` 0-3 where the example says it.
    """

    text: str
    fault: bool
    channel: str
    customer: str
    upset: int
    start: int | None
    end: int | None
    better: str | None


class Entry(msgspec.Struct, frozen=True):
    """One check in the handbook; ``stops``: it can hold a send back."""

    id: str
    title: str
    why: str
    advice: str
    needs: str
    firm: bool
    stops: bool
    samples: tuple[Sample, ...]


class Chapter(msgspec.Struct, frozen=True):
    """One of the seven dimensions."""

    dimension: str
    entries: tuple[Entry, ...]


@lru_cache(maxsize=1)
def read_handbook() -> tuple[Chapter, ...]:
    """The seven chapters in their order, the firm checks of each first."""
    entries = {rule.id: _entry(rule) for rule in all_rules()}
    return tuple(
        Chapter(
            name,
            tuple(
                sorted(
                    (entries[rule.id] for rule in all_rules() if rule.dimension == name),
                    key=lambda entry: (not entry.firm, entry.title),
                )
            ),
        )
        for name in NAMES
    )


@lru_cache(maxsize=1)
def check_titles() -> dict[str, str]:
    """Check id -> what people call it."""
    return {rule.id: rule.title for rule in all_rules()}


@lru_cache(maxsize=1)
def stopping_checks() -> frozenset[str]:
    """The checks that can hold a send back: by their own examples."""
    return frozenset(entry.id for chapter in read_handbook() for entry in chapter.entries if entry.stops)


def _entry(rule: Rule) -> Entry:
    found = [rule.apply(Document(example.draft, example.context)) for example in rule.examples]
    return Entry(
        id=rule.id,
        title=rule.title,
        why=rule.why,
        advice=rule.suggestion,
        needs=rule.needs,
        firm=rule.firm,
        stops=any(finding is not None and finding.stops for finding in found),
        samples=tuple(
            _sample(example, finding if example.fault else None)
            for example, finding in zip(rule.examples, found, strict=True)
        ),
    )


def _sample(example: Example, finding: Finding | None) -> Sample:
    asked = next((turn.text for turn in reversed(example.context.history) if turn.author == "customer"), "")
    start, end = (None, None) if finding is None else _span(finding, example.draft)
    return Sample(
        text=example.draft,
        fault=example.fault,
        channel=example.context.channel,
        customer=asked,
        upset=example.context.customer.upset or 0,
        start=start,
        end=end,
        better=finding.replacement if finding is not None else None,
    )


def _span(finding: Finding, draft: str) -> tuple[int | None, int | None]:
    alone = Review(findings=[finding], promises=[], questions=[], checklist=[], dimensions={}, readability=None)
    [shifted] = with_utf16(alone, draft).findings
    return shifted.start, shifted.end
