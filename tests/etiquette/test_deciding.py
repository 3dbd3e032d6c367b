"""How findings are weighed: the quick way says what was learned, and plain words need no model."""

import pytest

from rapport.etiquette import Context, Turn, review
from rapport.etiquette.deciding import own_features, weigh_check
from rapport.etiquette.models.manners import read_table


def test_a_check_is_weighed_as_it_was_learned() -> None:
    table = read_table()
    assert table is not None
    for check, decider in table.deciders.items():
        shared = {name: 0.7 for name in decider.weights if name not in {"rule", "said", "whole"}}
        shared |= {f"rule {check}": 0.5, f"said {check}": -0.4, f"whole {check}": 0.3, "unknown": 2.0}
        features = own_features(check, shared)
        assert features != shared
        learned = decider.bias + sum(decider.weights.get(name, 0.0) * value for name, value in features.items())
        assert weigh_check(decider, check, shared, tuple(shared.values())) == pytest.approx(learned)


@pytest.mark.parametrize(
    ("draft", "firm"),
    [
        ("Hi Ana. You failed to send the signed form.", True),
        ("Hi Ana. You failed to send the signed form. I have reset it and it ships tomorrow.", True),
        ("Hi Ana. You did not fail to send anything, the form is here.", None),
    ],
)
def test_blame_in_plain_words_underlines_also_to_a_calm_customer(draft: str, firm: bool | None) -> None:
    context = Context(channel="chat", situation="mid", history=(Turn("customer", "Where is my parcel? Order 4711"),))
    found = {finding.check: finding.firm for finding in review(draft, context).findings}
    assert found.get("blame.customer") is firm
