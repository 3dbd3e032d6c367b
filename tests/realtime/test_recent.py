"""What is known of lately: a screen is called up to date only where nothing can have been missed."""

import pytest

from rapport.events.feed import Cursor
from rapport.kit.ids import new_id
from rapport.realtime import recent
from rapport.realtime.recent import Recent


def at(seq: int) -> Cursor:
    return Cursor(1, seq, seq)


def test_only_what_is_known_counts_as_quiet() -> None:
    known, whose = Recent(at(10)), new_id()
    assert known.is_quiet_since(whose, at(10))
    assert not known.is_quiet_since(whose, at(9))
    assert not known.is_quiet_since(whose, Cursor(2, 10, 10))
    known.note(whose, at(12))
    assert not known.is_quiet_since(whose, at(11))
    assert known.is_quiet_since(whose, at(12))


@pytest.mark.threat("I07")
def test_forgetting_the_oldest_does_not_bring_back_what_was_never_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "KEPT", 1)
    known, customer = Recent(at(1)), new_id()
    known.note(new_id(), at(2))
    known.forget_before(at(9))  # of a conversation whose customer was not looked up
    known.note(new_id(), at(10))
    assert not known.is_quiet_since(customer, at(5))
    assert known.is_quiet_since(customer, at(9))
