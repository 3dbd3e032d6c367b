"""Names of people, places and organisations, addresses, ages and titles in a text: a small tagger, word by word."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

KINDS = ("", "name", "address", "place", "organisation", "date", "age", "title", "nationality")
TOKEN = re.compile(r"[^\W_]+(?:['’&@./-][^\W_]+)*|\n+|[^\s]")
WINDOW = 3
LONGEST = 8_000


@dataclass(slots=True, frozen=True)
class Word:
    """A word, number or sign of a text (code points)."""

    start: int
    end: int
    text: str


@dataclass(slots=True, frozen=True)
class Knowledge:
    """Lists of words, and the weight of each feature for each kind (by its number in ``KINDS``).

    A word is plain unless another kind weighs more than ``margin`` over it.
    """

    first: frozenset[str]
    last: frozenset[str]
    place: frozenset[str]
    common: frozenset[str]
    weights: dict[str, list[int]]
    margin: int

    def of(self, low: str) -> str:
        """Which lists hold a word, a letter for each."""
        return (
            ("F" if low in self.first else "")
            + ("L" if low in self.last else "")
            + ("P" if low in self.place else "")
            + ("c" if low in self.common else "")
        )


@lru_cache(maxsize=1)
def _knowledge() -> Knowledge | None:
    source = files("rapport.etiquette.models").joinpath("names.json")
    if not source.is_file():
        return None
    raw = json.loads(source.read_text(encoding="utf-8"))
    lists = {name: frozenset(raw[name].split()) for name in ("first", "last", "place", "common")}
    return Knowledge(**lists, weights=raw["weights"], margin=raw["margin"])


def is_everyday(word: str) -> bool:
    """Whether a word, though it may be a name, stands mostly in small letters: "will", "rose"."""
    known = _knowledge()
    return known is not None and word.lower() in known.common


def find_people(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) in order, in code points, of the first 8,000; nothing where the weights are not installed."""
    text = text[:LONGEST]
    known = _knowledge()
    if known is None:
        return []
    words = split_words(text)
    found: list[tuple[int, int, str]] = []
    last = 0
    for word, kind in zip(words, tag_words(known, words, text), strict=True):
        if kind and kind == last and found:
            found[-1] = (found[-1][0], word.end, KINDS[kind])
        elif kind:
            found.append((word.start, word.end, KINDS[kind]))
        last = kind
    return [span for span in (_trimmed(text, *span) for span in found) if span is not None]


def _trimmed(text: str, start: int, end: int, kind: str) -> tuple[int, int, str] | None:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ".)"):
        end -= 1
    return (start, end, kind) if start < end else None


def split_words(text: str) -> list[Word]:
    """The words of a text; a run of line breaks is one."""
    return [Word(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]


def tag_words(known: Knowledge, words: list[Word], text: str) -> list[int]:
    """The kind of each word, from left to right, each knowing the two before it."""
    weights = known.weights
    before, earlier = "^", "^"
    found = []
    for features in word_features(words, text, known.of):
        totals = [known.margin] + [0] * (len(KINDS) - 1)
        for feature in features + chain_features(features, before, earlier):
            pairs = weights.get(feature)
            if pairs:
                for at in range(0, len(pairs), 2):
                    totals[pairs[at]] += pairs[at + 1]
        best = max(range(len(KINDS)), key=totals.__getitem__)
        found.append(best)
        before, earlier = str(best), before
    return found


def chain_features(features: list[str], before: str, earlier: str) -> list[str]:
    """What the kinds of the two words before say together with the word; its first features are word and shape."""
    word, shape, previous, following, lists = features[:5]
    return [
        f"t{before}",
        f"t{earlier}{before}",
        f"t{before}{word}",
        f"t{before}{shape}",
        f"t{before}{following}",
        f"t{before}{previous}",
        f"t{before}{lists}",
    ]


@lru_cache(maxsize=8192)
def _shape(word: str) -> str:
    found = ""
    for sign in word[:12]:
        kind = "X" if sign.isupper() else "x" if sign.isalpha() else "d" if sign.isdigit() else sign
        if found[-2:] != kind * 2:
            found += kind
    return found


def word_features(words: list[Word], text: str, lists_of: Callable[[str], str]) -> list[list[str]]:
    """The features of each word: itself, its shape and pieces, its neighbours, the lists that hold them."""
    pad = ["^"] * WINDOW
    lows = [
        *pad,
        *("\\n" if w.text[0] == "\n" else f"#{len(w.text)}" if w.text.isdigit() else w.text.lower() for w in words),
    ]
    lows += ["$"] * WINDOW
    shapes = [*pad, *(_shape(w.text) for w in words), *pad]
    lists = [*pad, *(lists_of(low) for low in lows[WINDOW:-WINDOW]), *pad]
    small = not any(sign.isupper() for sign in text)
    found = []
    for at in range(WINDOW, len(lows) - WINDOW):
        low, shape, listed = lows[at], shapes[at], lists[at]
        features = [
            f"w={low}", f"s={shape}", f"p={lows[at - 1]}", f"n={lows[at + 1]}", f"g={listed}",
            f"pp={lows[at - 2]} {lows[at - 1]}", f"nn={lows[at + 1]} {lows[at + 2]}",
            f"pw={lows[at - 1]} {low}", f"wn={low} {lows[at + 1]}",
            f"sp={shapes[at - 1]}{shape}", f"sn={shape}{shapes[at + 1]}", f"s3={shapes[at - 1]}{shape}{shapes[at + 1]}",
            f"gp={lists[at - 1]}|{listed}", f"gn={listed}|{lists[at + 1]}", f"gs={listed}{shape}",
            f"p2={lows[at - 2]}", f"n2={lows[at + 2]}", f"p3={lows[at - 3]} {lows[at - 2]} {lows[at - 1]}",
            f"a{small:d}{listed}", f"o{lows[at - 1] in '.!?^'}{shape}",
        ]  # fmt: skip
        if low[0].isalpha():
            features += [f"e2{low[-2:]}", f"e3{low[-3:]}", f"e4{low[-4:]}", f"b3{low[:3]}", f"es{low[-3:]}{shape[0]}"]
        found.append(features)
    return found
