"""Timers fire once, soon, in any number of processes, and outlive a restart."""

import asyncio
from datetime import timedelta

import pytest

from rapport.desk.promises.queries import read_owed
from rapport.events.record import Actor
from rapport.kit.clock import now
from rapport.storage.session import Database
from rapport.workflows.conversation_reopens import conversation_reopens
from rapport.workflows.timers_fire import POLL_SECONDS, fire_due, run_timers
from tests.conftest import TestServer
from tests.workflows.shop import Shop


@pytest.mark.req("S0.7", "S4.28")
async def test_a_standard_that_runs_out_is_an_event_and_a_notice_for_us_only(shop: Shop) -> None:
    conversation = await shop.writes(await shop.contact())
    assert await fire_due(shop.database) == 0
    await shop.let_pass(conversation)

    assert await fire_due(shop.database) == 2  # the promise of a minute, and the ceiling of three
    row = await shop.row(conversation)
    assert row["breached_at"] is not None
    assert row["needs_us"]
    assert (await shop.events(conversation)).count("standard.breached") == 2
    assert await shop.notices(conversation, "internal") == [("standard.breached", ""), ("standard.breached", "")]
    assert await shop.notices(conversation, "private") == []
    assert await fire_due(shop.database) == 0


@pytest.mark.req("S0.7")
async def test_an_answer_in_time_ends_the_timer(shop: Shop) -> None:
    conversation = await shop.writes(await shop.contact())
    await shop.answers(conversation)
    await shop.let_pass(conversation)
    assert await fire_due(shop.database) == 0
    assert "standard.breached" not in await shop.events(conversation)
    assert await shop.value("select count(*) from timers where subject_id = $1", conversation) == 0


@pytest.mark.req("S0.7")
async def test_two_processes_fire_each_timer_once(shop: Shop, postgres: TestServer, database_name: str) -> None:
    others = [await Database.connect(postgres.urls(database_name), pool_size=2) for _ in range(3)]
    contact = await shop.contact()
    conversations = [await shop.writes(contact, channel="email") for _ in range(60)]
    for conversation in conversations:
        await shop.let_pass(conversation)
    try:
        fired = 0
        while await shop.value("select count(*) from timers where fired_at is null"):
            fired += sum(await asyncio.gather(*(fire_due(database) for database in others)))
    finally:
        for database in others:
            await database.close()
    assert fired == 60
    assert await shop.value("select count(*) from events where kind = 'standard.breached'") == 60


async def test_answers_and_timers_never_lock_each_other_out(shop: Shop) -> None:
    contact = await shop.contact()
    conversations = [await shop.writes(contact) for _ in range(30)]
    for conversation in conversations:
        await shop.let_pass(conversation)
    results = await asyncio.gather(
        *(shop.answers(conversation) for conversation in conversations),
        *(fire_due(shop.database) for _ in range(4)),
        return_exceptions=True,
    )
    assert [result for result in results if isinstance(result, BaseException)] == []
    for conversation in conversations:
        assert (await shop.row(conversation))["due_at"] is None


async def test_the_loop_fires_when_it_is_time_and_survives_a_restart(shop: Shop) -> None:
    conversation = await shop.writes(await shop.contact())
    due = now() + timedelta(seconds=0.5)
    async with shop.transaction() as tx:
        await tx.execute("update timers set due_at = $2 where subject_id = $1", conversation, due)
        await tx.execute("update conversations set due_at = $2 where id = $1", conversation, due)

    async def run_until_fired(stop: asyncio.Event) -> None:
        task = asyncio.create_task(run_timers(shop.database, stop))
        async with asyncio.timeout(60):
            while not await shop.value(
                "select fired_at from timers where subject_id = $1 and kind = 'response'", conversation
            ):
                await asyncio.sleep(0.05)
        stop.set()
        await task

    first = asyncio.create_task(run_timers(shop.database, stop := asyncio.Event()))
    stop.set()
    await first  # this process goes before the timer is due; the row stays for the next
    await run_until_fired(asyncio.Event())
    late = await shop.value(
        "select extract(epoch from fired_at - due_at)::float8 from timers where subject_id = $1 and kind = 'response'",
        conversation,
    )
    print(f"\nfired {late:.2f} s after its time")
    assert late >= 0
    assert POLL_SECONDS <= 0.5, "on a machine that has time, within a second"


