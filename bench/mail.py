"""Measures the mail reader against a corpus of real mails and prints a table per source.

    python -m bench.mail [CORPUS_FOLDER] [--misses FIELD]

The corpus is a folder with messages.jsonl, replies.jsonl, bounces.jsonl and autoreply.jsonl: by default "mail" beside
the project's other corpora (RAPPORT_CORPORA). Rows that are missed in FIELD are listed. It ends with 1 when a figure is
below its bar, a mail takes over a second, or the reader gives up on one.
"""

import argparse
import html
import json
import os
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rapport.channels.email.parse import ParsedMail, parse_mail
from rapport.channels.email.reply import split_reply
from rapport.kit.html_text import plain_text

Row = dict[str, Any]

# per cent; "names, strictly" wants the very same list and no name where the corpus gives none
BARS = {
    "subject": 98, "from_addr": 98, "from_name": 95, "body words": 92, "attachment count": 92, "attachment names": 92,
    "attachment sizes": 92, "reply": 72, "bounce seen": 98, "status class": 85, "auto-reply": 100,
}  # fmt: skip
LEAST_REPLY = 55  # of each source


class Table:
    """Hits and rows per field and source."""

    def __init__(self, misses: str | None) -> None:
        self.counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        self.misses = misses

    def add(self, field: str, row: Row, hit: bool, wanted: object = None, got: object = None) -> None:
        cell = self.counts[field][row["source"]]
        cell[0] += hit
        cell[1] += 1
        if not hit and self.misses == field:
            print(f"MISS {row['id']}\n  wanted {str(wanted)[:600]!r}\n  got    {str(got)[:600]!r}")

    def print(self) -> list[str]:
        """The fields below their bar."""
        below = []
        for field, sources in self.counts.items():
            hits, rows = (sum(cell[n] for cell in sources.values()) for n in (0, 1))
            bar = BARS.get(field)
            each = "  ".join(f"{name} {h}/{n}" for name, (h, n) in sorted(sources.items()))
            least = min(100 * h / n for h, n in sources.values())
            if bar is not None and (100 * hits < bar * rows or (field == "reply" and least < LEAST_REPLY)):
                below.append(field)
            print(f"{field:18} {f'bar {bar}' if bar else '':8} {100 * hits / rows:5.1f} %  {hits}/{rows}   {each}")
        return below


def squeeze(text: str) -> str:
    """Without any white space, NFC, entities decoded."""
    return re.sub(r"[\s\u00a0\u200b\ufeff]+", "", unicodedata.normalize("NFC", html.unescape(text)))


def tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.replace("\r", "").strip().split("\n"))
    return re.sub(r"\n{2,}", "\n\n", lines).strip()


def _attachments(table: Table, row: Row, mail: ParsedMail) -> None:
    expect = row["expect"]
    names = [(f.given or None, len(f.data)) for f in mail.attachments]
    if "attachments" in expect:
        wanted = [(a.get("name"), a.get("size")) for a in expect["attachments"]]
        table.add("attachment count", row, len(names) == len(wanted), wanted, names)
        hit = sorted(n or "" for n, _ in names) == sorted(n or "" for n, _ in wanted)
        table.add("names, strictly", row, hit, wanted, names)
        for field, at in (("attachment names", 0), ("attachment sizes", 1)):
            left = Counter(pair[at] for pair in names)
            for one in (pair[at] for pair in wanted if pair[at] is not None):
                table.add(field, row, left[one] > 0, one, names)
                left[one] -= 1
    if "attachment_count" in expect:
        table.add("attachment count", row, len(names) == expect["attachment_count"], expect["attachment_count"], names)
    if "attachment_names_include" in expect:
        some = set(expect["attachment_names_include"])
        table.add("attachment names", row, bool(some & {n for n, _ in names}), some, names)


def _readings(words: str) -> set[str]:
    """As they stand, and the words of markup (some sources give that)."""
    return {squeeze(words), squeeze(plain_text(words))} if "<" in words else {squeeze(words)}


def measure_messages(folder: Path, table: Table, clock: "Clock") -> None:
    for row in rows(folder / "messages.jsonl"):
        mail = clock.parse(row["id"], (folder / row["file"]).read_bytes())
        expect = row["expect"]
        for field in ("subject", "from_addr", "from_name", "message_id", "body_kind"):
            if field in expect:
                got = getattr(mail, field)
                hit = squeeze(got) == squeeze(expect[field] or "")
                table.add(field, row, hit, expect[field], got)
        if "body_words" in expect:
            hit = bool(_readings(expect["body_words"]) & (_readings(mail.body_html or "") | {squeeze(mail.body_text)}))
            table.add("body words", row, hit, expect["body_words"], mail.body_text)
        _attachments(table, row, mail)
        if "reply_prefix" in expect:
            hit = tidy(mail.reply).startswith(tidy(expect["reply_prefix"]))
            table.add("reply", row, hit, expect["reply_prefix"], mail.reply)


