"""Fits the heads of the manners model: one for each fault in a sentence, and one for each fault of a whole reply."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.deciding import Opinion, told_lately
from training.moments import FOLDS, Moment, read_rows
from training.space import Space

SAID = [
    "abrupt.ending",
    "apology.hollow",
    "assumption",
    "blame.customer",
    "blame.shift",
    "closed.question",
    "confidential.ask",
    "confidential.leak",
    "generic.reply",
    "jargon",
    "negative.language",
    "no.options",
    "overpromise",
    "tone.casual",
    "tone.cold",
    "tone.rude",
    "unclear",
    "vague.time",
    "asks.again",
    "public.personal",
]
ACTS = ("empathy", "gratitude", "ownership", "warmth", "next.step")
WHOLE = [
    "abrupt.ending",
    "apology.missing",
    "asks.again",
    "assumption",
    "blame.customer",
    "blame.shift",
    "call.better",
    "closed.question",
    "empathy.missing",
    "generic.reply",
    "gratitude.missing",
    "negative.language",
    "next.step.missing",
    "no.options",
    "question.unanswered",
    "tone.cold",
    "unclear",
    "vague.time",
]


@dataclass(slots=True)
class Material:
    """Everything that heads are fitted on, as rows of features with who wrote them."""

    sentences: csr_matrix
    owners: list[tuple[int, int]]
    authors: np.ndarray
    drafts: csr_matrix
    told: csr_matrix
    draft_authors: np.ndarray


def gather(space: Space, moments: Sequence[Moment]) -> Material:
    """The sentences of all drafts, and each draft as the mean of its sentences beside that of the customer's words."""
    texts, owners = [], []
    for number, moment in enumerate(moments):
        for place, sentence in enumerate(moment.document.body):
            texts.append(sentence.text)
            owners.append((number, place))
    sentences = space.rows(texts)
    spans: dict[int, list[int]] = {}
    for row, (number, _) in enumerate(owners):
        spans.setdefault(number, []).append(row)
    empty = csr_matrix((1, sentences.shape[1]), dtype=np.float32)
    own = vstack([csr_matrix(sentences[spans[n]].mean(axis=0)) if n in spans else empty for n in range(len(moments))])
    theirs = _means(space, [[s.text for _, r in m.document.past.waiting for s in r.sentences] for m in moments])
    told = _means(space, [told_lately(m.document) for m in moments])
    authors = np.array([moments[number].author for number, _ in owners])
    drafts = hstack([own, theirs]).tocsr()
    return Material(sentences, owners, authors, drafts, told, np.array([m.author for m in moments]))


def _means(space: Space, groups: Sequence[Sequence[str]]) -> csr_matrix:
    """For each group of sentences the mean of their rows."""
    flat, at, found = space.rows([text for group in groups for text in group]), 0, []
    empty = csr_matrix((1, len(space.index)), dtype=np.float32)
    for group in groups:
        found.append(csr_matrix(flat[at : at + len(group)].mean(axis=0)) if group else empty)
        at += len(group)
    return vstack(found).tocsr()


def balanced(labels: np.ndarray, weights: np.ndarray, share: float = 0.5) -> np.ndarray:
    """Weights under which the rare label counts ``share`` of the common one."""
    positive, negative = weights[labels == 1].sum(), weights[labels == 0].sum()
    return np.where(labels == 1, weights * share * negative / max(positive, 1e-9), weights)


def fit(rows: csr_matrix, labels: np.ndarray, weights: np.ndarray, strength: float = 3.0) -> LogisticRegression:
    """One head."""
    return LogisticRegression(C=strength, max_iter=200, tol=1e-3).fit(
        rows, labels, sample_weight=balanced(labels, weights)
    )


@dataclass(slots=True, frozen=True)
class Task:
    """What one head learns: rows, labels, weights, who wrote them; lines of sentences/ are read in every fold."""

    kind: str
    name: str
    rows: csr_matrix
    labels: np.ndarray
    weights: np.ndarray
    authors: np.ndarray
    usable: np.ndarray
    line_rows: csr_matrix | None
    line_labels: np.ndarray
    strength: float


# what the customer's words call for: it is in the draft, or marked as missing
DUE = {"apology": "apology", "gratitude": "gratitude"}
MISSING = {"empathy": "empathy.missing", "gratitude": "gratitude.missing", "next.step": "next.step.missing"}


def _lines(corpora: Path, task: str) -> list[tuple[str, int]]:
    rows = read_rows(corpora / "sentences" / "dev.jsonl")
    if task == "apology.hollow":
        return [(row["text"], int(row["label"] == "hollow")) for row in rows if row["task"] == "apology"]
    return [(row["text"], int(row["label"])) for row in rows if row["task"] == task and row["label"] in (0, 1)]


