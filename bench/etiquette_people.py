"""Prints how right promises, politeness, mood, personal data and empathy are: ``python -m bench.etiquette_people``.

One function a row, each returning its figures; where a row needs corpora, they are found as in the tests.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from tests.etiquette.corpora import corpora, rows_of

from rapport.etiquette import Turn, read_customer, review
from rapport.etiquette.commands import Row, context_of
from rapport.etiquette.secrets import find_personal
from rapport.etiquette.tone import read_tone

STRUCTURED = {"CREDIT_CARD", "EMAIL_ADDRESS", "PHONE_NUMBER", "IBAN_CODE", "US_SSN", "IP_ADDRESS"}
_ISO = re.compile(r"^P[T\d]")
Figures = dict[str, float]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def f1(right: int, missed: int, wrong: int) -> float:
    """The F1 of counts."""
    return 2 * right / max(1, 2 * right + missed + wrong)


def area(scores: Iterable[tuple[float, bool]]) -> float:
    """The area under the ROC curve; ties count half."""
    pairs = list(scores)
    high, low = [s for s, yes in pairs if yes], [s for s, yes in pairs if not yes]
    won = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return won / max(1, len(high) * len(low))


def promises(author: str) -> Figures:
    """Spans by overlap as in score.py of manners, and the share of found ones whose due is right."""
    right = missed = wrong = due = 0
    for raw in rows_of(corpora(), author):
        row = msgspec.convert(raw, Row)
        left = [(row.draft.find(p["quote"]), len(p["quote"]), p["due"]) for p in raw.get("promises", [])]
        for found in review(row.draft, context_of(row)).promises:
            size = found.end - found.start
            match = next(
                (m for m in left if min(found.end, m[0] + m[1]) - max(found.start, m[0]) >= min(3, size, m[1])), None
            )
            if match is None:
                wrong += 1
                continue
            left.remove(match)
            right += 1
            due += same_due(found.words, match[2])
        missed += len(left)
    return {"f1": f1(right, missed, wrong), "precision": right / max(1, right + wrong),
            "recall": right / max(1, right + missed), "due": due / max(1, right)}  # fmt: skip


def same_due(words: str | None, marked: str | None) -> bool:
    """Both without a time, or the one's words within the other's; a length (PT2H) is met by any words of time."""
    if words is None or marked is None:
        return words is None and marked is None
    one, two = (" ".join(re.findall(r"[\w:.]+", w.lower())) for w in (words, marked))
    return bool(_ISO.match(marked)) or one in two or two in one


def politeness() -> Figures:
    """Accuracy on the Wikipedia quartiles that the model was fitted on; ``training/tone.py`` prints the blind one."""
    rows = read_rows(corpora() / "nlp" / "stanford_politeness" / "dev.jsonl")
    rows = [row for row in rows if row["domain"] == "wikipedia" and row["label"] != "neutral"]
    right = sum((read_tone(row["text"]).politeness >= 0.5) == (row["label"] == "polite") for row in rows)
    return {"seen_accuracy": right / len(rows)}


def frustration(author: str) -> Figures:
    """How well the score ranks customers who were marked as frustrated, and how often the level is exact."""
    scores, exact = [], 0
    rows = rows_of(corpora(), author)
    for row in rows:
        turns = tuple(Turn("customer" if t["from"] == "customer" else "agent", t["text"]) for t in row["history"])
        mood = read_customer(turns)
        scores.append((mood.score, row["customer"]["upset"] >= 2))
        exact += mood.level == row["customer"]["upset"]
    return {"auc": area(scores), "exact": exact / len(rows)}


def secrets() -> Figures:
    """Recall of structured and of all kinds, and precision, by overlap (the tagger was trained on these rows too)."""
    found = {True: 0, False: 0}
    total = {True: 0, False: 0}
    right = said = 0
    for row in read_rows(corpora() / "nlp" / "presidio_synth" / "dev.jsonl"):
        spans = [(s.start, s.end) for s in find_personal(row["text"])]
        for mark in row["spans"]:
            kind = mark["type"] in STRUCTURED
            total[kind] += 1
            found[kind] += any(a < mark["end"] and b > mark["start"] for a, b in spans)
        said += len(spans)
        right += sum(any(a < m["end"] and b > m["start"] for m in row["spans"]) for a, b in spans)
    return {"structured_recall": found[True] / total[True], "recall": sum(found.values()) / sum(total.values()),
            "precision": right / max(1, said)}  # fmt: skip


def empathy() -> Figures:
    """Macro-F1 of empathy shown or not; never trained on."""
    counts = {(said, true): 0 for said in (False, True) for true in (False, True)}
    for row in read_rows(corpora() / "nlp" / "empathy_er" / "dev.jsonl"):
        counts[read_tone(row["response"]).empathy >= 0.5, row["level"] > 0] += 1
    shown = f1(counts[True, True], counts[False, True], counts[True, False])
    hidden = f1(counts[False, False], counts[True, False], counts[False, True])
    return {"macro_f1": (shown + hidden) / 2}


def main() -> None:
    """Every row."""
    rows: dict[str, Figures] = {f"promises of author {author}": promises(author) for author in "ab"}
    rows |= {f"mood of author {author}": frustration(author) for author in "ab"}
    rows |= {"politeness": politeness(), "personal data": secrets(), "empathy": empathy()}
    for name, figures in rows.items():
        print(f"{name:24} " + "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))


if __name__ == "__main__":
    main()
