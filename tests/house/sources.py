"""The project's own files, and the syntax trees of its Python modules."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "rapport"
WEB_ENDINGS = {".svelte", ".ts", ".css", ".mjs", ".js", ".html"}


def name_of(path: Path) -> str:
    """The path from the project's root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def own_files() -> list[Path]:
    """Every file that git knows or would add, and that is there."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    """Python files below ``folders`` (from the root)."""
    starts = tuple(f"{folder}/" for folder in folders)
    return [path for path in own_files() if path.suffix == ".py" and name_of(path).startswith(starts)]


def web_files() -> list[Path]:
    """The front end's own sources."""
    return [path for path in own_files() if path.suffix in WEB_ENDINGS and name_of(path).startswith("web/")]


@cache
def tree_of(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> set[str]:
    """The full names that a module imports: modules, and names from modules as ``module.name``."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def called_names(path: Path) -> set[str]:
    """The dotted names that a module calls, such as ``asyncpg.connect`` or ``self.across``."""
    return {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}
