"""Our own lines with a promise in brackets, or none, filled with invented times and amounts."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

_SLOT = re.compile(r"\{(\w+)\}")
_POINT = (
    "tomorrow|tonight|today|this afternoon|this evening|tomorrow morning|on Friday|on Tuesday|Monday|on Wednesday at 9|"
    "tomorrow at 10:30|today at 16:00|on 4 May|on the 12th|Thursday between 8 and 12|next week|on Monday morning|"
    "at 5pm|on Saturday|in an hour|tomorrow by noon|next Tuesday|this morning|at noon|Fri 8-12|overnight|"
    "on Thursday 6 June"
)
FILLINGS = {
    "on": _POINT,
    "by": "by Friday|by tomorrow|within two days|by noon|by the end of the day|before 5pm|within 24 hours|"
    "by Monday evening|in two days|within the hour|by Wednesday at the latest|in three to five working days|"
    "by the end of the week|before the weekend|by 3:15|by EOD|on Tuesday|tomorrow|by 30 June|"
    "within one working day|next week|in an hour",
    "in": "in ten minutes|in 5 min|20 minutes|in half an hour|about an hour|two minutes|in 15",
    "long": "two minutes|three to five working days|24 hours|10 days|a minute|half an hour|2 weeks",
    "until": "until Friday|till midnight|until 6pm|until the end of the month|until 30 June|until 8",
    "when": "Monday|tomorrow|Friday|1 June|tonight|next week|noon",
    "amount": "24.90|€120|$35|The 48|£12.50",
}


def _fill(slot: re.Match[str], chance: random.Random) -> str:
    name = slot[1]
    words = chance.choice(FILLINGS[name.lower()].split("|"))
    return words[0].upper() + words[1:] if name[0].isupper() else words


def read_promise_lines(times: int = 3) -> Iterator[tuple[str, list[str]]]:
    """(text, its promises) of every line, each filled several times; a line without a slot stands once."""
    chance = random.Random(5)
    path = Path(__file__).with_name("lines") / "promises.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        for _ in range(times if _SLOT.search(line) else 1):
            told = _SLOT.sub(lambda slot: _fill(slot, chance), line)
            yield told.replace("[", "").replace("]", ""), re.findall(r"\[(.+?)\]", told)