def _said_task(
    space: Space, material: Material, moments: Sequence[Moment], name: str, lines: list[tuple[str, int]]
) -> Task:
    owners = [(moments[number], moments[number].document.body[place]) for number, place in material.owners]
    if name in ACTS:
        labels = np.zeros(len(owners), dtype=int)
        usable = np.array([MISSING.get(name, "") in moment.faults for moment, _ in owners])
        weights = np.full(len(owners), 0.5)
    else:
        marked = np.array([name in moment.marked(sentence) for moment, sentence in owners])
        doubted = ~marked & np.array([name in moment.doubted(sentence) for moment, sentence in owners])
        labels = (marked | doubted).astype(int)
        usable = marked | doubted | np.array([moment.is_clear(name) for moment, _ in owners])
        weights = np.where(marked, 2.0, np.where(doubted, 1.0, 0.15))
    rows = space.rows([text for text, _ in lines]) if lines else None
    known = np.array([label for _, label in lines], dtype=int)
    task = Task("said", name, material.sentences, labels, weights, material.authors, usable, rows, known, 3.0)
    return task if name in ACTS else _with_quotes(task, space, moments)


def _with_quotes(task: Task, space: Space, moments: Sequence[Moment]) -> Task:
    """The same with the bare words that are marked, after all sentences: what in a sentence is the fault."""
    quotes = [
        (fault["quote"], moment.author)
        for moment in moments
        for fault in moment.row["faults"]
        if fault["check"] == task.name and fault.get("quote")
    ]
    ones = np.ones(len(quotes))
    return replace(
        task,
        rows=vstack([task.rows, space.rows([quote for quote, _ in quotes])]).tocsr(),
        labels=np.concatenate([task.labels, ones.astype(int)]),
        weights=np.concatenate([task.weights, ones]),
        authors=np.concatenate([task.authors, np.array([author for _, author in quotes])]),
        usable=np.concatenate([task.usable, ones.astype(bool)]),
    )


def tasks(space: Space, material: Material, moments: Sequence[Moment], corpora: Path) -> Iterator[Task]:
    """Every head's task."""
    for name in (*SAID, *ACTS):
        yield _said_task(space, material, moments, name, _lines(corpora, name))
    for name in (*WHOLE, "any"):
        labels = np.array([int(name in m.faults or (name == "any" and bool(m.faults))) for m in moments])
        usable = np.array([name not in m.open_to_doubt for m in moments])
        ones = np.ones(len(moments))
        none = np.zeros(0, dtype=int)
        yield Task("whole", name, material.drafts, labels, ones, material.draft_authors, usable, None, none, 10.0)
    for name, given in DUE.items():
        there = np.array([m.document.has(given) for m in moments])
        marks = {f"{name}.missing", f"{name}.hollow"}
        labels = (there | np.array([bool(marks & m.faults) for m in moments])).astype(int)
        usable = there | np.array([f"{name}.missing" not in m.open_to_doubt for m in moments])
        yield Task("due", name, material.told, labels, ones, material.draft_authors, usable, None, none, 10.0)


def learn(task: Task, without: frozenset[str]) -> LogisticRegression:
    """One head, fitted without these authors."""
    chosen = np.array([author not in without for author in task.authors]) & task.usable
    rows, labels, weights = task.rows[chosen], task.labels[chosen], task.weights[chosen]
    if task.line_rows is not None:
        rows = vstack([rows, task.line_rows]).tocsr()
        labels = np.concatenate([labels, task.line_labels])
        weights = np.concatenate([weights, np.ones(len(task.line_labels))])
    return fit(rows, labels, weights, task.strength)


def held_out(
    space: Space, material: Material, moments: Sequence[Moment], corpora: Path, asks: Sequence[list[float]]
) -> list[Opinion]:
    """What heads that never read an author (nor the other voice of the same writer) say of that author's drafts."""
    opinions = [Opinion({}, {}, {}, met) for met in asks]
    for task in tasks(space, material, moments, corpora):
        logits = np.zeros(len(task.labels))
        for apart in FOLDS:
            head, mine = learn(task, apart), np.isin(task.authors, list(apart))
            logits[mine] = head.decision_function(task.rows[mine])
        if task.kind != "said":
            for opinion, logit in zip(opinions, logits, strict=True):
                (opinion.due if task.kind == "due" else opinion.whole)[task.name] = float(logit)
            continue
        # bare quotes come after the sentences
        for (number, _), logit in zip(material.owners, logits, strict=False):
            opinions[number].said.setdefault(task.name, []).append(float(logit))
    return opinions


@dataclass(slots=True, frozen=True)
class Head:
    """A head as it is packed: a weight for each n-gram."""

    kind: str
    name: str
    bias: float
    weights: np.ndarray


def fit_all(space: Space, material: Material, moments: Sequence[Moment], corpora: Path) -> list[Head]:
    """Every head on all authors, folded into one weight for each n-gram."""
    size, heads = len(space.index), []
    for task in tasks(space, material, moments, corpora):
        head = learn(task, frozenset())
        coefficients, bias = head.coef_[0], float(head.intercept_[0])
        for kind, at in ((task.kind, 0),) if task.kind != "whole" else (("own", 0), ("their", size)):
            heads.append(Head(kind, task.name, bias if at == 0 else 0.0, coefficients[at : at + size] * space.idf))
    return heads
