"""The words of server pages and mails: {name}, plural and select, the same ICU subset that the screens read."""

import json
import re
from functools import cache
from importlib.resources import files

Value = str | int
_NUMBER = re.compile(r"\d[\d,]*")
_NAME = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:,\s*(plural|select)\s*,(.*))?\Z", re.DOTALL)


@cache
def _catalogue(language: str) -> dict[str, str]:
    text = files("rapport").joinpath("words", f"{language}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def say(key: str, *, language: str = "en", **values: Value) -> str:
    """The words of ``key``. Raises ``KeyError`` for a key or a value that is missing."""
    return fill(_catalogue(language)[key], values, language)


def say_refusal(words: str, *, language: str) -> str:
    """A refusal, written in English where it is raised, in another language; in English where that one lacks it."""
    numbers = _NUMBER.findall(words)
    found = _refusals(language).get(_NUMBER.sub("{n}", words), "")
    for number in numbers:
        found = found.replace("{n}", number, 1)
    return found or words


@cache
def _refusals(language: str) -> dict[str, str]:
    place = files("rapport").joinpath("words", "refusals", f"{language}.json")
    found: dict[str, str] = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    return found


def fill(pattern: str, values: dict[str, Value], language: str = "en", count: int | None = None) -> str:
    """Fill one pattern; ``#`` inside a plural's branch is its number, ``language`` says which branch a number has."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "{":
            end = _closing(pattern, at)
            out.append(_placed(pattern[at + 1 : end], values, language))
            at = end
        else:
            out.append(str(count) if sign == "#" and count is not None else sign)
        at += 1
    return "".join(out)


def _placed(inside: str, values: dict[str, Value], language: str) -> str:
    match = _NAME.match(inside)
    if match is None:
        raise ValueError(f"these words cannot be read: {{{inside}}}")
    name, kind, rest = match.groups()
    value = values[name]
    if kind is None:
        return str(value)
    branches = _branches(rest)
    if kind == "select":
        return fill(branches.get(str(value), branches["other"]), values, language)
    count = int(value)
    branch = branches.get(f"={count}") or branches.get(_form(count, language)) or branches["other"]
    return fill(branch, values, language, count)


def _form(count: int, language: str) -> str:
    """Which of a language's plural forms a number takes, as CLDR names them."""
    if language != "ar" or count <= 2:
        return {0: "zero", 1: "one", 2: "two"}.get(count, "other")
    rest = count % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


def _branches(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while (start := text.find("{", at)) >= 0:
        end = _closing(text, start)
        found[text[at:start].strip()] = text[start + 1 : end]
        at = end + 1
    return found


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ValueError(f"a brace is not closed: {text!r}")
