"""What a review offers to put in may be sent as it stands."""

import pytest

from rapport.etiquette import Context, Customer, Turn, review
from rapport.etiquette.rewriting import rewritten

ANGRY = (Turn("customer", "Third week without internet, nobody answers and you charged me twice. I am furious."),)
UPSET = Context(channel="email", situation="first", customer=Customer("Ana", 3), history=ANGRY, thorough=False)


@pytest.mark.req("S2.10")
@pytest.mark.parametrize(
    ("draft", "opening"),
    [
        ("Hi Ana, a technician visits you on Monday at 9.\n\nTom", "Hi Ana, I am sorry "),
        ("Hi Ana,\n\nA technician visits you on Monday at 9.\n\nTom", "Hi Ana,\n\nI am sorry "),
        ("A technician visits you on Monday at 9.\n\nTom", "Dear Ana,\n\nI am sorry "),
        ("Ana, a technician visits you on Monday at 9.\n\nTom", "Ana, I am sorry "),
    ],
)
def test_words_of_feeling_stand_between_greeting_and_matter(draft: str, opening: str) -> None:
    found = [f for f in review(draft, UPSET).findings if f.check in {"empathy.missing", "greeting.missing"}]
    better = rewritten(draft, found)
    assert better.startswith((opening, opening.replace("Dear", "Hi"), opening.replace("Dear", "Hello"))), better
    assert "; a technician" in better or ". A technician" in better, better


@pytest.mark.req("S1.5")
@pytest.mark.parametrize(("signature", "closing"), [(True, "Kind regards,"), (False, "Kind regards,\nTom Hale")])
def test_a_sign_off_names_the_agent_once(signature: bool, closing: str) -> None:
    context = Context(channel="email", agent="Tom Hale", signature=signature, thorough=False)
    found = review("Hi Ana,\n\nYour parcel comes on Friday.", context).findings
    assert [(f.replacement or "").strip() for f in found if f.check == "closing.missing"] == [closing]
