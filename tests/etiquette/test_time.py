"""A review answers in time: twice the text takes about twice the time, and endless text is cut."""

import time

import pytest

from rapport.etiquette import Context, Turn, find_secrets, mask, read_customer, review

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


def seconds(text: str) -> float:
    context = Context(channel="email", grammar=False, history=(Turn("customer", "Where is order 7781?"),))
    best = 9.0
    for _ in range(2):
        begin = time.process_time()
        review(text, context)
        find_secrets(text)
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_about_twice_the_time(shape: str) -> None:
    piece = SHAPES[shape]
    small = (piece * (4000 // len(piece)))[:4000]
    seconds(small)
    once, twice = seconds(small), seconds((piece * (8000 // len(piece)))[:8000])
    assert twice < 3.2 * once + 0.02, (once, twice)
    assert twice < 1.5


def test_endless_text_is_cut_with_a_note() -> None:
    begin = time.process_time()
    found = review("Dear Ana,\n\nthe order left today. " * 3100, Context(grammar=False))
    assert found.note is not None and "12,000" in found.note
    assert time.process_time() - begin < 5


def test_endless_customer_is_read() -> None:
    begin = time.process_time()
    read_customer((Turn("customer", "STILL NOTHING!!! " * 6000),))
    mask("call 0800 1234 567 " * 5000)
    assert time.process_time() - begin < 5
