"""What customers write never becomes a formula in somebody's spreadsheet, and comes back unchanged."""

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.conversations.types import person
from rapport.desk.reports.behind import Behind
from rapport.desk.reports.export import HEAD, csv_head, csv_row, shield

NASTY = ['=HYPERLINK("http://x.example","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "'=1", "plain"]


def unshield(text: str) -> str:
    """What ``shield`` was given."""
    return text[1:] if text.startswith("'") else text


def behind(subject: str) -> Behind:
    """A conversation that somebody gave this subject."""
    face = person(uuid4(), subject)
    at = datetime(2026, 11, 9, 8, tzinfo=UTC)
    return Behind(
        id=uuid4(),
        number=7,
        subject=subject,
        channel="email",
        contact=face,
        at=at,
        seconds=61.4,
        met=False,
        final=True,
        score=None,
        comment=subject,
    )


@pytest.mark.threat("X07")
@given(st.one_of(st.sampled_from(NASTY), st.text(alphabet="=+-@\t\r\n'＝ab ,;\"", max_size=12)))
def test_no_cell_begins_like_a_formula_and_every_cell_comes_back(text: str) -> None:
    rows = list(csv.reader(io.StringIO((csv_head() + csv_row(behind(text))).removeprefix("\ufeff"), newline="")))
    assert rows[0] == list(HEAD)
    cells = dict(zip(HEAD, rows[1], strict=True))
    for name in ("subject", "contact", "comment"):
        assert not cells[name].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert unshield(cells[name]) == text
    assert (cells["seconds"], cells["met"]) == ("61", "no")


@given(st.text(max_size=40))
def test_shielding_can_be_undone(text: str) -> None:
    assert unshield(shield(text)) == text
