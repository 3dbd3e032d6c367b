"""Hostile and endless texts: no exception, no time that grows faster than the text, no slow pattern."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rapport.etiquette
from rapport.etiquette import Context, Customer, Turn, review, with_utf16
from tests.processor import grows_evenly, seconds_of

WORDS = r"""
    please send your order number I we will never again sorry if not no call soon !!! ??? ... {{ }} [ ] ( )
    a@b.co https://x.y/z 1. 12:30 $5 % <b> " Dear Hi Ana , . ? : aaaaaaaaaaaaaaaaaaaa AAAA 0000000000 \ / - _ #
    &nbsp; you have to the because
"""
PIECES = [
    *WORDS.split(),
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "e\u0301",
    "\u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u202e",
    "\u200b",
    "\x00",
    "\ud83d",
    "\ufb01",
    "\u0130",
    "\xdf",
    "4111 1111 1111 1111",
    "- ",
    "'",
    "\u201c",
    "\u201d",
    "\u2014",
    "Kind regards,",
]


def hostile(chance: random.Random, most: int = 60) -> str:
    """A text of random pieces, with or without spaces between."""
    glue = chance.choice(["", " ", " ", "\n"])
    return glue.join(chance.choice(PIECES) for _ in range(chance.randrange(most)))


def _read(text: str, channel: str, said: str) -> None:
    context = Context(
        channel=channel,
        history=(Turn("customer", said),),
        customer=Customer(name="Ana Ruiz", upset=2),
        public=channel == "social",
        thorough=False,
    )
    found = review(text, context)
    for finding in found.findings:
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(text)
    with_utf16(found, text)


@pytest.mark.slow("thousands of reviews; all 50,000 with RAPPORT_LONG=1")
def test_hostile_texts() -> None:
    chance = random.Random(20)
    for _ in range(50_000 if os.environ.get("RAPPORT_LONG") else 1500):
        _read(hostile(chance), chance.choice(["email", "chat", "social", "sms"]), hostile(chance, 20))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=120))
def test_any_text(text: str, said: str) -> None:
    _read(text, "email", said)


ENDLESS: list[tuple[str, Callable[[int], str]]] = [
    ("one word", lambda n: "a" * n),
    ("spaces", lambda n: " " * n),
    ("breaks", lambda n: "\n" * n),
    ("capitals", lambda n: "A " * (n // 2)),
    ("brackets", lambda n: "{[(<" * (n // 4)),
    ("quotes", lambda n: "\"' " * (n // 3)),
    ("digits", lambda n: "4111 " * (n // 5)),
    ("names", lambda n: "Ana Ruiz, " * (n // 10)),
    ("sorry if", lambda n: "sorry if you " * (n // 13)),
    ("will never", lambda n: "we will never ever " * (n // 19)),
    ("asks", lambda n: "could you please send your order number? " * (n // 41)),
    ("commas", lambda n: "and, or, but, " * (n // 14)),
    ("dashes", lambda n: "-" * n),
    ("emoji", lambda n: "😀" * n),
]


@pytest.mark.parametrize(("name", "make"), ENDLESS, ids=[name for name, _ in ENDLESS])
def test_time_grows_with_the_text_only(name: str, make: Callable[[int], str]) -> None:
    context = Context(channel="email", customer=Customer(name="Ana Ruiz"), thorough=False)
    small, double = make(6_000), make(12_000)
    review(make(500), context)
    assert grows_evenly(lambda: review(small, context), lambda: review(double, context))


@pytest.mark.parametrize(("name", "make"), ENDLESS, ids=[name for name, _ in ENDLESS])
def test_a_hundred_thousand_characters(name: str, make: Callable[[int], str]) -> None:
    context = Context(channel="email", customer=Customer(name="Ana Ruiz"), thorough=False)
    text = make(100_000)
    review("Hello Ana, it leaves today.", context)  # what is read once from disk is no part of it
    assert seconds_of(lambda: review(text, context), 0.2) < 1, "0.1 on the machine that the bound was found on"
    assert "characters were read" in (review(text, context).note or "")


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for module in walk_packages(rapport.etiquette.__path__, "rapport.etiquette."):
        for name, value in vars(import_module(module.name)).items():
            each = value.items() if isinstance(value, dict) else [("", value)]
            found += [(f"{module.name}.{name} {key}", one) for key, one in each if isinstance(one, re.Pattern)]
    return found


def test_no_pattern_explodes() -> None:
    from regexploit import redos
    from regexploit.ast.sre import SreOpParser

    for name, pattern in _patterns():
        try:
            parsed = SreOpParser().parse_sre(pattern.pattern, pattern.flags)
        except (KeyError, NotImplementedError, AttributeError):
            continue
        worst = [found for found in redos.find(parsed) if found.starriness > 2]
        assert not worst, (name, worst[:1])


def test_import_is_light() -> None:
    code = (
        "import sys; from rapport.etiquette import review, Context; review('Hi', Context(thorough=False)); "
        "heavy = {'litestar', 'uvicorn', 'starlette', 'sqlalchemy', 'asyncpg', 'httpx', 'numpy'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
