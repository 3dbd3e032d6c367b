"""What a customer left unread in a chat becomes one letter, whatever is killed while it is written and sent."""

import email
import email.policy
import os
import time
from collections import Counter

import pytest

from tests.kills.killing import Kills
from tests.kills.test_mail_kills import Ground

KILLS, CHATS = (60, 360) if os.environ.get("RAPPORT_LONG") else (6, 30)
LETTERS = "select conversation_id from messages where facts->>'kind' = 'followed'"


@pytest.mark.slow("6 kills, each with a start of its own; 60 at full length")
@pytest.mark.threat("I04", "I05")
async def test_kills_while_chats_go_on_by_mail_make_one_letter_of_each() -> None:
    began, left = time.monotonic(), []
    async with Ground.open(None) as ground:
        shop = ground.shop
        kills = Kills(ground.server, ground.victim, ("queued", "sending", "handed over"), seed=4)

        async def feed(number: int) -> None:
            for each in range(number * CHATS // KILLS, (number + 1) * CHATS // KILLS):
                chat = await shop.writes(await shop.contact(f"Customer {each}"), f"Where is order {each}?")
                await shop.answers(chat, f"Answer {each} has one half,")
                await shop.answers(chat, f"and answer {each} has another half.")
                await shop.let_pass(chat)
                left.append(chat)

        async def is_done() -> bool:
            return bool(await shop.value("select count(*) = $1 from deliveries where state = 'sent'", CHATS))

        await kills.run(KILLS, feed)
        await kills.finish(is_done)
        taken = [email.message_from_bytes(raw, policy=email.policy.default) for raw in ground.sink.taken]
        async with shop.transaction() as tx:
            letters = Counter(row["conversation_id"] for row in await tx.fetch(LETTERS))
    kills.tell(f"{CHATS} chats in {time.monotonic() - began:.0f} s")
    assert letters == Counter(left), "one letter in each thread"
    words: dict[str, str] = {}
    for mail in taken:
        body = mail.get_body(("plain",))
        assert body is not None
        words[str(mail["Message-ID"])] = body.get_content()
    print(f"letters {len(words)}, handed over again after a kill {len(taken) - len(words)}")
    assert len(words) == CHATS, "each has one Message-ID, however often it was handed over"
    for number in range(CHATS):
        held = [text for text in words.values() if f"Answer {number} has" in text]
        assert len(held) == 1 and f"and answer {number} has another half" in held[0]
    assert len(taken) - len(words) <= KILLS
