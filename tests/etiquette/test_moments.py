"""Words of time name the moment that a reader takes them for, and never one that has passed."""

from datetime import UTC, datetime

import pytest

from rapport.etiquette.analysis.dates import find_times, resolve

SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
MOMENTS = {
    "at 5": "22 17:00",
    "by two": "22 14:00",
    "by a quarter to three": "22 14:45",
    "by half past six": "22 18:30",
    "ten past three": "22 15:10",
    "by 8:15": "23 08:15",
    "tonight": "22 22:00",
    "first thing tomorrow": "23 09:00",
    "tomorrow between 9 and 10": "23 10:00",
    "thursday between 8 and 5": "26 17:00",
    "the next working day": "23 17:00",
    "next week": "27 17:00",
    "by end of month": "30 17:00",
    "on 26 November": "26 17:00",
    "inside ten days": "32 10:00",
    "in 10": "22 10:10",
    "in the next half hour": "22 10:30",
    "between nine and eleven": "22 11:00",
    "this arvo": "22 17:00",
    "a week Thursday": "33 17:00",
}


@pytest.mark.parametrize("words", MOMENTS)
def test_words_of_time_are_found_and_name_a_moment_ahead(words: str) -> None:
    found = find_times(f"we ring you {words.lower()}.")
    due = resolve(words, SUNDAY, "Europe/London")
    assert found
    assert due is not None
    day, hour = MOMENTS[words].split()
    assert (due.date() - SUNDAY.date()).days == int(day) - 22
    assert f"{due:%H:%M}" == hour
