"""The catalogue of server pages and mails: the same subset of ICU that the screens read."""

import json
import re
from importlib.resources import files

import pytest

from rapport.kit.words import fill, say

APPLES = "{n, plural, =0 {no apples} one {# apple} other {# apples}} for {name}"
WHO = "{kind, select, none {Hello} other {Hello {name}}}"


@pytest.mark.parametrize(("n", "words"), [(0, "no apples"), (1, "1 apple"), (2, "2 apples")])
def test_plural(n: int, words: str) -> None:
    assert fill(APPLES, {"n": n, "name": "Ana"}) == f"{words} for Ana"


def test_select_falls_back_to_other_and_nests() -> None:
    assert fill(WHO, {"kind": "none", "name": "Ana"}) == "Hello"
    assert fill(WHO, {"kind": "x", "name": "Ana"}) == "Hello Ana"


def test_values_are_never_read_as_patterns() -> None:
    assert fill("{name}!", {"name": "{other} # }"}) == "{other} # }!"


@pytest.mark.parametrize("pattern", ["{name", "{n, plural, one {#}", "{1x}"])
def test_words_that_cannot_be_read_are_an_error(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"brace|read"):
        fill(pattern, {"name": "Ana", "n": 1})


def test_a_missing_key_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no.such.words")
    with pytest.raises(KeyError):
        fill("Hello {name}", {})


class Anything(dict[str, str | int]):
    """A value for every name."""

    def __missing__(self, key: str) -> int:
        return 2


def catalogue(language: str) -> dict[str, str]:
    """One language's words."""
    known: dict[str, str] = json.loads(files("rapport").joinpath("words", f"{language}.json").read_text("utf-8"))
    return known


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_entry_of_the_catalogue_can_be_filled(language: str) -> None:
    for key, pattern in catalogue(language).items():
        assert fill(pattern, Anything(), language).strip(), key


@pytest.mark.parametrize("language", ["de", "ar"])
def test_whatever_readers_of_help_see_is_said_in_their_language(language: str) -> None:
    """Only refusals are not here: they have a catalogue of their own. What is filled in is filled in everywhere."""
    english, own = catalogue("en"), catalogue(language)
    refusals = json.loads(files("rapport").joinpath("words", "refusals", f"{language}.json").read_text("utf-8"))
    shown = {key for key in english if key.split(".")[0] in {"help", "article", "date", "language", "launcher"}}
    said = {re.sub(r"\d[\d,]*|{count}", "{n}", english[key]): key for key in shown - set(own)}
    assert set(said) - set(refusals) == set()
    assert set(own) - shown == set()
    for key in set(own):
        names = [set(re.findall(r"{(\w+)(?=[,}])", words[key])) - {"#"} for words in (english, own)]
        assert names[0] & {"count", "name", "words", "brand", "date", "promise", "email"} <= names[1], key


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا أحد"),
        (1, "ساعة واحدة"),
        (2, "ساعتين"),
        (3, "3 ساعات"),
        (24, "24 ساعة"),
        (103, "103 ساعات"),
        (102, "102 ساعة"),
    ],
)
def test_arabic_numbers_take_their_own_forms(count: int, words: str) -> None:
    pattern = "{n, plural, zero {لا أحد} one {ساعة واحدة} two {ساعتين} few {# ساعات} other {# ساعة}}"
    assert fill(pattern, {"n": count}, "ar") == words
