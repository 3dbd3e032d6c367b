"""Fits the model that says whether a draft meets an ask, from labelled questions and from marked drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.answers import answer_signs
from rapport.etiquette.coverage import read_answers
from rapport.etiquette.types import Context, Turn
from training.moments import FOLDS, Moment, read_rows

CHECK = "question.unanswered"
_PARTLY, _STRENGTH, _ROUNDS = 0.3, 0.5, 4


@dataclass(slots=True)
class Told:
    """Asks whose answers are labelled one by one: signs, met or not, weight, and who wrote them."""

    signs: list[dict[str, float]]
    met: list[int]
    weights: list[float]
    authors: list[str]

    def add(self, document: Document, questions: Sequence[dict[str, object]], author: str) -> None:
        """The labelled questions of one draft."""
        for place, question in enumerate(questions):
            self.signs.append(answer_signs(document, plain(str(question["ask"])), place, len(questions)))
            self.met.append(int(bool(question["answered"])))
            self.weights.append(_PARTLY if question["answered"] == "partly" else 1.0)
            self.authors.append(author)


def read_told(moments: Sequence[Moment], corpora: Path) -> Told:
    """The questions of pairs/ and of sentences/."""
    told = Told([], [], [], [])
    for moment in moments:
        told.add(moment.document, moment.row.get("questions", []), moment.author)
    for row in read_rows(corpora / "sentences" / "dev.jsonl"):
        if row["task"] == "questions":
            history = (Turn("customer", row["context"]),)
            context = Context(channel="chat", situation="mid", history=history, thorough=False)
            told.add(Document(row["text"], context), row["label"], "S")
    return told


class Asks:
    """All asks as rows; in a draft that leaves a question open, the ask that seems least met is the open one."""

    def __init__(self, moments: Sequence[Moment], corpora: Path) -> None:
        self.moments = moments
        self.told = read_told(moments, corpora)
        answers = [read_answers(moment.document) for moment in moments]
        self.owners = np.array([number for number, signs in enumerate(answers) for _ in signs])
        self.vectors = DictVectorizer(sparse=False)
        rows = self.vectors.fit_transform([*self.told.signs, *(one for signs in answers for one in signs)])
        self.known, self.rows = rows[: len(self.told.signs)], rows[len(self.told.signs) :]
        self.fault = np.array([CHECK in moments[number].faults for number in self.owners])
        self.clear = np.array([_is_clear(moments[number]) for number in self.owners])

    def fit(self, without: frozenset[str]) -> LogisticRegression:
        """The model without these authors."""
        kept = np.array([author not in without for author in self.told.authors])
        known, met, weights = self.known[kept], np.array(self.told.met)[kept], np.array(self.told.weights)[kept]
        mine = np.array([self.moments[number].author not in without for number in self.owners]) & self.clear
        model = _new().fit(known, met, sample_weight=weights)
        for _ in range(_ROUNDS):
            labels, used = self._guess(model.decision_function(self.rows), mine)
            model = _new().fit(
                np.vstack([known, self.rows[used]]),
                np.concatenate([met, labels[used]]),
                sample_weight=np.concatenate([weights, np.ones(int(used.sum()))]),
            )
        return model

    def _guess(self, scores: np.ndarray, mine: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        labels, used = np.ones(len(scores), dtype=int), mine & ~self.fault
        for number in np.unique(self.owners[mine & self.fault]):
            places = np.flatnonzero(self.owners == number)
            least = places[np.argmin(scores[places])]
            labels[least], used[least] = 0, True
        return labels, used

    def held_out(self) -> list[list[float]]:
        """For each draft the log-odds that each ask is met, by a model that has not read its author."""
        scores = np.zeros(len(self.rows))
        for apart in FOLDS:
            mine = np.array([self.moments[number].author in apart for number in self.owners])
            scores[mine] = self.fit(apart).decision_function(self.rows[mine])
        found: list[list[float]] = [[] for _ in self.moments]
        for number, score in zip(self.owners, scores, strict=True):
            found[number].append(float(score))
        return found

    def pack(self) -> dict[str, object]:
        """The model on all authors; below ``least``, where open ones are found best, an ask is open."""
        model = self.fit(frozenset())
        return {
            "bias": round(float(model.intercept_[0]), 4),
            "least": self._least(),
            "weights": {
                name: round(float(weight), 4)
                for name, weight in zip(self.vectors.get_feature_names_out(), model.coef_[0], strict=True)
            },
        }

    def _least(self) -> float:
        authors, met = np.array(self.told.authors), np.array(self.told.met)
        scores = np.zeros(len(met))
        for author in sorted(set(authors)):
            mine = authors == author
            scores[mine] = self.fit(frozenset({author})).decision_function(self.known[mine])
        sure = np.array(self.told.weights) == 1
        grid = np.arange(-2.0, 1.01, 0.25)
        return float(max(grid, key=lambda at: f1_score(1 - met[sure], scores[sure] < at)))


def _is_clear(moment: Moment) -> bool:
    """Whether the draft says something about its asks: one of pairs/ is labelled ask by ask, canned text hides all."""
    return "questions" not in moment.row and CHECK not in moment.open_to_doubt and "generic.reply" not in moment.faults


def _new() -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, max_iter=500, class_weight="balanced")
