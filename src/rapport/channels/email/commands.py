"""What the command line does with mail: read rows that name files, write what was read."""

from pathlib import Path
from typing import IO

import msgspec

from rapport.channels.contract import File
from rapport.channels.email.parse import parse_mail


def parse_jsonl(source: IO[bytes], target: IO[bytes]) -> int:
    """For each JSON row {id, file} (or {id, raw}) write one row with everything read from that mail.

    ``own_domain`` or ``own_fqdn`` in a row names the domain of our own Message-IDs. Returns the number of rows.
    """
    count = 0
    for line in source:
        if not line.strip():
            continue
        row = msgspec.json.decode(line)
        raw = Path(row["file"]).read_bytes() if "file" in row else str(row["raw"]).encode("utf-8", "surrogateescape")
        parsed = parse_mail(raw, own_domain=row.get("own_domain") or row.get("own_fqdn"))
        written = msgspec.to_builtins(parsed, builtin_types=(bytes,))
        written["attachments"] = [_file_row(file) for file in parsed.attachments]
        target.write(msgspec.json.encode({"id": row["id"], **written}) + b"\n")
        count += 1
    return count


def _file_row(file: File) -> dict[str, object]:
    return {
        "name": file.given or None,
        "size": len(file.data),
        "content_type": file.content_type,
        "content_id": file.content_id,
        "inline": file.inline,
    }
