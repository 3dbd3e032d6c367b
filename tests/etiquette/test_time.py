"""A review answers in time: twice the text takes about twice the time, and endless text is cut."""

import pytest

from rapport.etiquette import Context, Turn, find_secrets, mask, read_customer, review
from tests.processor import grows_evenly, seconds_of

SHAPES = {
    "words": "we will send it soon and you should have told us about that, sorry for any inconvenience ",
    "capitals": "A",
    "spaces": " ",
    "digits": "4 ",
    "digit run": "7",
    "marks": "!",
    "dots": "a.",
    "brackets": "[",
    "braces": "{{",
    "quotes": "'a ",
    "at signs": "a@a.",
    "lines": "x\n",
    "names": "Aa ",
    "dashes": "-a",
    "you": "you ",
    "not": "not ",
    "numbers": "12:30 5 ",
    "hours": "1 to 2 ",
}


def read(text: str) -> None:
    review(text, Context(channel="email", thorough=False, history=(Turn("customer", "Where is order 7781?"),)))
    find_secrets(text)


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_about_twice_the_time(shape: str) -> None:
    piece = SHAPES[shape]
    small, double = ((piece * (length // len(piece)))[:length] for length in (4000, 8000))
    read(small)
    assert grows_evenly(lambda: read(small), lambda: read(double))
    assert seconds_of(lambda: read(double), 1.5) < 1.5


def test_endless_text_is_cut_with_a_note() -> None:
    text = "Dear Ana,\n\nthe order left today. " * 3100
    found = review(text, Context(thorough=False))
    assert found.note is not None and "12,000" in found.note
    assert seconds_of(lambda: review(text, Context(thorough=False)), 5) < 5


def test_endless_customer_is_read() -> None:
    assert seconds_of(lambda: read_customer((Turn("customer", "STILL NOTHING!!! " * 6000),)), 5) < 5
    assert seconds_of(lambda: mask("call 0800 1234 567 " * 5000), 5) < 5
