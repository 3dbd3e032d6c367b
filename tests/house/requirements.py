"""Prints which tests prove which requirement: ``make requirements``."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import name_of, python_files, tree_of

IDS = Path(__file__).with_name("requirement_ids.txt")
THREATS = Path(__file__).with_name("threat_ids.txt")


def known(file: Path) -> list[str]:
    """The ids in ``file``, in its order."""
    return file.read_text().split()


def marks(kind: str) -> Iterator[tuple[str, str]]:
    """Every (id, test) that a mark of ``kind`` ("req", "threat") names; a mark on a class or module counts too."""
    for path in python_files("tests"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == f"pytest.mark.{kind}":
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield str(argument.value), f"{name_of(path)}:{node.lineno}"


def rules() -> Iterator[tuple[str, str]]:
    """Every (line, test) of the etiquette rules: a rule names its line, and its examples are its test."""
    for path in python_files("src/rapport/etiquette/rules"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.keyword) and node.arg == "needs" and isinstance(node.value, ast.Constant):
                for line in str(node.value.value).replace(",", " ").split():
                    yield line, f"tests/etiquette/test_rules.py[{path.stem}]"


def main() -> None:
    """Print the table, and how many lines have a test."""
    proofs: dict[str, list[str]] = defaultdict(list)
    for line, test in (*marks("req"), *rules()):
        proofs[line].append(test)
    lines = known(IDS)
    for line in lines:
        print(f"{line:<7} {'  '.join(proofs.get(line, ['-']))}")
    print(f"\n{sum(line in proofs for line in lines)} of {len(lines)} lines have a test.")


if __name__ == "__main__":
    main()
