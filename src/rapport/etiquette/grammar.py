"""Grammar and spelling, offline: one shared harper linter behind a lock, loaded when needed, cached by sentence."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rapport.etiquette.strangers import without_strangers

if TYPE_CHECKING:
    from harper import Linter

# Capitalization, Formatting, Style, Redundancy, Regionalism and word choice are taste in a desk's messages
_KEPT = frozenset(
    {
        "Agreement",
        "Grammar",
        "Typo",
        "Repetition",
        "Eggcorn",
        "BoundaryError",
        "Usage",
        "Nonstandard",
        "Malapropism",
        "Spelling",
    }
)
# the linter's other groups (553 of its 905 rules, more than half of its time) are taste, or never told a mistake that
# is kept in 11,000 messages of desks; one rule of them is
GROUPS = frozenset(
    {
        "Grammar and Agreement",
        "Pronouns and Possession",
        "Spelling and Orthography",
        "Closed Compounds",
        "Compounds and Hyphenation",
        "Miscellaneous",
    }
)
RULES = frozenset({"RepeatedWords"})
_DIALECTS = {"american": 0, "british": 1, "australian": 2, "canadian": 3, "indian": 4}
_LONGEST = 600
_OWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\b(?:will|can|could|should|would|must|may|did not|didn't|does not|doesn't|do not|don't|did|"
            r"won't|cannot|can't) (?:also |not |already )?(?:came|went|sent to you it|received|checked|gave|"
            r"took|saw|did|made|got|wrote|found|told|called|informed|arrived|shipped|solved|was|were|been|has|"
            r"is|are|had)\b(?! (?:by|to be))"
        ),
        "After this word the plain form of the verb stands.",
    ),
    (re.compile(r"\b(?:can|will|must|should|could|would|may) to [a-z]+\b"), "No “to” after this word."),
    (
        re.compile(
            r"\b(?:informations|advices|equipments|softwares|feedbacks|furnitures|knowledges|luggages|"
            r"homeworks|evidences|staffs)\b"
        ),
        "This word has no plural.",
    ),
    (
        re.compile(
            r"\b(?:we|you|they) (?:was|has|is|does not has)\b|\b(?:he|she|it) (?:have|don't|do not|were not "
            r"able)\b|\bi (?:has|is|are|goes|does)\b|\bthis (?:are|were)\b|\bthese (?:is|was)\b|\bthere is "
            r"(?:two|three|four|five|six|many|several|some problems)\b"
        ),
        "The verb does not fit its subject.",
    ),
    (re.compile(r"\b(?:could|should|would|must|might) of\b"), "“Have”, not “of”."),
    (
        re.compile(r"\b(?:(?:we|you|they) am|(?:we|i|they) (?:be|been)) (?!to\b|the\b)[a-z]+\b"),
        "The verb does not fit its subject.",
    ),
    (re.compile(r"\bmore (?:better|easier|faster|cheaper|bigger|sooner|quicker|worse)\b"), "One comparison is enough."),
    (
        re.compile(r"\b(?:looking|look) forward (?:to hear|to meet|to see|to receive|for your|to help|to serve)\b"),
        "“Looking forward to” takes “hearing”, “seeing”.",
    ),
    (
        re.compile(r"\b(?:is|are|was|were) (?:been|being been|already send|send to|ship|deliver|arrive|happen)\b"),
        "The verb form does not fit.",
    ),
    (
        re.compile(
            r"\b(?:has|have|had) (?:came|went|saw|wrote|took|gave|began|send|receive|check|arrive|ship|been "
            r"send|been ship|been deliver|did)\b"
        ),
        "The verb form does not fit.",
    ),
    (re.compile(r"\b(?:your|you) (?:welcome|right|are order|will received)\b(?=[,.!])"), "“You're” is meant."),
    (re.compile(r"\b(?:explain|suggest|recommend|describe) you\b"), "“To you” is meant."),
    (
        re.compile(
            r"\b(?:alot|recieve[ds]?|recieving|seperate(?:ly)?|definately|occured|untill|adress|accomodat\w+|"
            r"tommorow|tomorow|wich|becuase|teh|thier|appologi\w+|apologyse|inconvinien\w+|inconvience|"
            r"reciept|refered|succesful\w*|sucessful\w*|sincerly|neccessary|necesary|informaton|shiped|"
            r"delivary|delivry|custmer|oder number)\b"
        ),
        "This word is misspelled.",
    ),
)
_OWN_TYPO = {
    "alot": "a lot",
    "untill": "until",
    "adress": "address",
    "tommorow": "tomorrow",
    "tomorow": "tomorrow",
    "wich": "which",
    "becuase": "because",
    "teh": "the",
    "thier": "their",
    "definately": "definitely",
    "recieve": "receive",
    "recieved": "received",
    "occured": "occurred",
    "reciept": "receipt",
    "seperate": "separate",
    "sincerly": "sincerely",
}
_lock = threading.Lock()
_linters: dict[int, "Linter"] = {}


@dataclass(slots=True, frozen=True)
class Slip:
    """A mistake in a sentence: span within it, what kind, why, and what to write instead."""

    start: int
    end: int
    kind: str
    message: str
    instead: str | None


def warm() -> None:
    """Load the linter, its slow first misspelling and slower first unknown name: two seconds, off the event loop."""
    for sentence in (
        "Abdirahman has it.",
        "We has recieved you parcell and the the recept yesturday.",
        "I will came tomorow with the neccesary informations.",
    ):
        check_sentence(sentence, "american")


def _linter(dialect: int) -> "Linter":
    if dialect not in _linters:
        from harper import Linter  # noqa: PLC0415  # 140 MB, loaded when first needed

        linter = Linter(dialect)
        linter.set_lint_config(chosen_rules(linter.get_structured_lint_config(), linter.get_default_lint_config()))
        _linters[dialect] = linter
    return _linters[dialect]


def chosen_rules(groups: Mapping[str, Any], rules: Mapping[str, bool | None]) -> dict[str, bool | None]:
    """Which of the linter's rules run: those of the chosen groups that it would run itself."""
    asked = set(RULES)
    for entry in groups["settings"]:
        if entry.get("Group", {}).get("label") in GROUPS:
            asked |= {one["Bool"]["name"] for one in entry["Group"]["child"]["settings"] if "Bool" in one}
    return {name: bool(runs) and name in asked for name, runs in rules.items()}


