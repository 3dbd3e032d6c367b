"""Tries counted in the database: a whole office behind one address, and somebody who guesses from there."""

import pytest

from rapport.desk.accounts.throttle import ADDRESS, clear_tries, sign_in_buckets, take_try
from rapport.kit.errors import TooMany
from rapport.storage.session import Database


async def attempt(database: Database, email: str, *, works: bool) -> None:
    """One sign-in from the office's address."""
    buckets = sign_in_buckets(email, "192.0.2.1", known_device=None)
    async with database.across() as tx:
        await take_try(tx, buckets)
    if works:
        async with database.across() as tx:
            await clear_tries(tx, buckets)


async def test_an_office_signs_in_from_one_address(database: Database) -> None:
    for number in range(ADDRESS.free * 2):
        await attempt(database, f"person{number}@alderoak.example", works=True)


@pytest.mark.threat("A15")
async def test_a15_a_good_account_does_not_reset_its_address(database: Database) -> None:
    refused = 0
    for number in range(ADDRESS.free + 20):
        try:
            await attempt(database, "thief@alderoak.example", works=True)
            await attempt(database, f"person{number}@alderoak.example", works=False)
        except TooMany as slowed:
            assert slowed.retry_after > 0
            refused += 1
    assert refused == 20
    async with database.across() as tx:
        assert await tx.fetchval("select failures from sign_in_attempts where key like 'address|%'") == ADDRESS.free
