"""The headings of an article lead to themselves, however many are alike."""

import pytest

from rapport.desk.articles.body import clean_body, lay_out
from tests.processor import grows_evenly


@pytest.mark.req("S4.35")
def test_headings_that_are_alike_have_addresses_of_their_own() -> None:
    laid = lay_out(clean_body("<h2>Pack it</h2><h2>Label -- it</h2><h3>Pack it</h3><h4>Pack it 2</h4>").html)
    assert [(one.id, one.level) for one in laid.headings] == [
        ("to-pack-it", 2),
        ("to-label-it", 2),
        ("to-pack-it--2", 3),
        ("to-pack-it-2", 3),
    ]


def test_twice_the_headings_take_about_twice_the_time() -> None:
    few, many = (clean_body("<h2>x</h2>" * count).html for count in (2_000, 4_000))
    assert len({one.id for one in lay_out(many).headings}) == 4_000
    assert grows_evenly(lambda: lay_out(few), lambda: lay_out(many))
