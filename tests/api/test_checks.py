"""Checks as leaders see them: counted once a draft, set by brand and channel, never silent about secrets."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.test_chat import open_widget

SHOUT = "HELLO ANA, YOUR ORDER IS LATE BECAUSE THE DEPOT WAS CLOSED!!!"


async def opened(desk: Desk) -> tuple[Any, httpx.AsyncClient, str]:
    """A shop, its owner's browser and one conversation."""
    made = await desk.found()
    browser = await desk.sign(made)
    customer = await open_widget(desk, made)
    said = (await customer.say("Hello, is my order here?")).json()
    return made, browser, said["conversation_id"]


async def checks_in(browser: httpx.AsyncClient, conversation: str, text: str) -> dict[str, dict[str, Any]]:
    """Check -> its finding."""
    draft = {"conversation_id": conversation, "text": text}
    found = (await browser.post("/api/console/review", json=draft)).json()["findings"]
    return {one["check"]: one for one in found}


async def choose(browser: httpx.AsyncClient, check: str, severity: str | None, **place: Any) -> int:
    """Set one check; the status."""
    answer = await browser.put("/api/console/checks", json={"check": check, "severity": severity, **place})
    return answer.status_code


async def figures(browser: httpx.AsyncClient, check: str, **asked: Any) -> dict[str, Any]:
    """The figures of one check."""
    page = (await browser.get("/api/console/checks", params=asked)).json()
    found: dict[str, Any] = next(one for one in page["checks"] if one["id"] == check)["figures"]
    return found


async def test_a_choice_holds_from_the_next_review_and_the_most_specific_wins(desk: Desk) -> None:
    made, browser, conversation = await opened(desk)
    brand = str(made.brand_id)
    assert (await checks_in(browser, conversation, SHOUT))["tone.shouting"]["firm"]
    assert await choose(browser, "tone.shouting", "off") == 204
    assert "tone.shouting" not in await checks_in(browser, conversation, SHOUT)
    await choose(browser, "tone.shouting", "advisory", channel="chat")
    assert not (await checks_in(browser, conversation, SHOUT))["tone.shouting"]["firm"]
    await choose(browser, "tone.shouting", "off", brand_id=brand)
    assert "tone.shouting" not in await checks_in(browser, conversation, SHOUT)
    await choose(browser, "tone.shouting", "firm", brand_id=brand, channel="chat")
    assert (await checks_in(browser, conversation, SHOUT))["tone.shouting"]["firm"]
    await choose(browser, "tone.shouting", "firm", brand_id=brand, channel="email")
    await choose(browser, "tone.shouting", None, brand_id=brand, channel="chat")  # taken back: the brand's own counts
    assert "tone.shouting" not in await checks_in(browser, conversation, SHOUT)


@pytest.mark.req("S0.15")
async def test_what_keeps_secrets_in_can_not_be_turned_off(desk: Desk) -> None:
    _, browser, conversation = await opened(desk)
    refused = await browser.put("/api/console/checks", json={"check": "confidential.ask", "severity": "off"})
    assert refused.status_code == 422
    assert "can’t be turned off" in refused.json()["detail"] or "can't be turned off" in refused.json()["detail"]
    assert await choose(browser, "confidential.ask", "advisory") == 204
    ask = "Hi Ana, please reply with your password and I log in for you."
    assert (await checks_in(browser, conversation, ask))["confidential.ask"]["stops"]
    send = {"client_id": str(new_id()), "kind": "reply", "text": ask, "seen_position": 99}
    stopped = await browser.post(f"/api/console/conversations/{conversation}/messages", json=send)
    assert stopped.status_code == 422


async def test_each_draft_counts_once_whatever_is_told_twice(desk: Desk) -> None:
    made, browser, conversation = await opened(desk)
    draft = str(new_id())
    seen = {"conversation_id": conversation, "draft_id": draft, "shown": ["vague.time", "jargon"]}
    for _ in range(2):
        assert (await browser.post("/api/console/hints/seen", json=seen)).status_code == 204
    used = {"conversation_id": conversation, "draft_id": draft, "check": "vague.time", "action": "use"}
    for _ in range(2):
        await browser.post("/api/console/hints", json=used)
    await browser.post("/api/console/hints/seen", json={**seen, "shown": [], "heeded": ["jargon"]})
    vague, jargon = await figures(browser, "vague.time"), await figures(browser, "jargon")
    assert (vague["shown"], vague["used"], vague["heeded"]) == (1, 1, 0)
    assert (jargon["shown"], jargon["used"], jargon["heeded"]) == (1, 0, 1)
    assert vague["acceptance"] is None  # one draft says nothing
    assert (await figures(browser, "vague.time", channel="email"))["shown"] == 0
    assert (await figures(browser, "vague.time", brand=str(new_id())))["shown"] == 0
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update conversations set set_aside = 'spam'")
    assert (await figures(browser, "vague.time"))["shown"] == 0


