"""Reads the everyday talks of ``lines/talks.txt``: every turn of the agent, after all that was said before, is good."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TALKS = Path(__file__).with_name("lines") / "talks.txt"
_WHO = {"C": "customer", "A": "agent"}


def read_talks() -> Iterator[dict[str, Any]]:
    """The agent's turns in the form of the manners guide, without faults; the last one of a talk closes it."""
    for number, talk in enumerate(_TALKS.read_text(encoding="utf-8").split("\n# ")):
        head, *lines = talk.strip().splitlines()
        turns = [{"from": _WHO[line[0]], "text": line[3:]} for line in lines]
        for place, turn in enumerate(turns):
            if turn["from"] == "agent":
                yield {
                    "id": f"t-{number}-{place}",
                    "channel": head.removeprefix("# ").split(":")[0],
                    "situation": "closing" if place == len(turns) - 1 else None,
                    "history": turns[:place],
                    "draft": turn["text"],
                    "faults": [],
                }
