"""Misspelt words are read as those that articles use, and right ones are left alone."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.articles.slugs import LONGEST, free_slug, make_slug
from rapport.desk.articles.spelling import mend_words, slips

KNOWN = {"return", "refund", "delivery", "drawer", "lamp", "invoice", "zurückschicken"}


def test_one_slip_is_mended_and_other_words_stay() -> None:
    for written, meant in (
        ("retrun", "return"),
        ("refnd", "refund"),
        ("delivry", "delivery"),
        ("dleivrey", "delivery"),
        ("lmap", "lamp"),
        ("zuruckschicken", "zurückschicken"),
        ("damp", "damp"),
        ("return", "return"),
        ("ret", "ret"),
        ("voice", "voice"),
        ("giraffe", "giraffe"),
    ):
        assert mend_words([written], KNOWN) == [meant]


def slow_slips(one: str, other: str) -> int:
    """The same by its definition: try every last step."""
    if not one or not other:
        return len(one) + len(other)
    ways = [slow_slips(one[:-1], other) + 1, slow_slips(one, other[:-1]) + 1]
    ways.append(slow_slips(one[:-1], other[:-1]) + (one[-1] != other[-1]))
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        ways.append(slow_slips(one[:-2], other[:-2]) + 1)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 5))
def test_slips_are_counted_as_they_are_defined(one: str, other: str, most: int) -> None:
    counted, true = slips(one, other, most), slow_slips(one, other)
    assert counted == true if true <= most else counted > most


@given(st.text(max_size=200))
def test_every_title_has_an_address(title: str) -> None:
    slug = make_slug(title)
    assert slug
    assert len(slug) <= LONGEST
    assert not set(slug) & set(" /?#&%<>\"'._")
    assert free_slug(slug, {slug, f"{slug}-2"}) == f"{slug}-3"
