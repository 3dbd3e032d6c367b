"""Trains promises: ``python -m training.promises CORPORA`` (needs ``training/requirements.txt``).

Reads the clauses of sentences/, pairs/ and our own drafts in ``training/authors``; writes the weights, and prints
the F1 (spans, as in score.py of manners) on drafts of writers never trained on.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.commands import Row, context_of
from rapport.etiquette.promise_signs import clause_features, clause_signs, clauses_of, only_asks
from rapport.etiquette.types import Context
from training.encoder.opinions import Opinions
from training.linear import read_rows, write_heads
from training.moments import WRITERS
from training.promise_lines import read_promise_lines

FIELDS = {"id", "draft", "channel", "situation", "customer", "history"}
SIGN = 0.3
STRENGTH = 6.0
SEVERAL = 3
Span = tuple[int, int]


@dataclass(slots=True)
class Clause:
    """A clause with what the model reads in it; ``label`` None where a longer part of the same promise is elsewhere."""

    span: Span
    values: dict[str, float]
    label: int | None


@dataclass(slots=True)
class Draft:
    """A draft's clauses and the promises that were marked in it."""

    author: str
    clauses: list[Clause]
    marked: list[Span]
    name: str = ""


def read_draft(author: str, document: Document, quotes: list[str]) -> Draft:
    """The clauses of a draft; of those that touch a marked promise the longest part is the promise."""
    marked = [(at, at + len(quote)) for quote in quotes if (at := document.text.find(quote)) >= 0]
    clauses, shares = [], []
    for sentence in document.body:
        if only_asks(sentence):
            continue
        for start, end in clauses_of(document, sentence):
            features = clause_features(document, sentence, start, end)
            values = {"f" + name: 1 / (len(features) + 4) ** 0.5 for name in features}
            values |= {"s" + name: SIGN * value for name, value in clause_signs(document, sentence, start, end).items()}
            clauses.append(Clause((start, end), values, 0))
            shares.append([min(end, b) - max(start, a) for a, b in marked])
    for number in range(len(marked)):
        touching = [at for at, share in enumerate(shares) if share[number] >= 3]
        for at in touching:
            clauses[at].label = None if clauses[at].label == 0 else clauses[at].label
        if touching:
            clauses[max(touching, key=lambda at: shares[at][number])].label = 1
    return Draft(author, clauses, marked)


def read_drafts(corpora: Path) -> Iterator[Draft]:
    """Every draft with marked promises or none, by author."""
    for row in read_rows(corpora / "sentences" / "dev.jsonl"):
        if row["task"] == "promise":
            quotes = [row["quote"]] if row["label"] and row.get("quote") else []
            yield read_draft("sentences", Document(row["text"], Context(channel="chat", thorough=False)), quotes)
    for text, quotes in read_promise_lines():
        yield read_draft("lines", Document(text, Context(channel="chat", thorough=False)), quotes)
    for row in read_rows(corpora / "pairs" / "dev.jsonl"):
        yield read_moment(row["id"][:2], row)
    for path in sorted((Path(__file__).parent / "authors").glob("*.jsonl")):
        for row in read_rows(path):
            yield read_moment(path.stem, row)


def read_moment(author: str, row: dict[str, Any]) -> Draft:
    """A draft in the format of manners."""
    known = msgspec.convert({key: value for key, value in row.items() if key in FIELDS}, Row)
    document = Document(known.draft, context_of(known, thorough=False))
    found = read_draft(author, document, [promise["quote"] for promise in row.get("promises", [])])
    found.name = known.id
    return found


class Table:
    """The clauses of all drafts as rows, whose they are, and which of them may teach."""

    def __init__(self, drafts: list[Draft]) -> None:
        clauses = [clause for draft in drafts for clause in draft.clauses]
        vectors = DictVectorizer()
        rows = vectors.fit_transform([clause.values for clause in clauses])
        several = np.flatnonzero(rows.getnnz(axis=0) >= SEVERAL)
        self.rows = rows[:, several]
        self.names = list(vectors.get_feature_names_out()[several])
        self.authors = np.array([draft.author for draft in drafts for _ in draft.clauses])
        self.labels = np.array([-1 if clause.label is None else clause.label for clause in clauses])

    def fit(self, kept: np.ndarray) -> LogisticRegression:
        """A logistic regression over the clauses with a label."""
        kept = kept & (self.labels >= 0)
        model = LogisticRegression(C=STRENGTH, max_iter=300, solver="liblinear", random_state=0)
        return model.fit(self.rows[kept], self.labels[kept])

    def held_out(self) -> np.ndarray:
        """The chance of every clause of whole drafts, by a model that never saw its writer."""
        chances = np.zeros(len(self.labels))
        writers = np.array([WRITERS.get(author, author) for author in self.authors])
        for writer in sorted(set(writers) - {"sentences", "lines"}):
            own = writers == writer
            chances[own] = self.fit(~own).predict_proba(self.rows[own])[:, 1]
        return chances


