"""The one reading of a draft that all rules share."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from rapport.etiquette.analysis.dates import find_times
from rapport.etiquette.analysis.history import Past, read_past
from rapport.etiquette.analysis.opening import Salutation, SignOff, find_salutation, find_sign_off, name_words
from rapport.etiquette.analysis.phrases import Hit, phrase_book
from rapport.etiquette.analysis.plain import blank, plain
from rapport.etiquette.analysis.sentences import Sentence, split_sentences
from rapport.etiquette.mood import read_customer
from rapport.etiquette.types import Context, Mood

_QUOTED = re.compile(
    r'"[^"\n]{1,80}"|(?<!\w)\'[^\'\n]{2,60}\'(?!\w)|https?://\S{1,300}|'
    r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}|<[^<>\n]{1,60}>"
)
Kept = TypeVar("Kept")
LETTERS = frozenset({"email"})
QUICK = frozenset({"chat", "sms", "social"})


@dataclass(slots=False)
class Document:
    """A draft with its context, read. All spans are code points of ``text``."""

    text: str
    context: Context

    def __post_init__(self) -> None:
        self._kept: dict[str, object] = {}
        self.low = plain(self.text)
        self.customer = name_words(self.context.customer.name or "")
        self.sentences: tuple[Sentence, ...] = tuple(split_sentences(self.text, self.low))
        self.salutation: Salutation | None = find_salutation(self.text, self.low, self.customer)
        self.sign_off: SignOff | None = find_sign_off(self.text, self.low, self.context.agent, self.context.brand)
        self.masked = blank(self.low, [m.span() for m in _QUOTED.finditer(self.low)] + self._names())
        self.hits: dict[str, list[Hit]] = phrase_book().find(self.masked)
        self._hear_apology()
        self.times = find_times(self.masked)

    def _names(self) -> list[tuple[int, int]]:
        """The customer's and the agent's name, which may be made of words that a list holds (Rich, Sue, Grace)."""
        words = {*self.customer, *name_words(self.context.agent or ""), *name_words(self.context.brand or "")}
        words = {w for w in words if len(w) > 2}
        if not words:
            return []
        return [span for word in words for span in self._places(word) if self.text[span[0]].isupper()]

    def _places(self, word: str) -> Iterator[tuple[int, int]]:
        """Where a word stands whole."""
        at = self.low.find(word)
        while at >= 0:
            end = at + len(word)
            if not (at and _is_letter(self.low[at - 1])) and not _is_letter(self.low[end : end + 1]):
                yield at, end
            at = self.low.find(word, end)

    def _hear_apology(self) -> None:
        """The brand's own way to say sorry counts as an apology, whatever its words."""
        own = plain(self.context.voice.apology.strip()).rstrip(".! ")
        start = self.low.find(own) if own else -1
        if start >= 0:
            self.hits.setdefault("apology", []).append(Hit(start, start + len(own), own))

    def once(self, name: str, make: "Callable[[Document], Kept]") -> "Kept":
        """What several rules need and one works out: made at the first call, kept with the document."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]  # type: ignore[return-value]  # each name is made by one function only

    @cached_property
    def past(self) -> Past:
        """The history, read."""
        return read_past(self.context.history)

    @cached_property
    def mood(self) -> Mood:
        """The customer's mood, read from the history."""
        return read_customer(self.context.history)

    @cached_property
    def upset(self) -> int:
        """How upset the customer is, 0-3: as told by the context, else as read."""
        told = self.context.customer.upset
        return self.mood.level if told is None else told

    @property
    def situation(self) -> str:
        """Where the draft stands; read from the history where the context does not tell."""
        if self.context.situation:
            return self.context.situation
        return "mid" if any(turn.author == "agent" for turn in self.context.history) else "first"

    @property
    def is_letter(self) -> bool:
        """E-mail: opened and closed like a letter."""
        return self.context.channel in LETTERS

    @property
    def is_quick(self) -> bool:
        """Chat, SMS, social: short messages."""
        return self.context.channel in QUICK

    @cached_property
    def body(self) -> list[Sentence]:
        """The sentences between salutation and sign-off."""
        begin = self.salutation.end if self.salutation else 0
        stop = self.sign_off.start if self.sign_off else len(self.text)
        found = []
        for sentence in self.sentences:
            if sentence.end <= begin or sentence.start >= stop:
                continue
            if sentence.start < begin and not any(c.isalpha() for c in self.text[begin : sentence.end]):
                continue
            found.append(sentence)
        return found

    @cached_property
    def customer_words(self) -> frozenset[str]:
        """Every word that the customer has used."""
        return frozenset().union(*(reading.words for reading in self.past.by("customer")))

    def has(self, *names: str) -> bool:
        """Whether any phrase of these lists stands in the draft."""
        return any(name in self.hits for name in names)

    def of(self, *names: str) -> list[Hit]:
        """The hits of these lists in order."""
        return sorted((hit for name in names for hit in self.hits.get(name, ())), key=lambda hit: hit.start)

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds a position (or the nearest before it)."""
        best = self.sentences[0]
        for sentence in self.sentences:
            if sentence.start > position:
                break
            best = sentence
        return best

    def within(self, name: str, sentence: Sentence) -> bool:
        """Whether a phrase of the list stands in that sentence."""
        return any(sentence.start <= hit.start < sentence.end for hit in self.hits.get(name, ()))

    def has_time(self, start: int, end: int) -> bool:
        """Whether a time (today, by Friday, in two hours) stands there."""
        return any(start <= begin < end for begin, _ in self.times)


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
