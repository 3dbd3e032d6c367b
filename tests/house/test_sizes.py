"""Files and functions stay small enough to be read at once, and every module says what it is."""

import ast

from tests.house.sources import name_of, python_files, tree_of, web_files

PYTHON_LINES = 300
WEB_LINES = 250
FUNCTION_LINES = 60
FOLDERS = ("src", "tests", "bench", "training")


def length(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def is_schema(path) -> bool:
    """A migration is written by a tool, read once, and never edited."""
    return "/migrations/versions/" in name_of(path)


def test_python_files_are_small() -> None:
    long = {name_of(path): length(path) for path in python_files(*FOLDERS) if not is_schema(path)}
    assert {name: lines for name, lines in long.items() if lines > PYTHON_LINES} == {}


def test_front_end_files_are_small() -> None:
    long = {name_of(path): length(path) for path in web_files()}
    assert {name: lines for name, lines in long.items() if lines > WEB_LINES} == {}


def test_functions_fit_a_screen() -> None:
    long = {}
    for path in python_files(*FOLDERS):
        if is_schema(path):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{name_of(path)}:{node.name}"] = lines
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in python_files(*FOLDERS) if tree_of(path).body and not told(path)]
    assert silent == []


def told(path) -> bool:
    words = ast.get_docstring(tree_of(path)) or ""
    return words.split("\n")[0].rstrip().endswith((".", ")", "`", "?"))


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "helpers", "common", "base", "manager", "service", "misc"}
    assert [name_of(path) for path in python_files("src") if path.stem in vague or path.parent.name in vague] == []
