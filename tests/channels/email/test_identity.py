"""Our signed names: only the person they were made for, in the conversation they were made for, is believed."""

import os
import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.channels.email.identity import sign_message_id, sign_reply_address, verify_identity
from rapport.kit.ids import new_id

SECRET = bytes(range(32))
ADA = "ada@outside.test"


@given(st.uuids(), st.uuids())
def test_a_name_proves_its_conversation(conversation: UUID, message: UUID) -> None:
    name = sign_message_id(SECRET, conversation, message, ADA, "rapport.test")
    found = verify_identity(SECRET, f"<{name}>", ADA.upper())
    assert found and (found.conversation, found.message) == (conversation, message)
    address = sign_reply_address(SECRET, conversation, ADA, "support@rapport.test")
    assert address and address.startswith("support+") and len(address.split("@")[0]) <= 64
    found = verify_identity(SECRET, address, ADA)
    assert found and found.conversation == conversation


@pytest.mark.threat("M01", "M04")
def test_a_name_is_worth_nothing_in_other_hands_or_under_another_secret() -> None:
    name = sign_message_id(SECRET, new_id(), new_id(), ADA, "rapport.test")
    assert verify_identity(SECRET, name, "eve@outside.test") is None
    assert verify_identity(bytes(32), name, ADA) is None


@pytest.mark.threat("M04")
def test_parts_of_two_names_make_no_third() -> None:
    one = sign_message_id(SECRET, new_id(), new_id(), ADA, "rapport.test").split("@")[0].split(".")
    two = sign_message_id(SECRET, new_id(), new_id(), ADA, "rapport.test").split("@")[0].split(".")
    for mix in ((one[1], two[2], one[3]), (two[1], one[2], one[3]), (one[1], one[2], two[3])):
        assert verify_identity(SECRET, f"r1.{'.'.join(mix)}@rapport.test", ADA) is None
    address = sign_reply_address(SECRET, new_id(), ADA, "support@rapport.test")
    assert address
    assert verify_identity(SECRET, f"r1.{one[1]}.{one[2]}.{address.split('@')[0][-26:]}@rapport.test", ADA) is None


@pytest.mark.threat("M02", "M03")
def test_no_neighbour_of_a_name_is_believed() -> None:
    name = sign_message_id(SECRET, new_id(), new_id(), ADA, "rapport.test")
    head = len("r1.")
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    body = name.split("@")[0]
    for index in range(head, len(body)):
        if body[index] == ".":
            continue
        for letter in letters:
            if letter != body[index]:
                assert verify_identity(SECRET, body[:index] + letter + body[index + 1 :] + "@rapport.test", ADA) is None
    chance = random.Random(7)
    for _ in range(20_000):
        guess = body[:-26] + "".join(chance.choices(letters, k=26))
        assert guess == body or verify_identity(SECRET, guess + "@rapport.test", ADA) is None


def test_anything_else_is_nobodys() -> None:
    for token in ("", "<>", "<1234@host>", "ticket-42@rapport.test", "support+abc@rapport.test", "r1...@x"):
        assert verify_identity(SECRET, token, ADA) is None


def test_a_long_address_has_no_room_for_a_name() -> None:
    assert sign_reply_address(SECRET, new_id(), ADA, "customer-service@rapport.test") is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sign_message_id(b"short", new_id(), new_id(), ADA, "rapport.test")


GUESSES = 1_000_000 if os.environ.get("RAPPORT_LONG") else 100_000


@pytest.mark.slow("a hundred thousand guesses; a million at full length, which take half a minute")
@pytest.mark.threat("M02")
def test_m02_guesses_around_a_valid_name_open_nothing() -> None:
    """Both kinds of name, in the hands of the person whom they were made for."""
    conversation, message = new_id(), new_id()
    name = sign_message_id(SECRET, conversation, message, ADA, "rapport.test")
    address = sign_reply_address(SECRET, conversation, ADA, "support@rapport.test")
    assert address
    letters, chance = "abcdefghijklmnopqrstuvwxyz234567", random.Random(11)
    accepted = 0
    for _ in range(GUESSES // 2):
        mac = "".join(chance.choices(letters, k=26))
        for valid in (name, address):
            token = f"{valid.split('@')[0][:-26]}{mac}@rapport.test"
            accepted += verify_identity(SECRET, token, ADA) is not None
    assert accepted == 0
