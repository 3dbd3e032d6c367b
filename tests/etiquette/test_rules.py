"""Every example of every rule is a test: the unkind ones are found, the kind ones are left in peace."""

import pytest

from rapport.etiquette.registry import all_rules
from rapport.etiquette.rule import Example, Rule

CASES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}", marks=pytest.mark.req(rule.needs))
    for rule in all_rules()
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    from rapport.etiquette.analysis.document import Document

    found = rule.apply(Document(example.draft, example.context))
    assert (found is not None) is example.fault, found
    if found is not None and found.start is not None and found.end is not None:
        assert 0 <= found.start < found.end <= len(example.draft)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_is_whole(rule: Rule) -> None:
    assert any(example.fault for example in rule.examples) and any(not example.fault for example in rule.examples)
    assert rule.title and rule.why.endswith((".", "!")) and rule.suggestion.endswith(".") and rule.needs
