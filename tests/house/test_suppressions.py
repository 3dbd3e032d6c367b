"""A silenced check names its code and its reason; nothing is left for later; no registry is written down."""

import re

from tests.house.sources import name_of, own_files, python_files

NOQA = re.compile(r"#\s*noqa(.*)")
NOQA_WHOLE = re.compile(r": [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*\s+(- \S+|\(\S+|# \S+).{6,}")
IGNORE = re.compile(r"#\s*type:\s*ignore(.*)")
IGNORE_WHOLE = re.compile(r"\[[a-z-]+(, ?[a-z-]+)*\]\s*(# |- |\()\S+.{2,}")
HOSTS = ("pypi" + ".org", "files.pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "deb.debian" + ".org")
TEXT = {".py", ".toml", ".lock", ".json", ".sh", ".md", ".txt", ".yml", ".yaml", ".ts", ".mjs", ".svelte", ".cfg", ""}
LATER = re.compile(r"#\s*(TO" + r"DO|FIXME|HACK)\b")


def lines_of(*folders: str):
    for path in python_files(*folders):
        if name_of(path) == "tests/house/test_suppressions.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{name_of(path)}:{number}", line


def test_every_noqa_names_its_code_and_reason() -> None:
    bare = [
        where
        for where, line in lines_of("src", "tests", "bench")
        if (found := NOQA.search(line)) and not NOQA_WHOLE.match(found[1])
    ]
    assert bare == []


def test_every_type_ignore_names_its_code_and_reason() -> None:
    bare = [
        where
        for where, line in lines_of("src", "bench")
        if (found := IGNORE.search(line)) and not IGNORE_WHOLE.match(found[1])
    ]
    assert bare == []


def test_nothing_is_left_for_later() -> None:
    assert [where for where, line in lines_of("src", "tests", "bench") if LATER.search(line)] == []


def test_no_registry_is_written_down() -> None:
    named = [
        name_of(path)
        for path in own_files()
        if path.suffix in TEXT and any(host in path.read_text(encoding="utf-8", errors="replace") for host in HOSTS)
    ]
    assert named == []
