"""Passwords: hashed with argon2id off the event loop, two at a time, and judged before they are taken."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import argon2

MIN_LENGTH = 12
MAX_LENGTH = 256
_hasher = argon2.PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)  # OWASP's first choice: 46 MiB
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")  # bounds memory under a flood
# Verified when nobody is found, so that an unknown address costs the same time as a known one.
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$bm9ib2R5LWlzLWhlcmU$qXHE1cXxcFkj0Z0hsMBZBb0MXz5Vf5AHuBWQ2h7bA1M"
_COMMON = frozenset(
    {"123456789012", "password1234", "password12345", "qwertyuiop12", "qwertyuiop123", "qwerty123456", "welcome12345"}
    | {"letmeinletmein", "iloveyou1234", "administrator", "passwordpassword", "changemechangeme", "1234567890ab"}
)


async def hash_password(password: str) -> str:
    """An argon2id hash in PHC form, about 80 ms."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def check_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``; costs the same when there is none."""
    matches = await asyncio.get_running_loop().run_in_executor(_threads, _verify, stored or _NOBODY, password)
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def fault_of(password: str, *, avoid: tuple[str, ...] = ()) -> str | None:
    """What is wrong with a new password, in plain words, or None. ``avoid``: the person's name, address, desk."""
    if len(password) < MIN_LENGTH:
        return f"Please use at least {MIN_LENGTH} characters. A few words in a row are easy to remember."
    if len(password) > MAX_LENGTH:
        return f"Please use at most {MAX_LENGTH} characters."
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < 4:
        return "This password is among the first that anybody would try. Please choose another."
    if plain in {word.strip().casefold() for word in avoid}:
        return "Your name or address is easy to guess. Please choose something else."
    return None


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
