"""Everyday turns of a chat desk, which a fair supervisor would leave as they are, are left in peace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from rapport.etiquette import Context, Turn, review

TALKS = Path(__file__).with_name("everyday_talks.txt")
WHO: dict[str, Literal["customer", "agent"]] = {"C": "customer", "A": "agent"}


def turns() -> Iterator[tuple[str, Context]]:
    """Each turn of an agent in the talks, after all that was said before it."""
    for talk in TALKS.read_text(encoding="utf-8").split("\n# "):
        _, *lines = talk.strip().splitlines()
        said = [Turn(WHO[line[0]], line[3:]) for line in lines]
        for place, turn in enumerate(said):
            if turn.author == "agent":
                yield turn.text, Context(channel="chat", history=tuple(said[:place]))


def test_everyday_turns_are_left_in_peace() -> None:
    found = [(draft, findings) for draft, context in turns() if (findings := review(draft, context).findings)]
    told = [(draft, [(one.check, one.firm) for one in findings]) for draft, findings in found]
    underlined = [one for one in told if any(firm for _, firm in one[1])]
    assert len(underlined) <= 5, underlined
    assert len(told) <= 9, told
