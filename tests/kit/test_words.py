"""The catalogue of server pages and mails: the same subset of ICU that the screens read."""

import json
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


def test_every_entry_of_the_catalogue_can_be_filled() -> None:
    class Anything(dict[str, str | int]):
        def __missing__(self, key: str) -> int:
            return 2

    for key, pattern in json.loads(files("rapport").joinpath("words", "en.json").read_text("utf-8")).items():
        assert fill(pattern, Anything()).strip(), key