def measure_replies(folder: Path, table: Table, clock: "Clock") -> None:
    for row in rows(folder / "replies.jsonl"):
        raw = (folder / row["file"]).read_bytes()
        kind, expect = row.get("format", "text"), row["expect"]
        if kind == "eml":
            mail = clock.parse(row["id"], raw)
            reply, signature = mail.reply, mail.signature
        else:
            words = raw.decode("utf-8", "replace")
            split = split_reply(plain_text(words) if kind == "html" else words)
            reply, signature = split.reply, split.signature
        with_signature = f"{reply}\n\n{signature}" if signature else reply
        shown = {tidy(reply), tidy(with_signature)}
        if "reply" in expect:
            table.add("reply", row, tidy(expect["reply"]) in shown, expect["reply"], reply)
        elif "reply_prefix_ok" in expect:
            wanted = tidy(str(expect["reply_prefix_ok"]))
            table.add("reply", row, tidy(reply).startswith(wanted), wanted, reply)
        elif "reply_html_words" in expect:
            wanted = str(expect["reply_html_words"])
            table.add("reply", row, squeeze(wanted) in {squeeze(s) for s in shown}, wanted, reply)
        else:
            held = all(w in with_signature for w in expect.get("reply_contains", []))
            lacks = not any(w in reply for w in expect.get("reply_lacks", []))
            table.add("reply", row, held and lacks, expect, reply)


def measure_bounces(folder: Path, table: Table, clock: "Clock") -> None:
    for row in rows(folder / "bounces.jsonl"):
        mail = clock.parse(row["id"], (folder / row["file"]).read_bytes())
        expect = row["expect"]
        about = (mail.subject, mail.from_addr, mail.bounces)
        table.add("bounce seen", row, mail.is_bounce == expect["is_bounce"], expect, about)
        for number, report in enumerate(expect.get("reports", [])):
            got = mail.bounces[number] if number < len(mail.bounces) else None
            status = got.status if got else ""
            table.add("status class", row, status[:1] == report["status"][:1], report, got)
            table.add("status", row, status == report["status"], report, got)
            table.add("hard", row, (got.hard if got else False) == report["hardbounce"], report, got)
            table.add("reason", row, (got.reason if got else "") == report["reason"], report, got)


def measure_auto(folder: Path, table: Table, clock: "Clock") -> None:
    for row in rows(folder / "autoreply.jsonl"):
        mail = clock.parse(row["id"], row["raw"].encode(), row.get("own_fqdn"))
        wanted = row["expect"]["may_auto_respond"]
        table.add("auto-reply", row, mail.may_auto_respond == wanted, wanted, row["raw"][:300])


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


class Clock:
    """Parses, and remembers what was slow or given up."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self.slowest = (0.0, "")
        self.given_up: list[str] = []

    def parse(self, name: str, raw: bytes, own_domain: str | None = None) -> ParsedMail:
        started = time.process_time()
        mail = parse_mail(raw, own_domain=own_domain)
        took = time.process_time() - started
        self.count += 1
        self.seconds += took
        self.slowest = max(self.slowest, (took, name))
        if mail.problem and mail.problem.startswith("This mail could not be read"):
            self.given_up.append(f"{name}: {mail.problem}")
        return mail


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("RAPPORT_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")
    options.add_argument("corpus", type=Path, nargs="?", default=shared / "mail")
    options.add_argument("--misses")
    given = options.parse_args()
    if not (given.corpus / "messages.jsonl").is_file():
        print(f"The mail corpus is not at {given.corpus}; set RAPPORT_CORPORA to measure the reading of mail.")
        return 1 if os.environ.get("CI") else 0
    table, clock = Table(given.misses), Clock()
    for measure in (measure_messages, measure_replies, measure_bounces, measure_auto):
        measure(given.corpus, table, clock)
    below = table.print()
    mean = 1000 * clock.seconds / clock.count
    print(f"{clock.count} mails, {mean:.1f} ms CPU each, slowest {clock.slowest[0]:.2f} s ({clock.slowest[1]})")
    print(f"given up: {clock.given_up or 'none'}")
    print(f"below the bar: {', '.join(below) or 'none'}")
    return 1 if below or clock.given_up or clock.slowest[0] > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