async def test_a_check_that_few_follow_is_called_a_defect(desk: Desk) -> None:
    _, browser, conversation = await opened(desk)
    for number in range(24):
        draft = str(new_id())
        seen = {"conversation_id": conversation, "draft_id": draft, "shown": ["jargon", "vague.time"]}
        await browser.post("/api/console/hints/seen", json=seen)
        mark = {"conversation_id": conversation, "draft_id": draft}
        await browser.post("/api/console/hints", json={**mark, "check": "vague.time", "action": "use"})
        action = "use" if number < 4 else "ignore"
        await browser.post("/api/console/hints", json={**mark, "check": "jargon", "action": action})
    bad, good = await figures(browser, "jargon"), await figures(browser, "vague.time")
    assert (bad["shown"], bad["used"], bad["ignored"], bad["defect"]) == (24, 4, 20, True)
    assert (good["acceptance"], good["defect"]) == (1.0, False)


@pytest.mark.threat("M04")
async def test_wrong_hints_are_shown_only_to_those_who_may_read_the_conversation(desk: Desk) -> None:
    made, browser, conversation = await opened(desk)
    mark = {
        "conversation_id": conversation,
        "check": "jargon",
        "action": "wrong",
        "about": "The proforma is here.",
    }
    assert (await browser.post("/api/console/hints", json=mark)).status_code == 204
    [example] = (await figures(browser, "jargon"))["examples"]
    assert (example["about"], example["conversation_id"]) == ("The proforma is here.", conversation)
    await browser.post("/api/console/hints", json={**mark, "action": "ignore", "about": "Never kept."})
    async with desk.database.transaction(made.id) as tx:
        kept = await tx.fetchval("select about from hint_marks where action = 'ignore'")
    assert kept is None
    other = await desk.sign(await desk.found("Other", "li@other.example"))
    assert (await figures(other, "jargon"))["examples"] == []
    agent = await desk.sign(made, await desk.join(made, "agent"))
    assert (await agent.get("/api/console/checks")).status_code == 403


async def test_a_check_that_went_quiet_can_be_woken(desk: Desk) -> None:
    made, owner, conversation = await opened(desk)
    user: UUID = await desk.join(made, "agent")
    agent = await desk.sign(made, user)
    mark = {"conversation_id": conversation, "check": "tone.shouting", "action": "ignore"}

    async def quiet(browser: httpx.AsyncClient) -> list[str]:
        draft = {"conversation_id": conversation, "text": SHOUT}
        found: list[str] = (await browser.post("/api/console/review", json=draft)).json()["quiet"]
        return found

    for _ in range(3):
        assert "tone.shouting" not in await quiet(agent)
        await agent.post("/api/console/hints", json=mark)
    assert await quiet(agent) == ["tone.shouting"]
    assert await quiet(owner) == []
    [listed] = (await agent.get("/api/console/hints/quiet")).json()
    assert (listed["title"], listed["ignored"]) == ("Reads like shouting", 3)
    assert (await owner.delete("/api/console/hints/quiet/tone.shouting")).status_code == 404
    assert (await agent.delete("/api/console/hints/quiet/tone.shouting")).status_code == 204
    assert await quiet(agent) == []
    for _ in range(3):
        await agent.post("/api/console/hints", json=mark)
    assert await quiet(agent) == ["tone.shouting"]


@pytest.mark.req("S0.1")
async def test_every_agent_reads_the_handbook_and_each_of_its_checks_has_both_kinds_of_example(desk: Desk) -> None:
    made = await desk.found()
    reader = await desk.sign(made, await desk.join(made, "author"))
    chapters = (await reader.get("/api/console/handbook")).json()
    assert [chapter["dimension"] for chapter in chapters] == [
        "tone",
        "responsiveness",
        "personalisation",
        "consistency",
        "confidentiality",
        "active listening",
        "empathy",
    ]
    for entry in (entry for chapter in chapters for entry in chapter["entries"]):
        assert {sample["fault"] for sample in entry["samples"]} == {True, False}, entry["id"]
        assert entry["why"], entry["id"]
        for sample in entry["samples"]:
            if sample["start"] is not None:
                assert sample["fault"], entry["id"]
                assert 0 <= sample["start"] <= sample["end"] <= len(sample["text"].encode("utf-16-le")) // 2
