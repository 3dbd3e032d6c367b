"""Passwords: what is taken, how it is stored, and that the loop stays free meanwhile."""

import asyncio

import pytest

from rapport.kit.passwords import check_password, fault_of, hash_password, needs_rehash


async def test_a_password_is_stored_as_argon2id_and_recognised() -> None:
    first, second = await hash_password("seven green lamps"), await hash_password("seven green lamps")
    assert first.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert first != second
    assert await check_password(first, "seven green lamps")
    assert not await check_password(first, "seven green lamp")
    assert not await check_password(None, "seven green lamps")
    assert not await check_password("not a hash", "seven green lamps")
    assert not needs_rehash(first)


async def test_hashing_does_not_hold_the_loop() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    most = 0
    for _ in range(20):  # on a busy machine the hashes may be done before the loop has its turn
        before = ticks
        await asyncio.gather(*(hash_password("seven green lamps") for _ in range(4)))
        most = max(most, ticks - before)
        if most > 100:
            break
    ticking.cancel()
    assert most > 100, "held by four hashes, the loop turns a few times"


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("short", "at least 12"),
        ("x" * 300, "at most 256"),
        ("aaaaaaaaaaaa", "among the first"),
        ("PasswordPassword", "among the first"),
        ("Mei@AlderOak.example", "easy to guess"),
    ],
)
def test_a_weak_password_is_named_with_its_fault(password: str, part: str) -> None:
    fault = fault_of(password, avoid=("mei@alderoak.example",))
    assert fault is not None and part in fault


@pytest.mark.parametrize("password", ["seven green lamps", "ünïcödé wörds", "correct horse battery staple"])
def test_a_few_words_are_enough(password: str) -> None:
    assert fault_of(password) is None
