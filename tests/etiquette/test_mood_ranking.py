"""Frustrated customers stand above calm ones, also where they say it without a strong word."""

from importlib.resources import files

import pytest
from bench.etiquette_people import area

from rapport.etiquette import Turn, read_customer


def read_talks() -> list[tuple[int, tuple[Turn, ...]]]:
    """(level 0-3, the talk) of short talks that nothing was trained on; ``> `` opens a line of the agent."""
    rows = files("tests.etiquette").joinpath("moods.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t", 1) for row in rows)
    return [(int(level), tuple(map(read_line, talk.split(" | ")))) for level, talk in pairs]


def read_line(line: str) -> Turn:
    return Turn("agent", line[2:]) if line.startswith("> ") else Turn("customer", line)


@pytest.mark.req("S3.32", "S3.34")
def test_the_frustrated_are_ranked_above_the_calm() -> None:
    read = [(level, read_customer(talk)) for level, talk in read_talks()]
    assert area((mood.score, level >= 2) for level, mood in read) >= 0.86
    assert area((mood.score, level >= 1) for level, mood in read) >= 0.85
    assert sum(abs(mood.level - level) <= 1 for level, mood in read) >= 0.9 * len(read)
