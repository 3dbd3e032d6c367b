"""Trains the tagger of names: ``python -m training.names CORPORA`` (needs ``training/requirements.txt``).

An averaged perceptron over presidio_synth (MIT), our templates filled by Faker (MIT), texts of goemotions
(Apache-2.0) with their masked names filled, and plain questions of banking77 (CC BY 4.0). With ``--folds`` it first
prints how it does on templates of presidio_synth that it never saw.
"""

import json
import os
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from rapport.etiquette import people
from rapport.etiquette.people import KINDS, Knowledge, Word, chain_features, split_words, word_features
from rapport.etiquette.secrets import find_personal
from training.invented import Inventor, Told, lists_of_names, read_templates
from training.linear import fold_of, read_rows

NAMES_OF = {
    "PERSON": "name", "STREET_ADDRESS": "address", "GPE": "place", "ORGANIZATION": "organisation",
    "DATE_TIME": "date", "AGE": "age", "TITLE": "title", "ZIP_CODE": "address", "NRP": "nationality",
}  # fmt: skip
EPOCHS, FORGET = 4, 0.4
SEVERAL, MARGIN = 3, 300
UNSURE = -1
Lesson = tuple[str, list[Word], list[int]]


class Perceptron:
    """Weights by feature and kind, and what their average over all steps needs."""

    def __init__(self) -> None:
        self.weights: dict[str, dict[int, float]] = defaultdict(dict)
        self.sums: dict[tuple[str, int], float] = defaultdict(float)
        self.since: dict[tuple[str, int], int] = defaultdict(int)
        self.step = 0
        self.seen: Counter[str] = Counter()

    def guess(self, features: list[str]) -> int:
        """The likeliest kind."""
        totals = [0.0] * len(KINDS)
        for feature in features:
            for kind, value in self.weights.get(feature, {}).items():
                totals[kind] += value
        return max(range(len(KINDS)), key=totals.__getitem__)

    def learn(self, features: list[str], right: int, guess: int) -> None:
        """Move towards the right kind and away from the guess."""
        self.step += 1
        if right == guess:
            return
        for feature in features:
            values = self.weights[feature]
            for kind, change in ((right, 1.0), (guess, -1.0)):
                key = (feature, kind)
                self.sums[key] += (self.step - self.since[key]) * values.get(kind, 0.0)
                self.since[key] = self.step
                values[kind] = values.get(kind, 0.0) + change

    def averaged(self, least: float = 0.015) -> dict[str, list[int]]:
        """Whole numbers, flat pairs of kind and weight; without small ones and those of one or two texts."""
        packed: dict[str, list[int]] = {}
        for feature, values in sorted(self.weights.items()):
            if self.seen[feature] < SEVERAL:
                continue
            flat: list[int] = []
            for kind, value in sorted(values.items()):
                key = (feature, kind)
                mean = (self.sums[key] + (self.step - self.since[key]) * value) / self.step
                if abs(mean) >= least:
                    flat += [kind, round(mean * 100)]
            if flat:
                packed[feature] = flat
        return packed


def lesson(told: Told, small: frozenset[str] | None = None) -> Lesson:
    """A text with the kind of each word; with ``small``, other capitals may be names too and are not judged."""
    words = split_words(told.text)
    kinds = []
    for at, word in enumerate(words):
        kind = next((KINDS.index(k) for a, b, k in told.spans if a <= word.start < b), 0)
        inside = at > 0 and words[at - 1].text not in ".!?"
        if small is not None and not kind and inside and word.text[0].isupper() and word.text.lower() not in small:
            kind = UNSURE
        kinds.append(kind)
    return told.text, words, kinds


def train(lessons: list[Lesson], known: Knowledge, seed: int = 1) -> dict[str, list[int]]:
    """Epochs in shuffled order; lists are forgotten now and then, so that the words around count too."""
    chance = random.Random(seed)
    model, lessons = Perceptron(), list(lessons)
    counted: set[str] = set()
    for epoch in range(EPOCHS):
        chance.shuffle(lessons)
        for text, words, kinds in lessons:
            met: set[str] = set()
            rows = word_features(words, text, lambda low: "" if chance.random() < FORGET else known.of(low))
            before, earlier = "^", "^"
            for row, right in zip(rows, kinds, strict=True):
                features = row + chain_features(row, before, earlier)
                met.update(features)
                guess = model.guess(features)
                if right != UNSURE:
                    model.learn(features, right, guess)
                shown = guess if right == UNSURE or chance.random() < 0.5 else right
                before, earlier = str(shown), before
            if not epoch and text not in counted:
                counted.add(text)
                model.seen.update(met)
    return model.averaged()


