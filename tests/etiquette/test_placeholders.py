"""Placeholders hide what is personal in all texts of a question, and put exactly that back."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.etiquette.placeholders import PlaceholderError, Placeholders

DRAFT = "Hi Ana, order 48213 goes to Rua Augusta 12; call +351 912 345 678 or see https://alder.example/a."


def test_what_one_text_gives_away_is_hidden_in_all() -> None:
    hidden = Placeholders(["Ana Sousa", "Ana", "Sousa"])
    draft, said = hidden.hide_all([DRAFT, "I am ANA SOUSA and 48213 is late. [NAME_1]"])
    assert not any(word in draft + said for word in ("Ana", "ANA", "SOUSA", "48213", "912", "alder"))
    assert hidden.restore(draft, needed=[draft]) == DRAFT
    assert hidden.restore(said, needed=[said]).endswith("48213 is late. [NAME_1]")
    assert draft.startswith(f"Hi {hidden.mark_of('Ana')}, order {hidden.mark_of('48213')} goes")


def test_a_known_name_that_is_an_everyday_word_is_one_with_a_capital_only() -> None:
    [draft] = Placeholders(["Will Xarrty", "Will", "Xarrty"]).hide_all(["will Xarrty come? We will ask xarrty. Will!"])
    assert re.sub(r"\d", "N", draft) == "[NAME_N] come? We will ask [NAME_N]. [NAME_N]!"


def test_times_and_prices_stay_readable() -> None:
    [draft] = Placeholders().hide_all(["We call tomorrow at 14:00; it costs 24.50 for 2 lamps."])
    assert draft == "We call tomorrow at 14:00; it costs 24.50 for 2 lamps."


def test_a_placeholder_of_another_text_is_no_part_of_a_rewrite() -> None:
    hidden = Placeholders()
    draft, said = hidden.hide_all(["Thank you for your message.", "My card is 4111 1111 1111 1111."])
    assert "4111" not in said
    mark = said.removeprefix("My card is ").removesuffix(".")
    with pytest.raises(PlaceholderError, match="made up"):
        hidden.restore(f"{draft} {mark}", needed=[draft], allowed=[""])
    assert "4111 1111 1111 1111" in hidden.restore(f"They gave {mark}.")


@settings(deadline=None)
@given(st.lists(st.text(max_size=80) | st.sampled_from([DRAFT, "[NAME_1] [CARD_2]", "name 1", "ab-1234-"]), max_size=3))
def test_any_text_comes_back_as_it_was(parts: list[str]) -> None:
    text = " ".join(parts)
    hidden = Placeholders(["Ana"])
    [masked] = hidden.hide_all([text])
    assert hidden.restore(masked, needed=[masked]) == text