@lru_cache(maxsize=8192)
def check_sentence(text: str, dialect: str) -> tuple[Slip, ...]:
    """The slips of one sentence, in order. Safe in threads: the shared linter is used by one at a time."""
    slips = list(own_slips(text))
    if len(text) <= _LONGEST:
        known, strangers = without_strangers(text)
        with _lock:
            found = _linter(_DIALECTS.get(dialect, 0)).lint(known, language="plaintext")
            for lint in found:
                if lint.lint_kind not in _KEPT or "mass noun" in lint.message:
                    continue
                start, end = lint.span.start, lint.span.end
                taken = [(slip.start, slip.end) for slip in slips] + strangers
                if any(start < stop and begin < end for begin, stop in taken):
                    continue
                # suggestions are made when asked for, and asking is what costs: only words that may be shown ask
                instead = None
                if lint.lint_kind != "Spelling" or _is_plain_word(text, start, end):
                    instead = next((s.replacement_text for s in lint.suggestions[:1] if s.replacement_text), None)
                slips.append(
                    Slip(start, end, lint.lint_kind, lint.message.replace("`", "“", 1).replace("`", "”", 1), instead)
                )
    return tuple(sorted(slips, key=lambda slip: slip.start))


def own_slips(text: str) -> list[Slip]:
    """The mistakes that our own patterns find, without the linter."""
    low = text.lower()
    if len(low) != len(text):
        return []
    return [
        Slip(match.start(), match.end(), "Grammar", message, _OWN_TYPO.get(match.group()))
        for pattern, message in _OWN
        for match in pattern.finditer(low)
        if match.end() > match.start()
    ]


def _is_plain_word(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    return word.isalpha() and word.islower() and word.isascii() and len(word) > 3
