"""Names and codes of a sentence put into words that the linter knows, of the same length.

It searches a long time (up to 20 ms each) for what an unknown name may have been meant to be, and says nothing about
it that we would show.
"""

import re

_NAME = re.compile(
    r"(?<=[a-zß-ÿ,;:)] )[A-ZÀ-ÞŁŚŻİ][^\W\d_A-Z]{2,15}(?![\w'’-])|"
    r"\b(?=[A-Za-z]*\d)[A-Za-z][A-Za-z\d]{4,15}\b|\b[A-Z]{4,16}\b|\b(?=[A-Z][a-z]{1,14}[A-Z])[A-Z][A-Za-z]{3,15}\b"
)
_FIRST = {3: "Tom", 4: "John", 5: "Peter", 6: "Robert", 7: "William", 8: "Benjamin", 9: "Alexander", 10: "Washington",
          11: "Christopher"}  # fmt: skip
_CALENDAR = frozenset(
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Christmas",
        "Easter",
        "English",
    ]
)


def without_strangers(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence with well-known names for its names and codes, as long as it was; and where they stand."""
    spans: list[tuple[int, int]] = []

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        if word in _CALENDAR:
            return word
        spans.append(match.span())
        return _FIRST[len(word)] if len(word) in _FIRST else f"John {_FIRST[len(word) - 5]}"

    return _NAME.sub(replaced, text), spans
