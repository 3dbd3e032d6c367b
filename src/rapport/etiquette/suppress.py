"""One cause, one finding: which check gives way to which."""

from rapport.etiquette.types import Finding

# the check on the left stays silent where one on the right has spoken about the draft
WHOLE: dict[str, frozenset[str]] = {
    "name.missing": frozenset({"greeting.missing", "name.wrong", "placeholder.unfilled"}),
    "greeting.missing": frozenset({"name.wrong", "placeholder.unfilled"}),
    "apology.missing": frozenset({"apology.hollow"}),
    "question.unanswered": frozenset({"generic.reply", "asks.again"}),
    "call.better": frozenset({"tone.rude"}),
    "next.step.missing": frozenset(
        [
            "generic.reply",
            "question.unanswered",
            "abrupt.ending",
            "negative.language",
            "no.options",
            "tone.rude",
            "tone.casual",
            "tone.cold",
            "blame.shift",
            "blame.customer",
            "jargon",
            "apology.hollow",
            "vague.time",
            "overpromise",
        ]
    ),
    "no.options": frozenset({"negative.language"}),
    "abrupt.ending": frozenset({"tone.rude"}),
    "gratitude.missing": frozenset({"generic.reply"}),
    "over.familiar": frozenset({"tone.casual", "tone.shouting", "emoji.misused"}),
    "closed.question": frozenset({"generic.reply", "asks.again"}),
    "number.first": frozenset({"tone.cold", "generic.reply"}),
    "internal.note": frozenset({"confidential.leak"}),
    "voice.reading": frozenset({"too.long", "unclear"}),
    "main.last": frozenset({"too.long"}),
}
# the check on the left stays silent where one on the right has marked the same words
SAME_WORDS: dict[str, frozenset[str]] = {
    "tone.rude": frozenset({"blame.customer", "tone.shouting"}),
    "tone.cold": frozenset(
        {
            "generic.reply",
            "tone.rude",
            "negative.language",
            "blame.shift",
            "vague.time",
            "abrupt.ending",
            "apology.hollow",
        }
    ),
    "tone.casual": frozenset({"tone.rude", "placeholder.unfilled"}),
    "tone.shouting": frozenset({"placeholder.unfilled"}),
    "assumption": frozenset({"blame.customer", "tone.rude"}),
    "blame.customer": frozenset({"apology.hollow"}),
    "negative.language": frozenset({"blame.shift", "tone.rude", "blame.customer"}),
    "vague.time": frozenset({"overpromise"}),
    "grammar": frozenset({"tone.casual", "tone.shouting", "placeholder.unfilled", "name.wrong"}),
    "confidential.leak": frozenset({"public.personal", "confidential.ask"}),
    "jargon": frozenset({"placeholder.unfilled", "generic.reply", "tone.shouting", "public.personal"}),
}


def settle(findings: list[Finding]) -> list[Finding]:
    """The findings that remain, in the order of the draft, missing things first."""
    spoken = {finding.check for finding in findings}
    kept = [finding for finding in findings if not (WHOLE.get(finding.check, frozenset()) & spoken)]
    kept = [finding for finding in kept if not any(_covers(other, finding) for other in kept)]
    return sorted(kept, key=lambda finding: (-1 if finding.start is None else finding.start, finding.check))


def _covers(other: Finding, finding: Finding) -> bool:
    if other.check not in SAME_WORDS.get(finding.check, frozenset()):
        return False
    if other.start is None or other.end is None or finding.start is None or finding.end is None:
        return False
    return other.start < finding.end and finding.start < other.end
