"""Feeds the mail reader with inputs led by coverage: ``python -m tests.channels.email.fuzzer FOUND SEEDS -runs=N``."""

import sys

import atheris

with atheris.instrument_imports(include=["rapport.channels.email", "rapport.kit"]):
    from tests.channels.email.readable import read


def one(raw: bytes) -> None:
    """One input; what is not true of it ends the run and leaves the input behind."""
    read(raw)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
