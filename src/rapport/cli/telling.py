"""What the terminal is told: one line per step, with its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

terminal = Console(highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """One plain line."""
    terminal.print(f"  {line}", style="dim")


@contextmanager
def step(doing: str, done: str) -> Iterator[None]:
    """Show ``doing`` while the block runs, then ``done`` with the seconds that it took."""
    began = time.monotonic()
    with terminal.status(doing):
        yield
    terminal.print(f"[green]✓[/] {done} [dim]({time.monotonic() - began:.1f} s)[/]")


def tell_links(links: list[tuple[str, str, str]]) -> None:
    """The places to go: (name, address, what it is)."""
    terminal.print()
    for name, address, what in links:
        terminal.print(f"  [bold]{name:<15}[/]{address}")
        terminal.print(f"  {'':<15}[dim]{what}[/]")
    terminal.print("\n  [dim]Ctrl-C stops Rapport.[/]")