def join(
    drafts: list[Draft], table: Table, odds: np.ndarray, opinions: Opinions
) -> tuple[np.ndarray, LogisticRegression]:
    """What a clause is worth where the encoder has read too: chances by what others teach, and the model on all."""
    flat = [(draft.name, *clause.span) for draft in drafts for clause in draft.clauses]
    rows = np.array([[o, opinions.promise(*spot) if spot[0] else 0.0] for o, spot in zip(odds, flat, strict=True)])
    whole = np.array([bool(spot[0]) for spot in flat]) & (table.labels >= 0)
    writers = np.array([WRITERS.get(author, author) for author in table.authors])
    chances = np.zeros(len(flat))
    for writer in sorted(set(writers) - {"sentences", "lines"}):
        own = writers == writer
        model = LogisticRegression().fit(rows[whole & ~own], table.labels[whole & ~own])
        chances[own] = model.predict_proba(rows[own])[:, 1]
    return chances, LogisticRegression().fit(rows[whole], table.labels[whole])


def count(draft: Draft, found: list[Span]) -> tuple[int, int, int]:
    """Right, missed and wrong ones of a draft."""
    left = list(draft.marked)
    right = 0
    for a, b in found:
        match = next((m for m in left if min(b, m[1]) - max(a, m[0]) >= min(3, b - a, m[1] - m[0])), None)
        if match:
            left.remove(match)
            right += 1
    return right, len(left), len(found) - right


def report(kind: str, drafts: list[Draft], chances: np.ndarray) -> None:
    """F1 at several thresholds, each draft read by a model that never saw its writer."""
    for sure in (0.3, 0.35, 0.4, 0.45, 0.5):
        totals = {"pairs": (0, 0, 0), "authors": (0, 0, 0)}
        at = 0
        for draft in drafts:
            said = chances[at : at + len(draft.clauses)]
            at += len(draft.clauses)
            if draft.author in {"sentences", "lines"}:
                continue
            found = [clause.span for clause, chance in zip(draft.clauses, said, strict=True) if chance >= sure]
            group = "pairs" if len(draft.author) == 2 else "authors"
            right, missed, wrong = (a + b for a, b in zip(totals[group], count(draft, found), strict=True))
            totals[group] = right, missed, wrong
        parts = [
            f"{group} P {right / max(1, right + wrong):.3f} R {right / max(1, right + missed):.3f} "
            f"F1 {2 * right / max(1, 2 * right + missed + wrong):.3f}"
            for group, (right, missed, wrong) in totals.items()
        ]
        print(f"promises {kind} from {sure}: " + "   ".join(parts))


def main(corpora: Path) -> None:
    """Train on all, write, score on unseen authors."""
    drafts = list(read_drafts(corpora))
    print(f"promises: {len(drafts)} drafts and lines, {sum(len(draft.marked) for draft in drafts)} promises")
    table = Table(drafts)
    model = table.fit(np.ones(len(table.labels), bool))
    weights = dict(zip(table.names, model.coef_[0], strict=True))
    scale = max(abs(value) for name, value in weights.items() if name[0] == "f") / 127
    numbers = {name[1:]: round(value / scale) for name, value in weights.items() if name[0] == "f"}
    kept = {name: number for name, number in sorted(numbers.items()) if abs(number) >= 2}
    head = {
        "bias": round(float(model.intercept_[0]), 5),
        "scale": round(float(scale), 8),
        "weights": kept,
        "signs": {name[1:]: round(float(SIGN * value), 4) for name, value in sorted(weights.items()) if name[0] == "s"},
    }
    chances = table.held_out()
    odds = np.log(np.clip(chances, 1e-9, 1 - 1e-9) / np.clip(1 - chances, 1e-9, 1))
    close, joined = join(drafts, table, odds, Opinions())
    signs = dict(zip(("odds", "pieces"), (round(float(value), 4) for value in joined.coef_[0]), strict=True))
    closely = {"bias": round(float(joined.intercept_[0]), 5), "scale": 0.0, "weights": {}, "signs": signs}
    target = write_heads("promises", {"promise": head, "closely": closely})
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB, {len(kept)} features", flush=True)
    report("alone", drafts, chances)
    report("beside the encoder", drafts, close)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
