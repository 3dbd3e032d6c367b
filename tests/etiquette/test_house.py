"""The engine's own rules: lists that are read, no slow patterns, models that may be absent, words of the voice."""

import json
from importlib.resources import files

import pytest

from rapport.etiquette import Context, Customer, Turn, Voice, review
from rapport.etiquette.analysis.phrases import PhraseBook, parse_phrase, phrase_book, read_lines
from rapport.etiquette.models.heads import probability
from rapport.etiquette.registry import all_rules
from rapport.etiquette.suppress import SAME_WORDS, WHOLE


def test_every_phrase_compiles_and_matches_nothing_empty() -> None:
    for name, line in read_lines():
        for phrase in parse_phrase(name, line):
            match = phrase.match("", 0)
            assert match is None, line


def test_phrase_language() -> None:
    book = PhraseBook()
    book.add("t", "(we|our team) will .. call (you|back)? soon")
    book.add("t", "^whatever")
    assert [h.end for h in book.find("and we will certainly call you, soon!")["t"]] == [36]
    assert "t" not in book.find("we will one two three four call soon")
    assert "t" in book.find("Right. whatever".lower()) and "t" not in book.find("do whatever")


def test_suppression_names_known_checks() -> None:
    known = {rule.id for rule in all_rules()}
    for table in (WHOLE, SAME_WORDS):
        for quiet, loud in table.items():
            assert quiet in known, quiet
            assert loud <= known, loud - known


def test_one_finding_per_check() -> None:
    found = review(
        "Sorry!!! SORRY!!! It comes soon, very soon, as soon as possible.", Context(channel="email", thorough=False)
    )
    checks = [finding.check for finding in found.findings]
    assert len(checks) == len(set(checks))


def test_weights_are_plain_numbers_and_small() -> None:
    source = files("rapport.etiquette.models").joinpath("weights.json")
    raw = source.read_bytes()
    assert len(raw) < 5_000_000
    for head in json.loads(raw)["heads"].values():
        assert all(isinstance(weight, int) and -127 <= weight <= 127 for weight in head["weights"].values())


def test_a_head_that_is_not_there_is_silent() -> None:
    assert probability("no such head", ["word"]) is None


@pytest.mark.req("S0.15")
def test_stops_name_what_is_confidential() -> None:
    context = Context(channel="chat", situation="mid", thorough=False)
    stops = [f.check for f in review("The card is 4242 4242 4242 4242.", context).findings if f.stops]
    asks = [f.check for f in review("Please send me your PIN and password.", context).findings if f.stops]
    assert stops == ["confidential.leak"] and asks == ["confidential.ask"]
    assert not any(f.stops for f in review("The card ends in 4242, call me on 0800 440 210.", context).findings)


def test_what_the_customer_said_is_no_fault() -> None:
    said = Context(
        channel="chat", situation="mid", history=(Turn("customer", "thx, pls send it ASAP"),), thorough=False
    )
    assert review("I took the ASAP slot for you: tomorrow at 9.", said).findings == []


def test_formal_voice_takes_no_slang() -> None:
    formal = Context(
        channel="chat", situation="mid", customer=Customer(), voice=Voice(formality="formal"), thorough=False
    )
    assert [f.check for f in review("Yep, it is done today.", formal).findings] == ["tone.casual"]
    assert phrase_book().names
