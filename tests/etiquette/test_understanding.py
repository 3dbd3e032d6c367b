"""What a customer is told that we read in their first message: their matter and questions, and nothing harmful."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.etiquette.understanding import LONGEST, MOST_QUESTIONS, understand

WRAPPED = """Hello,

I ordered two chairs from your shop in the week before Easter and one of the
chairs has a cracked leg. Can I get a new leg, or does the whole chair go back?
And when would it be collected?

Thanks
Mireille
"""


@pytest.mark.req("S1.8")
def test_the_matter_and_the_questions_in_the_customers_own_words() -> None:
    read = understand(WRAPPED)
    assert read.matter.startswith("I ordered two chairs") and read.matter.endswith("a cracked leg.")
    assert read.questions == (
        "Can I get a new leg, or does the whole chair go back?",
        "And when would it be collected?",
    )


def test_a_greeting_is_no_matter() -> None:
    read = understand("Good morning all, the shade arrived broken. Hello, can I get a new one?")
    assert (read.matter, read.questions) == ("The shade arrived broken.", ("Can I get a new one?",))
    assert understand("Hi there,\n\nthanks!") == understand("")
    assert understand("").matter == ""


@pytest.mark.parametrize(("text", "lacks"), [
    ("My order has not come yet.", "order"),
    ("My order 48213 has not come yet.", None),
    ("Booking AB12CD is wrong.", None),
    ("The lamp is broken.", None),
])  # fmt: skip
def test_a_number_that_would_help_is_asked_for_only_when_it_is_missing(text: str, lacks: str | None) -> None:
    assert understand(text).lacks == lacks


@pytest.mark.threat("M13")
@pytest.mark.parametrize("line", [
    "Verify your account at https://evil.example/verify now please.",
    "Go to www.evil.example and see what you won today.",
    "Your prize waits on evil-prizes.com for you my friend.",
    "My card is 4111 1111 1111 1111, please take the money from it.",
])  # fmt: skip
def test_m13_links_and_secrets_are_not_sent_back(line: str) -> None:
    read = understand(f"{line}\nWhat do you think of {line}?")
    assert "evil" not in str(read) and "4111" not in str(read)


@given(st.text(max_size=2_000))
def test_any_text_is_read_and_told_short(text: str) -> None:
    read = understand(text)
    assert len(read.questions) <= MOST_QUESTIONS
    assert all(len(line) <= LONGEST + 1 and "\n" not in line for line in (read.matter, *read.questions))
