"""Reads misspelt words as those that articles use. Pure."""

SHORTEST = 4
SURE = 6
LONG = 8


def mend_words(asked: list[str], known: set[str]) -> list[str]:
    """``asked`` with each unknown word of four letters or more replaced by the nearest known one, where one is near."""
    return [_nearest(word, known) if len(word) >= SHORTEST and word not in known else word for word in asked]


def _nearest(word: str, known: set[str]) -> str:
    most = 2 if len(word) >= LONG else 1
    alike = [other for other in known if abs(len(other) - len(word)) <= most and _may_mean(word, other)]
    near = [(slips(word, other, most), other[0] != word[0], other) for other in alike]
    fitting = [one for one in near if one[0] <= most]
    return min(fitting)[2] if fitting else word


def _may_mean(word: str, other: str) -> bool:
    """Few people slip at the first letter; of short words too many others are near."""
    return word[0] == other[0] or len(word) >= SURE


def slips(one: str, other: str, most: int) -> int:
    """How many slips of a finger lead from ``one`` to ``other``: a letter more, less, changed, or two swapped.

    Counting ends above ``most``.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, aim in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != aim))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == aim:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
