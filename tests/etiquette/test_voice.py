"""The brand's voice is obeyed at once: its words, its glossary, its apology, how formal and how easy it is."""

import pytest

from rapport.etiquette import Context, Customer, Turn, Voice, review
from rapport.etiquette.models.manners import read_sentence, read_table
from rapport.etiquette.types import Finding


def findings(draft: str, voice: Voice, said: str = "Is my room ready?") -> dict[str, Finding]:
    """What a chat draft in that voice is told, by check."""
    context = Context(channel="chat", situation="mid", history=(Turn("customer", said),), voice=voice, thorough=False)
    return {finding.check: finding for finding in review(draft, context).findings}


def test_words_of_the_brand() -> None:
    found = findings("Yes, Client rooms are ready at 3 pm.", Voice(preferred={"client": "guest"}))["voice.words"]
    assert found.replacement == "Guest"
    assert "voice.words" in findings("Yes, the cheap room is ready.", Voice(banned=("cheap",)))
    assert "voice.words" not in findings("Yes, the cheapest room is ready.", Voice(banned=("cheap",)))
    assert "voice.words" not in findings("Yes, the cheap room is ready.", Voice())


def test_glossary() -> None:
    voice = Voice(glossary={"FOM": "front desk", "PMS": ""})
    assert findings("Yes, ask the FOM for your key.", voice)["jargon"].replacement == "front desk"
    assert "jargon" not in findings("Yes, ask the FOM for your key.", voice, said="Where is the FOM?")


def test_apology_in_the_brands_words() -> None:
    voice = Voice(apology="Please forgive us.")
    found = findings("The second payment is back on your card.", voice, said="You charged me twice for order 7781.")
    assert (found["apology.missing"].replacement or "").startswith("Please forgive us.")


def test_the_brands_apology_is_one_and_is_offered_to_the_upset() -> None:
    voice, said = Voice(apology="Please forgive us."), "You charged me twice for order 7781. I am furious and fed up!"
    found = findings("The second payment is back on your card.", voice, said=said)
    assert (found["empathy.missing"].replacement or "").startswith("Please forgive us.")
    sorry = findings("Please forgive us. The second payment is back on your card.", voice, said=said)
    assert not {"apology.missing", "empathy.missing"} & set(sorry)


def test_formality() -> None:
    context = Context(channel="email", situation="mid", customer=Customer(name="Ana"), thorough=False)
    draft = "Hi Ana,\n\nYep, your room is ready at 3 pm today.\n\nTom"
    neutral = {finding.check for finding in review(draft, context).findings}
    casual = Context(
        channel="email", situation="mid", customer=Customer(name="Ana"), thorough=False, voice=Voice(formality="casual")
    )
    assert "tone.casual" in neutral
    assert "tone.casual" not in {finding.check for finding in review(draft, casual).findings}


def test_the_manners_model_is_whole() -> None:
    table = read_table()
    assert table is not None and len(table.rows) > 10_000
    assert all(0 <= decider.keep <= 1.01 and decider.add >= 0.3 for decider in table.deciders.values())
    assert len(read_sentence("I am sorry for the wait.")) == len(table.heads)


@pytest.mark.parametrize("text", ["", "   ", "😀", "a" * 5000, "\ud83d"])
def test_the_manners_model_reads_anything(text: str) -> None:
    table = read_table()
    assert table is not None and len(read_sentence(text)) == len(table.heads)
