"""Texts are cut into word pieces as BERT cuts them, with places that are true in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.etiquette.models.wordpiece import Pieces

WORDS = ["[UNK]", "[CLS]", "[SEP]", "un", "##believ", "##able", "parcel", "##s", "cafe", ",", "a", "##b", "b"]
PIECES = Pieces({word: place for place, word in enumerate(WORDS)})


def _cut(text: str, most: int = 100) -> list[tuple[str, str]]:
    return [(WORDS[piece.number], text[piece.start : piece.end]) for piece in PIECES.read(text, most)]


def test_the_longest_known_beginning_comes_first() -> None:
    """Long pieces before short ones, whatever the case."""
    assert _cut("Unbelievable, parcels") == [
        ("un", "Un"),
        ("##believ", "believ"),
        ("##able", "able"),
        (",", ","),
        ("parcel", "parcel"),
        ("##s", "s"),
    ]


def test_accents_are_read_as_plain_letters_and_keep_their_place() -> None:
    """Precomposed or combining, the whole word is its span."""
    assert _cut("Le Café") == [("[UNK]", "Le"), ("cafe", "Café")]
    combining = "Cafe\u0301s"
    assert [shown for _, shown in _cut(combining)] == [combining, combining]


def test_what_is_unknown_is_one_piece() -> None:
    """A word that can't be made of pieces, and one that is too long to try."""
    assert _cut("zebra") == [("[UNK]", "zebra")]
    assert _cut("ab" * 200) == [("[UNK]", "ab" * 200)]


def test_no_more_is_read_than_asked_for() -> None:
    """The first pieces only, also within a word."""
    assert len(PIECES.read("unbelievable " * 50, 7)) == 7
    assert PIECES.read("unbelievable", 0) == []


@pytest.mark.req("S3.27")
@given(st.text(max_size=200), st.integers(0, 50))
def test_places_are_in_order_and_inside_of_the_text(text: str, most: int) -> None:
    """Any text of any script: no exception, spans that rise and hold no space."""
    last = 0
    for piece in PIECES.read(text, most):
        assert last <= piece.start < piece.end <= len(text)
        assert not text[piece.start : piece.end].isspace()
        last = piece.start
