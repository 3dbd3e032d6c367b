"""Turns the labelled corpora (sentences, pairs) into training lines for each head."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.blame import fault_features
from rapport.etiquette.commands import Row, context_of
from rapport.etiquette.models.features import features_of
from rapport.etiquette.rules.generic_reply import reply_features
from rapport.etiquette.rules.next_step_missing import step_features
from rapport.etiquette.types import Context, Turn


@dataclass(slots=True, frozen=True)
class Line:
    """A training line: its features, 1 or 0, its weight, and the group whose twins must stay on one side of a split."""

    features: list[str]
    label: int
    weight: float
    group: str

    @property
    def fold(self) -> int:
        """One of five folds, by group."""
        return zlib.crc32(self.group.encode()) % 5


Moment = tuple[dict[str, Any], Document]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_moments(corpora: Path) -> list[Moment]:
    """The moments of pairs/ with their documents."""
    names = {"id", "draft", "channel", "situation", "customer", "history"}
    found = []
    for moment in read_rows(corpora / "pairs" / "dev.jsonl"):
        row = msgspec.convert({key: value for key, value in moment.items() if key in names}, Row)
        found.append((moment, Document(row.draft, context_of(row, thorough=False))))
    return found


def _faults(moment: dict[str, Any]) -> set[str]:
    also = {fault if isinstance(fault, str) else fault["check"] for fault in moment.get("also", [])}
    return {fault["check"] for fault in moment["faults"]} | also


def _group(moment: dict[str, Any]) -> str:
    return str(moment["history"][0]["text"])


def _reply(row: dict[str, Any]) -> Document:
    history = (Turn("customer", row["context"]),) if isinstance(row["context"], str) and row["context"] else ()
    return Document(row["text"], Context(channel="chat", situation="mid", history=history, thorough=False))


def apology_due(sentences: list[dict[str, Any]], moments: list[Moment]) -> Iterator[Line]:
    """Drafts without an apology: was one due?"""
    for moment, document in moments:
        if not document.has("apology"):
            due = "apology.missing" in _faults(moment)
            yield Line(fault_features(document), int(due), 2.0 if due else 1.0, _group(moment))


def empathy(sentences: list[dict[str, Any]], moments: list[Moment]) -> Iterator[Line]:
    """Sentences that acknowledge a feeling, against plain ones."""
    for row in sentences:
        if row["task"] == "empathy":
            yield Line(features_of(row["text"]), int(row["label"]), 1.0, row["text"])
        elif row["task"] == "warmth" and row["label"] == 0:
            yield Line(features_of(row["text"]), 0, 0.5, row["text"])
    for moment, document in moments:
        calm = document.upset == 0 and not moment["faults"]
        for sentence in document.body:
            said = document.within("empathy", sentence) or document.within("apology", sentence)
            if ("empathy.missing" in _faults(moment) or calm) and not said:
                yield Line(features_of(sentence.text), 0, 0.4, _group(moment))
            elif document.upset >= 2 and document.within("apology", sentence):
                yield Line(features_of(sentence.text), 1, 0.5, _group(moment))


def next_step(sentences: list[dict[str, Any]], moments: list[Moment]) -> Iterator[Line]:
    """Whole replies that say what happens next, against those that do not."""
    for row in sentences:
        if row["task"] == "next.step":
            yield Line(step_features(_reply(row)), int(row["label"]), 1.0, row["text"])
    for moment, document in moments:
        missing = "next.step.missing" in _faults(moment)
        yield Line(step_features(document), int(not missing), 1.0 if missing else 0.3, _group(moment))


def generic(sentences: list[dict[str, Any]], moments: list[Moment]) -> Iterator[Line]:
    """Canned replies against replies that touch the matter."""
    for row in sentences:
        if row["task"] == "generic.reply":
            yield Line(reply_features(_reply(row)), int(row["label"]), 1.0, str(row["context"]))
    for moment, document in moments:
        canned = "generic.reply" in _faults(moment)
        yield Line(reply_features(document), int(canned), 1.0 if canned else 0.3, _group(moment))


HEADS = {
    "apology_due": apology_due,
    "empathy": empathy,
    "generic": generic,
    "next_step": next_step,
}