def gold(corpora: Path) -> list[tuple[str, Told]]:
    """(template, text) of presidio_synth."""
    found = []
    for row in read_rows(corpora / "nlp" / "presidio_synth" / "dev.jsonl"):
        spans = [(s["start"], s["end"], NAMES_OF[s["type"]]) for s in row["spans"] if s["type"] in NAMES_OF]
        found.append((str(row["template"]), Told(row["text"], spans)))
    return found


def common_words(texts: list[str]) -> frozenset[str]:
    """Words that stand mostly in small letters."""
    all_of = Counter(word for text in texts for word in text.split())
    words = {word for word, count in all_of.items() if word.isalpha() and word.islower() and count >= 6}
    return frozenset(w for w in words if all_of[w] > 4 * (all_of[w.capitalize()] + all_of[w.upper()]))


def material(corpora: Path, known: Knowledge, inventor: Inventor) -> list[Lesson]:
    """All lessons but those of presidio_synth."""
    spoken = [row["text"] for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")]
    asked = [row["text"] for row in read_rows(corpora / "nlp" / "banking77" / "dev.jsonl")]
    chance = inventor.chance
    masked = chance.sample([t for t in spoken if "[NAME]" in t], 2500)
    masked += [t for t in spoken if "[RELIGION]" in t][:100]
    masked += chance.sample([t for t in spoken if "[" not in t], 1250)
    lessons = [lesson(told) for told in inventor.told(read_templates("people_templates"), 5000)]
    lessons += [lesson(Told(text)) for text in read_templates("people_none") * 4 + chance.sample(asked, 400)]
    return lessons + [lesson(inventor.named(text), known.common) for text in masked]


def score(known: Knowledge, rows: list[tuple[str, Told]], full: list[dict[str, object]]) -> Counter[str]:
    """Spans found and missed, said rightly and wrongly, by overlap."""
    tally: Counter[str] = Counter()
    for (_, told), row in zip(rows, full, strict=True):
        marked = [(s["start"], s["end"], s["type"]) for s in row["spans"]]  # type: ignore[attr-defined]  # JSON
        said = [(s.start, s.end) for s in find_personal(told.text)]
        for a, b, kind in marked:
            hit = any(x < b and y > a for x, y in said)
            tally.update([f"{'found' if hit else 'missed'} {kind}", "found" if hit else "missed"])
        for x, y in said:
            tally["right" if any(x < b and y > a for a, b, _ in marked) else "wrong"] += 1
    return tally


def held_out(corpora: Path, known: Knowledge, others: list[Lesson], folds: int = 2) -> None:
    """Precision and recall on templates that the tagger never saw."""
    rows, full = gold(corpora), read_rows(corpora / "nlp" / "presidio_synth" / "dev.jsonl")
    tally: Counter[str] = Counter()
    for fold in range(folds):
        seen = [lesson(told) for template, told in rows if fold_of(template, folds) != fold] * 2
        blind = Knowledge(known.first, known.last, known.place, known.common, train(others + seen, known), MARGIN)
        people._knowledge = lambda blind=blind: blind  # type: ignore[assignment]  # the weights under test
        kept = [at for at, (template, _) in enumerate(rows) if fold_of(template, folds) == fold]
        tally += score(blind, [rows[at] for at in kept], [full[at] for at in kept])
    for kind in sorted({key.split()[1] for key in tally if " " in key}):
        print(f"  {kind:16} found {tally['found ' + kind]:4} missed {tally['missed ' + kind]:3}")
    print(
        f"names: recall {tally['found'] / (tally['found'] + tally['missed']):.3f} "
        f"precision {tally['right'] / (tally['right'] + tally['wrong']):.3f} on unseen templates"
    )


def main(corpora: Path, *, folds: bool) -> None:
    """Train, print, write."""
    inventor = Inventor()
    spoken = [row["text"] for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")]
    lists = lists_of_names(inventor)
    known = Knowledge(
        frozenset(lists["first"]), frozenset(lists["last"]), frozenset(lists["place"]), common_words(spoken), {}, MARGIN
    )
    others = material(corpora, known, inventor)
    weights = train(others + [lesson(told) for _, told in gold(corpora)] * 2, known)
    target = Path(people.__file__).with_name("models") / "names.json"
    packed = {name: " ".join(sorted(getattr(known, name))) for name in ("first", "last", "place", "common")}
    target.write_text(
        json.dumps({**packed, "margin": MARGIN, "weights": weights}, ensure_ascii=False, separators=(",", ":")),
        encoding="utf-8",
    )
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB, {len(weights)} features")
    if folds:
        held_out(corpora, known, others)


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Faker walks through sets: their order is part of what is invented.
        again = [sys.executable, "-m", "training.names", *sys.argv[1:]]
        os.execve(again[0], again, {**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S606  # this script once more
    main(Path(sys.argv[1]), folds="--folds" in sys.argv)
