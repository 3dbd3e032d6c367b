"""Secrets at rest: keys that may not be used, and bytes that open only where they belong."""

import stat
from pathlib import Path

import pytest

from rapport.config import Settings
from rapport.kit.secrets import Keyring, SecretKeyError, open_keyring

KEY = "kT3vQ9xW2mZ8rB5nL7pH4sD6fG1jY0cA"


@pytest.mark.threat("P07")
@pytest.mark.parametrize(
    "key",
    ["", "short", "a" * 64, "changeme" * 8, "default-secret-key-default-secret", "replace-with-your-key-1234567890abc"],
)
def test_p07_weak_and_well_known_keys_refuse_to_start(tmp_path: Path, key: str) -> None:
    with pytest.raises(SecretKeyError, match="Make one with"):
        open_keyring(Settings(data=tmp_path, secret_key=key))


@pytest.mark.req("S0.17")
@pytest.mark.threat("P07")
def test_p07_the_first_start_makes_a_private_key_and_the_next_one_uses_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    sealed = open_keyring(settings).seal(b"imap password", "inbox:1")
    file = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert open_keyring(settings).unseal(sealed, "inbox:1") == b"imap password"
    assert b"imap password" not in sealed
    file.chmod(0o644)
    with pytest.raises(SecretKeyError, match="chmod 600"):
        open_keyring(settings)


def test_sealed_bytes_open_only_for_their_purpose_and_unchanged() -> None:
    keyring = Keyring([KEY])
    sealed = keyring.seal(b"x", "inbox:1")
    with pytest.raises(SecretKeyError):
        keyring.unseal(sealed, "inbox:2")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(SecretKeyError):
            keyring.unseal(bytes(broken), "inbox:1")


def test_a_new_key_still_opens_what_the_old_one_sealed() -> None:
    sealed = Keyring([KEY]).seal(b"x", "inbox:1")
    both = Keyring([KEY[::-1], KEY])
    assert both.unseal(sealed, "inbox:1") == b"x"
    with pytest.raises(SecretKeyError):
        Keyring([KEY]).unseal(both.seal(b"y", "inbox:1"), "inbox:1")


def test_a_proof_is_good_for_its_words_only() -> None:
    keyring = Keyring([KEY])
    proof = keyring.sign("device", "mei@alderoak.example 1")
    assert keyring.is_signed("device", "mei@alderoak.example 1", proof)
    assert not keyring.is_signed("device", "noor@alderoak.example 1", proof)
    assert not keyring.is_signed("setup", "mei@alderoak.example 1", proof)
    assert not keyring.is_signed("device", "mei@alderoak.example 1", "é" + proof)
