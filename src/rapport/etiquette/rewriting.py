"""A draft as it reads once every rewrite that a review offers is taken."""

from rapport.etiquette.types import Finding


def rewritten(draft: str, findings: list[Finding]) -> str:
    """The draft with all replacements in place; of two that overlap the first stays. Spans are code points.

    A greeting comes before whatever else opens the draft.
    """
    greeting_first = sorted(findings, key=lambda finding: finding.check != "greeting.missing")
    places = [place for finding in greeting_first if (place := _place(finding)) is not None]
    places.sort(key=lambda place: place[:2])
    parts: list[str] = []
    at = 0
    for start, end, words in places:
        if start >= at:
            parts += [draft[at:start], words]
            at = end
    return "".join([*parts, draft[at:]])


def _place(finding: Finding) -> tuple[int, int, str] | None:
    if finding.replacement is None:
        return None
    start = finding.start if finding.start is not None else finding.at
    if start is None:
        return None
    return start, finding.end if finding.start is not None and finding.end is not None else start, finding.replacement
