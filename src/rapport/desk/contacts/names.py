"""How a person is called."""


def first_name(name: str) -> str:
    """What somebody is called in a letter; an address is no name, and "" stands for none."""
    first, *_ = name.split(maxsplit=1) or [""]
    return "" if "@" in first else first
