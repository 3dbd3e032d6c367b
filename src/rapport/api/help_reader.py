"""Who reads a help page: in which language its words are said, and what its links carry along."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from rapport.desk.inboxes.chat_config import LANGUAGES, Language
from rapport.kit.words import Value, say, say_refusal

Key = Annotated[str | None, QueryParameter(max_length=100)]
Lang = Annotated[str, QueryParameter(max_length=20)]
_LIKED = re.compile(r"([a-z]{2,3})\b[^,;]*(?:;\s*q=([01](?:\.\d+)?))?")


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A reader of a brand's help.

    ``key`` names a brand that isn't the first, "" for that one. ``chosen`` is the language that was picked on the page,
    "" where the browser's counts. ``likes``: articles in this language come first; it may be none of ours ("fr").
    """

    key: str
    chosen: str
    language: Language
    likes: str

    def say(self, key: str, **values: Value) -> str:
        """The words of ``key`` in the reader's language."""
        return say(key, language=self.language, **values)

    def refuse(self, words: str) -> str:
        """A refusal that was raised in English, in the reader's language."""
        return say_refusal(words, language=self.language)

    def path(self, path: str, **asked: str) -> str:
        """The path of a help page with what it is asked; it stays with the brand and the language."""
        query = urlencode(
            {name: value for name, value in {"key": self.key, "lang": self.chosen, **asked}.items() if value}
        )
        return f"{path}?{query}" if query else path

    def tongues(self, path: str, **asked: str) -> list[tuple[Language, str]]:
        """This page in each of our languages: which one, and the path."""
        return [(language, self.path(path, **{**asked, "lang": language})) for language in LANGUAGES]


def read_reader(request: Request[Any, Any, Any], key: str | None, lang: str) -> Reader:
    """By what was picked on the page, else by what the browser says its person reads, the best liked first."""
    chosen = lang if lang in LANGUAGES else ""
    liked = [chosen] if chosen else _liked(request.headers.get("accept-language", ""))
    language = next((ours for like in liked for ours in LANGUAGES if ours == like), LANGUAGES[0])
    return Reader(key=key or "", chosen=chosen, language=language, likes=liked[0] if liked else language)


def _liked(header: str) -> list[str]:
    weighed = [(float(weight or 1), language) for language, weight in _LIKED.findall(header[:200].lower())]
    return [language for weight, language in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
