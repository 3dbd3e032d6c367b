"""Prints how right and how fast the etiquette engine is, row by row beside its goal: ``python -m bench.etiquette``."""

import gc
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import etiquette_people
from tests.etiquette.corpora import corpora, rows_of, score

from rapport.etiquette import Context, review, warm_up
from rapport.etiquette.commands import Row, context_of

GOALS = {
    "micro_f1": 0.82,
    "precision": 0.90,
    "firm_f1": 0.88,
    "peace": 0.97,
    "peace_any": 0.93,
    "promises_f1": 0.85,
}
JUDGES = Path(__file__).parents[1] / "training" / "judges"
"""Drafts of our own that are never trained on and never read by those who tune."""

Times = tuple[list[float], list[float]]


def milliseconds(contexts: list[tuple[str, Context]], *, typed: bool = False) -> Times:
    """The time of each review, sorted: on the wall, and of the processor (which a busy machine does not stretch).

    ``typed``: of the review after one more sentence, right after the draft itself was read, as in a composer.
    """
    wall, processor = [], []
    for draft, context in contexts:
        if typed:
            review(draft, context)
            draft = f"{draft} It is so."  # noqa: PLW2901 - what the agent typed on
        begin, own = time.perf_counter(), time.thread_time()
        review(draft, context)
        wall.append(1000 * (time.perf_counter() - begin))
        processor.append(1000 * (time.thread_time() - own))
    return sorted(wall), sorted(processor)


def tell(name: str, taken: Times) -> None:
    """One line with the median and the 99th percentile, on the wall and of the processor."""
    parts = [
        f"{label} p50 {t[len(t) // 2]:6.1f} p99 {t[int(len(t) * 0.99)]:6.1f} ms"
        for label, t in zip(("wall", "cpu"), taken, strict=True)
    ]
    print(f"{name:44} {'   '.join(parts)}   n {len(taken[0])}")


def prepared(rows: list[dict[str, Any]], *, thorough: bool) -> list[tuple[str, Context]]:
    """Drafts with their contexts."""
    read = [msgspec.convert(row, Row) for row in rows]
    return [(row.draft, context_of(row, thorough=thorough)) for row in read]


def _tell_score(name: str, rows: list[dict[str, Any]], *, thorough: bool = True) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        figures = score(corpora(), rows, Path(folder), thorough=thorough)
    print(f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    return figures


def tell_quality() -> None:
    """Faults found, by author who was never trained on or read, and the mean beside the goals; the quick engine too."""
    root, found = corpora(), []
    for author in ("a", "b"):
        found.append(_tell_score(f"author {author}", rows_of(root, author)))
        _tell_score(f"author {author}, quick", rows_of(root, author), thorough=False)
    for file in sorted(JUDGES.glob("*.jsonl")):
        rows = [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
        _tell_score(f"judges, {file.stem}", rows)
        _tell_score(f"judges, {file.stem}, quick", rows, thorough=False)
    for name, goal in GOALS.items():
        mean = sum(figures[name] for figures in found) / len(found)
        print(f"{'manners, ' + name:44} {mean:6.3f}   goal {goal:.2f}   {'met' if mean >= goal else 'missed'}")


def tell_speed() -> None:
    """Times (a history is read before its draft is typed, as in a composer), and the memory that is added."""
    rows = rows_of(corpora())
    memory = psutil.Process().memory_info
    before = memory().rss
    begin = time.perf_counter()
    warm_up(thorough=False)
    gc.collect()
    gc.freeze()  # as a server does when it is warm
    print(f"{'rules and models warmed in':44} {time.perf_counter() - begin:10.1f} s")
    histories = prepared(rows, thorough=False)
    tell("first sight of draft and history, no grammar", milliseconds(histories))
    tell("history read before, no grammar", milliseconds(histories, typed=True))
    plain = memory().rss - before
    begin = time.perf_counter()
    warm_up()
    gc.freeze()
    print(f"{'grammar and encoder warmed in':44} {time.perf_counter() - begin:10.1f} s")
    thorough = prepared(rows, thorough=True)
    tell("whole engine, each sentence new", milliseconds(thorough))
    tell("whole engine, one sentence typed on", milliseconds(thorough, typed=True))
    print(f"memory added: {plain / 1e6:.0f} MB quick, {(memory().rss - before) / 1e6:.0f} MB with grammar and encoder")


def main() -> None:
    """Speed first (memory is measured from the start), then drafts, then promises, mood, tone and personal data."""
    tell_speed()
    tell_quality()
    etiquette_people.main()


if __name__ == "__main__":
    main()
