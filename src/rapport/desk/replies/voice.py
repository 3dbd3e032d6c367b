"""How a brand speaks: what is chosen in the console, and the same as the engine takes it. Pure."""

from typing import Annotated, Literal

import msgspec

from rapport.etiquette import Voice
from rapport.kit.errors import Invalid

Word = Annotated[str, msgspec.Meta(max_length=80)]
MOST = 200


class Preferred(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words to say instead of others."""

    say: Word
    instead_of: Word


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of the trade and what it is in plain words; ``plain`` is empty where customers know the word."""

    term: Word
    plain: Annotated[str, msgspec.Meta(max_length=200)] = ""


class BrandVoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is chosen; ``reading`` is how easy replies should be to read, ``apology`` the brand's own words."""

    formality: Literal["casual", "neutral", "formal"] = "neutral"
    emoji: bool = True
    preferred: Annotated[tuple[Preferred, ...], msgspec.Meta(max_length=MOST)] = ()
    banned: Annotated[tuple[Word, ...], msgspec.Meta(max_length=MOST)] = ()
    glossary: Annotated[tuple[Term, ...], msgspec.Meta(max_length=MOST)] = ()
    apology: Annotated[str, msgspec.Meta(max_length=300)] = ""
    reading: Literal["easy", "standard", "expert"] = "standard"
    dialect: Literal["american", "british", "australian", "canadian", "indian"] = "american"


def for_engine(voice: BrandVoice) -> Voice:
    """The voice in which drafts are read."""
    return Voice(
        formality=voice.formality,
        emoji=voice.emoji and voice.formality != "formal",
        dialect=voice.dialect,
        banned=voice.banned,
        preferred={pair.instead_of: pair.say for pair in voice.preferred},
        glossary={term.term: term.plain for term in voice.glossary},
        apology=voice.apology,
        reading=voice.reading,
    )


def tidy(voice: BrandVoice) -> BrandVoice:
    """The same without spaces around words, empty lines and doubles; raises ``Invalid`` where it contradicts itself."""
    preferred = {_key(pair.instead_of): Preferred(_one(pair.say), _one(pair.instead_of)) for pair in voice.preferred}
    banned = {_key(word): _one(word) for word in voice.banned if word.strip()}
    terms = {_key(term.term): Term(_one(term.term), _one(term.plain)) for term in voice.glossary if term.term.strip()}
    preferred.pop("", None)
    fields: dict[str, str] = {}
    for pair in preferred.values():
        if not pair.say or _key(pair.say) == _key(pair.instead_of):
            fields["preferred"] = f"What should people say instead of “{pair.instead_of}”?"
        elif _key(pair.say) in banned:
            fields["preferred"] = f"“{pair.say}” is among the words that you never say."
        elif _key(pair.say) in preferred:
            fields["preferred"] = f"“{pair.say}” is itself a word to avoid. Please choose one of the two."
    for key in banned.keys() & terms.keys():
        if not terms[key].plain:
            fields["glossary"] = f"“{terms[key].term}” can’t be a word that you never say and one that customers know."
    if fields:
        raise Invalid("Two of these wishes contradict each other.", fields=fields)
    return msgspec.structs.replace(
        voice,
        emoji=voice.emoji and voice.formality != "formal",
        preferred=tuple(preferred.values()),
        banned=tuple(banned.values()),
        glossary=tuple(terms.values()),
        apology=_one(voice.apology),
    )


def _one(words: str) -> str:
    return " ".join(words.split())


def _key(words: str) -> str:
    return _one(words).lower()
