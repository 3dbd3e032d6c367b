"""All rules: those of ``rules/`` and those that installed packages bring by the entry point ``rapport.etiquette``."""

from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from rapport.etiquette import rules
from rapport.etiquette.rule import Rule


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by id; an id that two packages bring is refused."""
    found: list[Rule] = [
        import_module(f"{rules.__name__}.{module.name}").RULE for module in iter_modules(rules.__path__)
    ]
    for entry in entry_points(group="rapport.etiquette"):
        extra = entry.load()
        if not isinstance(extra, Rule):
            raise TypeError(f"The entry point {entry.name} of rapport.etiquette must name a Rule.")
        found.append(extra)
    table = {rule.id: rule for rule in found}
    if len(table) != len(found):
        raise ValueError("Two etiquette rules have the same id.")
    return tuple(table[key] for key in sorted(table))
