"""Writes conversations as CSV that a spreadsheet can't mistake for formulas."""

import csv
import io

from rapport.desk.reports.behind import Behind

HEAD = ("number", "channel", "at", "subject", "contact", "seconds", "met", "final", "score", "comment", "id")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""What a spreadsheet may run when a cell begins with it (OWASP); the apostrophe itself, so that it can be undone."""


def shield(text: str) -> str:
    """``text`` so that no spreadsheet runs it: an apostrophe before what looks like a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def csv_head() -> str:
    """The first line, with the mark by which spreadsheets know UTF-8."""
    return "\ufeff" + csv_line(HEAD)


def csv_row(item: Behind) -> str:
    """One conversation; numbers stay numbers, words are shielded."""
    met = "" if item.met is None else "yes" if item.met else "no"
    return csv_line(
        (
            str(item.number),
            item.channel,
            item.at.isoformat(timespec="seconds"),
            shield(item.subject),
            shield(item.contact.name),
            "" if item.seconds is None else f"{item.seconds:.0f}",
            met,
            "yes" if item.final else "no",
            "" if item.score is None else str(item.score),
            shield(item.comment or ""),
            str(item.id),
        )
    )


def csv_line(cells: tuple[str, ...]) -> str:
    """One line, quoted where needed."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
