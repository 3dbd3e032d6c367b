"""tone.casual: text-speak and slang in a business message."""

from collections import Counter

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Turn

_MILD_MOST = 2
_PLAIN = {
    "u": "you",
    "ur": "your",
    "thx": "thanks",
    "thnx": "thanks",
    "tnx": "thanks",
    "pls": "please",
    "plz": "please",
    "plss": "please",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "have to",
    "gimme": "give me",
    "lemme": "let me",
    "dunno": "don't know",
    "kinda": "rather",
    "sorta": "rather",
    "cuz": "because",
    "coz": "because",
    "bc": "because",
    "asap": "as soon as we can",
    "yep": "yes",
    "yup": "yes",
    "yeah": "yes",
    "nope": "no",
    "nah": "no",
    "thru": "through",
    "b4": "before",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "sry": "sorry",
    "srry": "sorry",
    "soz": "sorry",
    "msg": "message",
    "ppl": "people",
    "oops": "I am sorry",
    "guys": "everyone",
    "my bad": "I am sorry, that was my mistake",
    "dis": "this",
    "dat": "that",
    "deets": "details",
    "r u": "are you",
}


def check(document: Document) -> Found | None:
    """Text-speak anywhere; light slang in a letter, a formal brand or to somebody upset. Their words are excused."""
    light = document.context.voice.formality != "casual" and (
        document.is_letter
        or document.context.channel == "portal"
        or document.upset >= 2
        or document.context.voice.formality == "formal"
    )
    lists = ("tone.casual", "tone.casual.light") if light else ("tone.casual",)

    def keep(hit: Hit, sentence: Sentence) -> bool:
        word = document.low[hit.start : hit.end]
        original = document.text[hit.start : hit.end]
        if original.isupper() and len(original) > 1 and word not in {"lol", "omg", "btw", "fyi", "thx", "pls", "asap"}:
            return False
        if original[:1].isupper() and hit.start != sentence.start and word not in {"ok"}:
            return False
        if document.text[hit.start - 1 : hit.start] in {".", "/", "-", "_", "@"} and hit.start > 0:
            return False
        return not _customers_own(document, word)

    strong = [hit for hit in document.of(*lists) if keep(hit, document.sentence_at(hit.start))]
    mild = (
        [hit for hit in document.of("tone.casual.mild") if keep(hit, document.sentence_at(hit.start))] if light else []
    )
    if not strong and len(mild) < _MILD_MOST:
        return None
    return _mark(document, strong or mild, [*strong, *mild])


def _mark(document: Document, leading: list[Hit], hits: list[Hit]) -> Found:
    """The word where it is the only one; else the sentence that holds most of them, first to last."""
    if len(hits) > 1:
        counts = Counter(document.sentence_at(hit.start).start for hit in hits)
        start, most = max(counts.items(), key=lambda pair: (pair[1], -pair[0]))
        if most > 1:
            sentence = document.sentence_at(start)
            return Found(sentence.start, sentence.end)
    hit = leading[0]
    plain = _PLAIN.get(document.low[hit.start : hit.end])
    if plain and (document.text[hit.start].isupper() or hit.start == document.sentence_at(hit.start).start):
        plain = plain[:1].upper() + plain[1:]
    return Found(hit.start, hit.end, replacement=plain)


def _customers_own(document: Document, word: str) -> bool:
    return (
        document.is_quick
        and document.upset < 2
        and set(word.split()) <= document.customer_words
        and word not in {"lol", "omg", "wtf", "damn", "crap"}
    )


RULE = Rule(
    id="tone.casual",
    title="Too casual",
    why="Shortcuts and slang look careless in a matter that is serious to the customer.",
    needs="S3.4",
    dimension="tone",
    suggestion="Write the words out.",
    check=check,
    severity="low",
    examples=(
        Example("Hi Ana, thx for ur message, we r on it.", True),
        Example("Dear Ms Li,\n\nyeah, the loan is gonna be ready.\n\nTom", True),
        Example("Hi Ana, thanks for your message, we are on it.", False),
        Example("Sure, one sec!", False, Context(channel="chat", situation="mid")),
        Example(
            "Oops, let me look.",
            True,
            Context(
                channel="chat",
                situation="mid",
                customer=Customer(upset=3),
                history=(Turn("customer", "You lost my money."),),
            ),
        ),
    ),
)
