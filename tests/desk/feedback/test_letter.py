"""The words of the mail that ends a conversation."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.conversations.summaries import SummaryText
from rapport.desk.feedback.letter import Parties, ending_letter, first_name, private_lines
from rapport.desk.feedback.rules import may_change

PARTIES = Parties("Ana Sousa", "Noor Haddad", "Alder & Oak")
WHOLE = SummaryText("The label had no flat.", "We added it.", "It leaves on Monday.")
LINK = "https://desk.example/survey/abc"


@pytest.mark.req("S2.12", "S2.25", "S2.26")
def test_it_greets_thanks_sums_up_asks_and_signs() -> None:
    letter = ending_letter(PARTIES, WHOLE)
    parts = letter.split("\n\n")
    assert parts[0] == "Hello Ana,"
    assert parts[1].startswith("Thank you for writing to us.")
    assert parts[2].splitlines()[1:] == [
        "What it was about: The label had no flat.",
        "What we did: We added it.",
        "What comes next: It leaves on Monday.",
    ]
    assert "anything else we can do" in parts[3]
    assert parts[4] == "Kind regards,\nNoor, Alder & Oak"


def test_parts_that_say_nothing_are_left_out() -> None:
    letter = ending_letter(PARTIES, SummaryText(solution="We added it."))
    assert "What it was about" not in letter
    assert "This is what we noted" not in ending_letter(PARTIES, None)


@pytest.mark.parametrize(("name", "first"), [("Ana Sousa", "Ana"), ("", ""), ("  ", ""), ("ana@mail.example", "")])
def test_nobody_is_greeted_by_an_address(name: str, first: str) -> None:
    assert first_name(name) == first
    hello = ending_letter(Parties(name, "Noor", "Alder"), None).splitlines()[0]
    assert hello == (f"Hello {first}," if first else "Hello,")


@given(st.text(max_size=60))
def test_braces_in_a_customers_words_stay_as_they_are(text: str) -> None:
    assert text.strip() in ending_letter(PARTIES, SummaryText(issue=f"{{name}} {text}"))


@pytest.mark.parametrize(("summary", "rating"), [(True, True), (True, False), (False, True)])
def test_the_private_lines_carry_the_link_and_how_long_it_works(summary: bool, rating: bool) -> None:
    lines = private_lines(LINK, summary=summary, rating=rating)
    assert LINK in lines
    assert "30 days" in lines
    assert ("How did we do" in lines) == (rating and not summary)


@given(st.integers(0, 72), st.one_of(st.none(), st.integers(-72, 72)))
def test_a_rating_may_change_for_a_day_and_whenever_we_asked_again(hours: int, asked: int | None) -> None:
    given_at = datetime(2026, 11, 9, tzinfo=UTC)
    asked_at = None if asked is None else given_at + timedelta(hours=asked)
    allowed = may_change(given_at, asked_at, given_at + timedelta(hours=hours))
    assert allowed == (hours <= 24 or (asked is not None and asked > 0))
