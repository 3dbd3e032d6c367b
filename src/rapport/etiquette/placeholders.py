"""Stands placeholders in for personal data in texts that leave this machine, and puts the data back afterwards."""

import re
from collections.abc import Iterable

from rapport.etiquette.people import is_everyday
from rapport.etiquette.secrets import find_personal

_LABELS = {
    "name": "NAME",
    "email": "EMAIL",
    "phone": "PHONE",
    "address": "ADDRESS",
    "place": "PLACE",
    "organisation": "COMPANY",
    "date": "DATE",
    "birth_date": "DATE",
    "web_address": "LINK",
    "known": "NAME",
    "reference": "NUMBER",
    "age": "AGE",
}
_OTHER = "PRIVATE"
_NAMES = "|".join(sorted({*_LABELS.values(), _OTHER}))
_MARK = re.compile(rf"\[({_NAMES})_(\d{{1,4}})\]")
_LIKE_A_MARK = re.compile(rf"(?i)[\[({{<]{{0,2}}\b(?:{_NAMES})[ _-]?\d{{1,4}}\b[\])}}>]{{0,2}}")
_REFERENCE = re.compile(r"(?<![\w@.])[#№]?(?=[\w/-]{0,40}\d)(?:[\w]+[/-])*\w+(?![\w@])")
_GUESSED = {"known", "name", "place", "organisation", "nationality", "title", "date", "age"}
"""Kinds that an answer may hold by itself: who reads it can judge them, and the tagger errs."""
_GONE = "\x00"
_SHOWN = re.compile(f"[^{_GONE}]+")
_ROUNDS = 8
_DIGITS = 4
_MIXED_DIGITS = 3
_TRAILING = ".,;:!?)]}'\"”’"


class PlaceholderError(ValueError):
    """An answer does not hold the placeholders that it should; the message says which fault, never whose data."""


class Placeholders:
    """One value has one placeholder, in every text of one question.

    ``known`` names and numbers are found whatever their case, everyday words among them ("Will") only with a capital.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._marks: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._known = _any_of(name.strip() for name in known if len(name.strip()) > 1)

    @property
    def count(self) -> int:
        """How many different values were hidden."""
        return len(self._marks)

    def hide_all(self, texts: Iterable[str]) -> list[str]:
        """The texts with what is personal replaced: what one of them gives away is hidden in all of them."""
        texts = list(texts)
        for text in texts:
            for start, end, kind in self._personal(text):
                self._mark(text[start:end], kind)
        return [self._hide(text) for text in texts]

    def mark_of(self, name: str) -> str | None:
        """The placeholder of a value; None when it was not hidden."""
        return self._marks.get(name)

    def restore(self, answer: str, *, needed: Iterable[str] = (), allowed: Iterable[str] | None = None) -> str:
        """``answer`` with the data in it again.

        ``needed`` and ``allowed`` are texts whose placeholders have to be there, and may be; allowed None: all that we
        gave. Raises ``PlaceholderError`` for missing, changed or invented ones, and for contact data that nobody gave.
        """
        found = set(_MARK.findall(answer))
        if marks_in(needed) - found:
            raise PlaceholderError("something personal that it should keep is missing")
        given = set(_MARK.findall(" ".join(self._values))) if allowed is None else marks_in(allowed) | marks_in(needed)
        if found - given or _LIKE_A_MARK.search(_without_marks(answer)):
            raise PlaceholderError("it made up or changed something personal")
        if any(kind not in _GUESSED for _, _, kind in self._left(answer)):
            raise PlaceholderError("it made up a number, a link or an address")
        return _MARK.sub(lambda mark: self._values[mark.group()], answer)

    def _mark(self, value: str, kind: str) -> str:
        if value not in self._marks:
            label = _LABELS.get(kind, _OTHER)
            mark = f"[{label}_{sum(one.startswith(f'[{label}_') for one in self._values) + 1}]"
            self._marks[value] = mark
            self._values[mark] = value
        return self._marks[value]

    def _personal(self, text: str) -> list[tuple[int, int, str]]:
        """What is personal by itself: (start, end, kind), in any order; spans may overlap."""
        found = [(mark.start(), mark.end(), "") for mark in _LIKE_A_MARK.finditer(text)]
        for secret in find_personal(text):
            value = text[secret.start : secret.end]
            end = secret.start + len(value.rstrip(_TRAILING)) if secret.kind == "web_address" else secret.end
            found.append((secret.start, end, secret.kind))
        found += [(m.start(), m.end(), "known") for m in self._known.finditer(text)] if self._known else []
        found += [(m.start(), m.end(), "reference") for m in _REFERENCE.finditer(text) if _is_reference(m.group())]
        return found

    def _left(self, text: str) -> list[tuple[int, int, str]]:
        """What is personal outside of our placeholders."""
        rest = _without_marks(text)
        return [part for span in self._personal(rest) for part in _outside(rest, *span)]

    def _hide(self, text: str) -> str:
        text = self._replace(text, text, self._personal(text))
        for _ in range(_ROUNDS):
            # What was hidden may have stood before something else that is personal: look at the rest again.
            spans = self._left(text)
            if not spans:
                break
            text = self._replace(text, _without_marks(text), spans)
        return text

    def _replace(self, text: str, rest: str, spans: list[tuple[int, int, str]]) -> str:
        again = [(m.start(), m.end(), "") for value in self._marks for m in _whole(value).finditer(rest)]
        parts, at = [], 0
        for start, end, kind in _joined(spans + again):
            parts += [text[at:start], self._mark(text[start:end], kind)]
            at = end
        return "".join([*parts, text[at:]])


def marks_in(texts: Iterable[str]) -> set[tuple[str, str]]:
    """The placeholders in ``texts``."""
    return {mark for text in texts for mark in _MARK.findall(text)}


def _without_marks(text: str) -> str:
    """As long as ``text``, with nothing to read where our placeholders stand."""
    return _MARK.sub(lambda mark: _GONE * len(mark.group()), text)


def _outside(rest: str, start: int, end: int, kind: str) -> list[tuple[int, int, str]]:
    """The parts of a span that nothing hides yet."""
    found = [(start + part.start(), start + part.end(), kind) for part in _SHOWN.finditer(rest[start:end])]
    return [(a, b, kind) for a, b, kind in found if any(sign.isalnum() for sign in rest[a:b])]


def _joined(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without overlaps: what touches another becomes one, of the kind of its longest part."""
    joined: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if joined and start < joined[-1][1]:
            before = joined[-1]
            joined[-1] = (before[0], max(before[1], end), kind if kind and end - start > longest else before[2])
        else:
            joined.append((start, end, kind))
            longest = 0
        longest = max(longest, end - start)
    return joined


def _whole(value: str) -> re.Pattern[str]:
    return re.compile(_edged(value))


def _edged(value: str) -> str:
    before = r"(?<!\w)" if value[0].isalnum() else ""
    after = r"(?!\w)" if value[-1].isalnum() else ""
    return before + re.escape(value) + after


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all names, the longest first."""
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    ways = [
        f"(?:{_edged(name.capitalize())}|{_edged(name.upper())})" if is_everyday(name) else f"(?i:{_edged(name)})"
        for name in longest_first
    ]
    return re.compile("|".join(ways)) if ways else None


def _is_reference(word: str) -> bool:
    """Whether a word names one order, parcel or device: many digits, or some among letters."""
    digits = sum(sign.isdigit() for sign in word)
    return digits >= _DIGITS or (digits >= _MIXED_DIGITS and any(sign.isalpha() for sign in word))
