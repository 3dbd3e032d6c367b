"""Past mail that is brought in loses and doubles nothing, whatever is killed meanwhile."""

import os
import time
from collections import Counter

import pytest

from rapport.channels.email.config import ImapSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap import ImapReader, Place
from rapport.desk.inboxes.imports import ask_for_import, list_imports
from tests.kills.killing import Kills
from tests.kills.test_mail_kills import Ground, letter
from tests.mailservers import DOMAIN, PASSWORD, MailServers, mail_servers
from tests.workflows.mail_desk import resolve_here

KILLS, MAILS = (20, 300) if os.environ.get("RAPPORT_LONG") else (10, 150)


@pytest.mark.slow("10 kills, each with a start of its own; 20 at full length")
@pytest.mark.threat("I01", "I15")
async def test_kills_while_past_mails_come_in_lose_and_double_nothing() -> None:
    began = time.monotonic()
    with mail_servers(postfix=False) as servers:
        for number in range(MAILS):
            servers.drop("support", letter(number), at=began_at(number))
        async with Ground.open(servers) as ground:
            async with ground.shop.transaction() as tx:
                made = ground.shop.made
                place = "insert into mail_places (organisation_id, inbox_id, place) values ($1, $2, $3)"
                await tx.execute(place, made.id, ground.inbox, f"{await validity(servers)}:{MAILS}:0")
                await ask_for_import(tx, ground.inbox, made.owner_id, folders=["INBOX"], sent_folder=None, since=None)
            kills = Kills(ground.server, ground.victim, ("imported",), seed=3)

            async def feed(_: int) -> None:
                """All of it lies there from the beginning."""

            async def is_done() -> bool:
                async with ground.shop.transaction() as tx:
                    return (await list_imports(tx, ground.inbox))[0].state == "done"

            await kills.run(KILLS, feed)
            await kills.finish(is_done)
            async with ground.shop.transaction() as tx:
                rows = await tx.fetch("select body_text from messages where kind = 'inbound'")
                done = (await list_imports(tx, ground.inbox))[0]
    kills.tell(f"{MAILS} past mails in {time.monotonic() - began:.0f} s")
    found = Counter(row["body_text"] for row in rows)
    expected = {f"letter {number}" for number in range(MAILS)}
    print(f"lost {len(expected - set(found))}, doubled {found.total() - len(found)}")
    assert set(found) == expected and found.total() == MAILS and done.done == done.total == MAILS


def began_at(number: int) -> float:
    """Long ago, one after the other."""
    return time.time() - 86_400 * 30 + number


async def validity(servers: MailServers) -> int:
    """The number by which the server knows this state of the folder."""
    user = f"support@{DOMAIN}"
    settings = ImapSettings(host="localhost", port=servers.imap, security="none", username=user, password=PASSWORD)
    place = await ImapReader(settings, Dialer(resolve=resolve_here, allow_private=True)).newest_place()
    return Place.parse(place).uidvalidity
