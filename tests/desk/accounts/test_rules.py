"""The rules of roles and of waiting, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.accounts.rules import OPEN, ROLES, May, Role, may, may_give, reads_every_inbox
from rapport.desk.accounts.throttle import ACCOUNT, ADDRESS, DEVICE, PAIR, Limit, sign_in_buckets, wait_seconds

LIMITS = [PAIR, ADDRESS, ACCOUNT, DEVICE]


@pytest.mark.parametrize("action", sorted(set(May) - OPEN))
def test_an_owner_may_everything_and_everybody_else_no_more(action: May) -> None:
    assert may("owner", action)
    for lower, higher in (("agent", "supervisor"), ("supervisor", "admin"), ("admin", "owner")):
        assert not may(lower, action) or may(higher, action)  # type: ignore[arg-type]  # literals from a tuple


@pytest.mark.parametrize("role", ROLES)
def test_open_routes_are_no_rights(role: Role) -> None:
    assert not any(may(role, action) for action in OPEN)


def test_an_observer_only_looks_and_an_author_reads_no_conversation() -> None:
    assert may("observer", May.READ_CONVERSATIONS) and not may("observer", May.ANSWER)
    assert not may("author", May.READ_CONVERSATIONS)
    assert [role for role in ROLES if reads_every_inbox(role)] == ["owner", "admin", "supervisor"]


@pytest.mark.parametrize("giver", ROLES)
def test_only_an_owner_gives_ownership(giver: Role) -> None:
    assert may_give(giver, "owner") == (giver == "owner")
    assert may_give(giver, "agent") == (giver in {"owner", "admin"})


@given(st.integers(0, 10**6), st.floats(0, 10**5), st.sampled_from(LIMITS))
def test_a_wait_ends_and_grows_no_further_than_its_limit(failures: int, since: float, limit: Limit) -> None:
    wait = wait_seconds(failures, since, limit)
    assert 0 <= wait <= limit.most + 1
    assert failures >= limit.free or wait == 0
    assert wait_seconds(failures, limit.most + 1, limit) == 0
    assert wait_seconds(failures + 1, since, limit) >= wait


def test_a_known_device_shares_no_bucket_with_anybody() -> None:
    unknown = {bucket.key for bucket in sign_in_buckets("mei@x.example", "192.0.2.1", known_device=None)}
    known = {bucket.key for bucket in sign_in_buckets("mei@x.example", "192.0.2.1", known_device="abc")}
    assert len(unknown) == 3 and len(known) == 1 and not unknown & known
