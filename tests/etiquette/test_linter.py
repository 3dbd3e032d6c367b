"""The grammar linter runs the rules that we chose, and is given no stranger's name to puzzle over."""

import pytest
from harper import Linter
from hypothesis import given
from hypothesis import strategies as some

from rapport.etiquette.grammar import GROUPS, RULES, check_sentence, chosen_rules
from rapport.etiquette.strangers import without_strangers


def test_every_chosen_group_and_rule_is_known_to_the_linter() -> None:

    linter = Linter(0)
    labels = {entry["Group"]["label"] for entry in linter.get_structured_lint_config()["settings"] if "Group" in entry}
    assert labels >= GROUPS
    rules = linter.get_default_lint_config()
    assert rules.keys() >= RULES
    chosen = chosen_rules(linter.get_structured_lint_config(), rules)
    assert chosen.keys() == rules.keys()
    assert 300 < sum(bool(runs) for runs in chosen.values()) < len(rules)


@given(some.text(max_size=200))
def test_a_sentence_keeps_its_length_and_all_but_its_names(text: str) -> None:
    known, spans = without_strangers(text)
    assert len(known) == len(text)
    kept = list(known)
    for start, end in spans:
        kept[start:end] = text[start:end]
    assert "".join(kept) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I told Brzeziński and Wojciechowski to ring.", ["Brzeziński", "Wojciechowski"]),
        ("We sent it on Monday, with number KX20931.", ["KX20931"]),
        ("Holmquist has it, and we are glad.", []),
        ("TripYak has the CKIN of your PNR.", ["TripYak", "CKIN"]),
        ("It left at 5pm on the 3rd.", []),
    ],
)
def test_names_and_codes_are_strangers(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in without_strangers(text)[1]] == words


@pytest.mark.req("S1.3")
def test_mistakes_beside_names_are_found_where_they_stand() -> None:
    text = "I told Brzeziński that we has recieved the the parcel."
    assert [text[slip.start : slip.end] for slip in check_sentence(text, "british")] == [
        "we has",
        "recieved",
        "the the",
    ]