@pytest.mark.req("S2.27", "S2.28")
async def test_a_promise_reminds_then_is_missed_and_needs_us(shop: Shop) -> None:
    conversation = await shop.writes(await shop.contact())
    promise = await shop.promises(conversation, timedelta(hours=8))
    row = await shop.row(conversation)
    assert (row["due_kind"], row["needs_us"]) == ("promise", False)
    reminded = await shop.value("select due_at from timers where subject_id = $1 and kind = 'promise_soon'", promise)
    assert row["due_at"] - reminded == timedelta(hours=1)

    async with shop.transaction() as tx:
        await tx.execute("update timers set due_at = now() where subject_id = $1 and kind = 'promise_soon'", promise)
        await tx.execute(
            "update promises set due_at = now() + interval '50 minutes', created_at = now() - interval '7 hours' "
            "where id = $1",
            promise,
        )
    assert await fire_due(shop.database) == 1
    assert (await shop.row(conversation))["needs_us"]
    assert await shop.notices(conversation, "internal") == [("promise.due_soon", "")]

    await shop.let_pass(promise)
    assert await fire_due(shop.database) == 1
    assert await shop.value("select state from promises where id = $1", promise) == "missed"
    row = await shop.row(conversation)
    assert row["needs_us"] and row["breached_at"] is not None
    assert await shop.notices(conversation, "internal") == [("promise.due_soon", ""), ("promise.missed", "")]
    assert (await shop.events(conversation))[-2:] == ["promise.ended", "message.added"]


@pytest.mark.req("S2.28")
async def test_a_missed_promise_brings_a_resolved_conversation_back_without_counting_as_reopened(shop: Shop) -> None:
    conversation = await shop.writes(await shop.contact())
    promise = await shop.promises(conversation, timedelta(hours=8))
    await shop.resolves(conversation)
    await shop.let_pass(promise)
    await fire_due(shop.database)
    row = await shop.row(conversation)
    assert (row["status"], row["needs_us"], row["reopened_count"]) == ("open", True, 0)
    async with shop.transaction() as tx:
        owed = await read_owed(tx, shop.viewer(), "mine")
    assert [one.promise.state for one in owed] == ["missed"]


async def test_a_customer_who_writes_while_a_promise_presses_starts_the_clock_of_an_answer(shop: Shop) -> None:
    contact = await shop.contact()
    conversation = await shop.writes(contact)
    promise = await shop.promises(conversation, timedelta(hours=8))
    await shop.let_pass(promise)
    await fire_due(shop.database)
    await shop.writes(contact, "Are you still there?", conversation=conversation)
    row = await shop.row(conversation)
    assert row["due_kind"] == "next_response"
    assert row["waiting_since"] is not None
    await shop.answers(conversation)
    row = await shop.row(conversation)
    assert (row["due_kind"], row["needs_us"]) == ("promise", True)  # the missed promise is still owed


async def test_opening_again_by_an_agent_needs_us_without_a_clock(shop: Shop) -> None:
    conversation = await shop.writes(await shop.contact())
    await shop.answers(conversation)
    await shop.resolves(conversation, at=now() - timedelta(hours=1))
    async with shop.transaction() as tx:
        await conversation_reopens(tx, conversation, actor=Actor("user", shop.noor.id), by="user", name="Noor")
    row = await shop.row(conversation)
    assert (row["status"], row["needs_us"], row["due_at"], row["reopened_count"]) == ("open", True, None, 1)
