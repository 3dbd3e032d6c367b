"""The quick way to weigh a check says what the features say from which the weights were learned."""

import pytest

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
