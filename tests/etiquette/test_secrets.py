"""Secrets are found by form and checksum, and masked."""

import pytest

from rapport.etiquette import find_secrets, mask

FOUND = [
    ("card", "Card 4242 4242 4242 4242 please"),
    ("card", "378282246310005 is the Amex"),
    ("iban", "to DE89 3704 0044 0532 0130 00 today"),
    ("iban", "GB29NWBK60161331926819"),
    ("ssn", "SSN 123-45-6789"),
    ("password", "the password is Winter2026!"),
    ("password", "I set your password to Kovacs1987 today"),
    ("pin", "your PIN is 4711"),
    ("key", "use sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
    ("email", "write to ana.li@example.org"),
    ("phone", "call +44 20 7946 0321"),
    ("birth_date", "born on 12.03.1961"),
    ("address", "at 12 Mill Lane"),
]


@pytest.mark.req("S0.15")
@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_found(kind: str, text: str) -> None:
    assert kind in {secret.kind for secret in find_secrets(text)}, find_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "order 4712 8836 1190 2234 left",
        "DE89 3704 0044 0532 0130 01",
        "card ending in 4242",
        "the password page is down",
        "your PIN letter is on its way",
        "000-12-3456",
        "version 14.2.1 of 2026-11-22",
        "1234567812345678",
    ],
)
def test_innocent(text: str) -> None:
    assert not [secret for secret in find_secrets(text) if secret.structured]


def test_masked_text_holds_no_secret() -> None:
    text = "Card 4242 4242 4242 4242, IBAN DE89 3704 0044 0532 0130 00, ana.li@example.org, PIN is 4711."
    hidden = mask(text)
    assert hidden == "Card •••• 4242, IBAN •••• 3000, a•••@example.org, PIN is ••••."
    assert not [secret for secret in find_secrets(hidden) if secret.structured]
