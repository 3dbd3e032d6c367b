"""I03: one mail in a hundred is poison, and no good mail waits for it; each is listed, and memory stays bounded."""

import asyncio
import os
import time
from pathlib import Path

import psutil
import pytest

from rapport.storage.session import Database
from tests.mailservers import DOMAIN, MailServers, mail_servers
from tests.workflows.mail_desk import MailDesk, until
from tests.workflows.test_mail_threats import POISON

MAILS = 1000 if os.environ.get("RAPPORT_LONG") else 300
LIMIT = 5.0
RSS_LIMIT = 512 * 2**20
USUAL = 200 * 2**20  # what a worker holds before it reads anything
WAITS = """
select extract(epoch from m.created_at - r.created_at)::float as waited, m.subject
from raw_mails r join messages m on m.raw_mail_id = r.id
where m.subject like 'Good %' order by r.created_at, r.id
"""


def good(n: int) -> bytes:
    return f"From: Ada <ada@{DOMAIN}>\r\nSubject: Good {n}\r\nAuto-Submitted: auto-generated\r\n\r\nHi\r\n".encode()


@pytest.mark.slow("a stream of 300 mails at the speed of a busy desk; a thousand at full length")
@pytest.mark.threat("I03", "M14")
async def test_i03_one_in_a_hundred_is_poison(database: Database, tmp_path: Path) -> None:
    """A mail waits for as long as the one before it takes, and for poison no longer than for any other."""
    poison = list(POISON.values())
    peak, running = 0, True
    me = psutil.Process(os.getpid())
    before = me.memory_info().rss  # a whole run of the suite holds much that a worker does not

    async def watch() -> None:
        nonlocal peak
        while running:
            peak = max(peak, me.memory_info().rss)
            await asyncio.sleep(0.05)

    with mail_servers(postfix=False) as servers:
        async with MailDesk.open(database, servers, tmp_path) as desk:
            watching = asyncio.create_task(watch())
            dropped = await _feed(desk, servers, poison)

            async def all_there() -> bool:
                return bool(await desk.shop.value("select count(*) = $1 from raw_mails where state <> 'stored'", MAILS))

            await until(all_there, "all mails to be read", 300)
            running = False
            await watching
            async with desk.shop.transaction() as tx:
                waits = [row["waited"] for row in await tx.fetch(WAITS)]
                listed = await tx.fetchval(
                    "select count(*) from raw_mails r where exists (select from messages m where m.raw_mail_id = r.id)"
                )
                order = [row["subject"] for row in await tx.fetch(WAITS)]
    named = list(zip(waits, (int(name.split()[1]) % 100 // 20 for name in order), strict=True))
    beside = max(wait for wait, part in named if part == 2)
    apart = max(wait for wait, part in named if part != 2)
    print(
        f"\n{len(waits)} good mails among {dropped} poison: longest wait {beside:.2f} s beside it, {apart:.2f} s apart"
    )
    print(f"peak {peak / 2**20:.0f} MB, {before / 2**20:.0f} MB of it from before")
    assert beside < 2 * apart + LIMIT, "what poison adds to a wait, on a machine however busy"
    assert peak - before < RSS_LIMIT - USUAL
    assert listed == MAILS, "each is in some conversation, read or shown as unreadable"
    assert len(order) == len(set(order)) == MAILS - dropped


async def _feed(desk: MailDesk, servers: MailServers, poison: list[bytes]) -> int:
    """A hundred at a time, as soon as those before are through; answers how many were poison."""
    dropped = 0
    for n in range(MAILS):
        if n % 100 == 50:
            servers.drop("support", poison[dropped % len(poison)])
            dropped += 1
        else:
            servers.drop("support", good(n))
        if n % 20 == 19:

            async def through(count: int = n + 1) -> bool:
                return bool(
                    await desk.shop.value("select count(*) >= $1 from raw_mails where state <> 'stored'", count)
                )

            began = time.monotonic()
            await until(through, f"mail {n}", 60)
            assert time.monotonic() - began < 60
    return dropped
