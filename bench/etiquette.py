"""Prints how fast and how right the etiquette engine is over the drafts of manners: ``python bench/etiquette.py``."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.etiquette.corpora import corpora, rows_of, score

from rapport.etiquette import Context, review, warm_grammar
from rapport.etiquette.commands import Row, context_of

Times = tuple[list[float], list[float]]


def milliseconds(contexts: list[tuple[str, Context]]) -> Times:
    """The time of each review, sorted: on the wall, and of the processor (which a busy machine does not stretch)."""
    wall, processor = [], []
    for draft, context in contexts:
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


def prepared(rows: list[dict[str, Any]], *, grammar: bool) -> list[tuple[str, Context]]:
    """Drafts with their contexts."""
    read = [msgspec.convert(row, Row) for row in rows]
    return [(row.draft, context_of(row, grammar=grammar)) for row in read]


def main() -> None:
    """Times first (a history is read before its draft is typed, as in a composer), then memory, then quality."""
    root = corpora()
    rows = rows_of(root)
    memory = psutil.Process().memory_info
    before = memory().rss
    for draft, context in prepared(rows[:5], grammar=False):
        review(draft, context)
    histories = prepared(rows, grammar=False)
    tell("first sight of draft and history, no grammar", milliseconds(histories))
    tell("history read before, no grammar", milliseconds(histories))
    plain = memory().rss - before
    begin = time.perf_counter()
    warm_grammar()
    print(f"{'grammar warmed in':44} {time.perf_counter() - begin:10.1f} s")
    with_grammar = prepared(rows, grammar=True)
    tell("each sentence new to grammar", milliseconds(with_grammar))
    tell("one sentence changed (the others cached)", milliseconds([(f"{d} It is so.", c) for d, c in with_grammar]))
    print(f"memory added: {plain / 1e6:.0f} MB without grammar, {(memory().rss - before) / 1e6:.0f} MB with")
    for author in ("a", "b"):
        with tempfile.TemporaryDirectory() as folder:
            figures = score(root, rows_of(root, author), Path(folder))
        print(f"author {author}: " + "  ".join(f"{name} {value:.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
