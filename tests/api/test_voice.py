"""A brand's voice is kept in versions, is its own, is the voice in which drafts are read, and its changes are told."""

from typing import Any

import httpx
import pytest

from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.test_chat import open_widget

SHIPPED = {
    "formality": "neutral",
    "emoji": True,
    "preferred": [],
    "banned": [],
    "glossary": [],
    "apology": "",
    "reading": "standard",
    "dialect": "american",
}


async def save(browser: httpx.AsyncClient, brand: object, version: int, **voice: Any) -> httpx.Response:
    """Ask for the shipped voice with these changes."""
    return await browser.put(f"/api/console/voices/{brand}", json={"voice": {**SHIPPED, **voice}, "version": version})


async def drafting(desk: Desk, made: Organisation, browser: httpx.AsyncClient) -> Any:
    """A function that answers the findings for a draft to one chat of ``made``."""
    customer = await open_widget(desk, made)
    said = (await customer.say("Hello, is my order here?")).json()

    async def findings(text: str) -> list[dict[str, Any]]:
        draft = {"conversation_id": said["conversation_id"], "text": text}
        found: list[dict[str, Any]] = (await browser.post("/api/console/review", json=draft)).json()["findings"]
        return found

    return findings


@pytest.mark.req("S0.13", "S0.25")
async def test_hints_follow_the_chosen_voice_at_once(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    path = f"/api/console/voices/{made.brand_id}"
    assert (await browser.get(path)).json() == {"brand_id": str(made.brand_id), "version": 0, "voice": SHIPPED}
    findings = await drafting(desk, made, browser)
    draft = "Hi Ana, your order is here 😊"
    assert "emoji.misused" not in {one["check"] for one in await findings(draft)}
    answer = (await save(browser, made.brand_id, 0, formality="formal")).json()
    assert (answer["version"], answer["voice"]["emoji"]) == (1, False)
    assert "emoji.misused" in {one["check"] for one in await findings(draft)}
    other = await desk.found("Other", "li@other.example")
    theirs = await desk.sign(other)
    assert (await theirs.get(f"/api/console/voices/{other.brand_id}")).json()["voice"] == SHIPPED
    assert (await theirs.get(path)).status_code == 404


@pytest.mark.req("S0.13")
async def test_a_brands_own_apology_and_reading_level_reach_a_hint(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    customer = await open_widget(desk, made)
    said = (await customer.say("My order is two weeks late and nobody tells me anything. I am really upset!")).json()

    async def findings(text: str) -> dict[str, dict[str, Any]]:
        draft = {"conversation_id": said["conversation_id"], "text": text}
        found = (await browser.post("/api/console/review", json=draft)).json()["findings"]
        return {one["check"]: one for one in found}

    own = "I am sorry that we let you down with this"
    cold = "Hello, your order was delayed by the carrier. It arrives tomorrow at 14:00."
    hard = (
        "Hello, notwithstanding the aforementioned circumstances, the organisational reconfiguration of our "
        "distribution infrastructure necessitates supplementary administrative verification procedures, which "
        "considerably prolongs the anticipated transportation duration of your consignment. Subsequent "
        "communication regarding alternative possibilities necessitates additional identification."
    )
    before, hard_before = await findings(cold), await findings(hard)
    assert not any(own in (one["replacement"] or "") for one in before.values())
    await save(browser, made.brand_id, 0, apology=own, reading="easy")
    after = await findings(cold)
    assert any(own in f"{one['suggestion']} {one['replacement']}" for one in after.values()), after
    assert "voice.reading" in await findings(hard) and "voice.reading" not in hard_before


@pytest.mark.req("S0.25")
async def test_each_brand_of_a_desk_has_a_voice_of_its_own(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    second = new_id()
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("insert into brands (id, organisation_id, name) values ($1, $2, 'Fernhill')", second, made.id)
    await save(browser, second, 0, formality="formal")
    findings = await drafting(desk, made, browser)
    assert "emoji.misused" not in {one["check"] for one in await findings("Hi Ana, your order is here 😊")}
    assert (await browser.get(f"/api/console/voices/{made.brand_id}")).json()["version"] == 0


@pytest.mark.req("S0.22")
async def test_versions_say_who_changed_what_and_can_be_taken_up_again(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    lists = {
        "preferred": [{"say": "parcel", "instead_of": "consignment"}],
        "banned": ["  no   worries ", "No worries"],
        "glossary": [{"term": "proforma", "plain": "price list"}],
    }
    first = (await save(browser, made.brand_id, 0, **lists)).json()
    assert first["voice"]["banned"] == ["No worries"]  # tidied, and once
    await save(browser, made.brand_id, 1, **{**first["voice"], "banned": [], "reading": "easy"})
    versions = (await browser.get("/api/console/voices")).json()
    assert [(one["version"], one["by"]) for one in versions] == [(2, "Mei Lin"), (1, "Mei Lin")]
    assert versions[0]["changes"] == [
        {"part": "reading", "before": "standard", "after": "easy", "word": ""},
        {"part": "banned", "before": "No worries", "after": None, "word": "No worries"},
    ]
    again = (await save(browser, made.brand_id, 2, **versions[1]["voice"])).json()
    assert (again["version"], again["voice"]) == (3, first["voice"])
    unchanged = (await save(browser, made.brand_id, 3, **again["voice"])).json()
    assert unchanged["version"] == 3


async def test_two_who_edit_at_once_do_not_overwrite_each_other(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    await save(browser, made.brand_id, 0, emoji=False)
    late = await save(browser, made.brand_id, 0, formality="casual")
    assert late.status_code == 409
    assert (await browser.get(f"/api/console/voices/{made.brand_id}")).json()["voice"]["formality"] == "neutral"


@pytest.mark.req("S0.22")
async def test_agents_are_told_once_what_changed(desk: Desk) -> None:
    made = await desk.found()
    leader, agent = await desk.sign(made), await desk.sign(made, await desk.join(made, "agent"))
    assert (await agent.get("/api/console/voices/news")).json() == []
    await save(leader, made.brand_id, 0, apology="I am sorry that we let you down.")
    assert (await leader.get("/api/console/voices/news")).json() == []  # who changed it knows
    async with desk.database.transaction(made.id) as tx:
        assert (
            await tx.fetchval("select count(*) from events where kind = 'voice.changed'") == 1
        )  # open screens hear it
    [news] = (await agent.get("/api/console/voices/news")).json()
    assert news["changes"] == [
        {"part": "apology", "before": "", "after": "I am sorry that we let you down.", "word": ""}
    ]
    read = await agent.post(f"/api/console/voices/{made.brand_id}/read", json={"version": news["version"]})
    assert read.status_code == 204
    assert (await agent.get("/api/console/voices/news")).json() == []
    newcomer = await desk.sign(made, await desk.join(made, "agent"))
    assert (await newcomer.get("/api/console/voices/news")).json() == []  # from before they came


async def test_wishes_that_contradict_each_other_are_refused_at_their_field(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    loud = await browser.put(
        f"/api/console/voices/{made.brand_id}", json={"voice": {"formality": "loud"}, "version": 0}
    )
    assert loud.status_code in {400, 422}
    pairs = [{"say": "parcel", "instead_of": "consignment"}]
    refused = await save(browser, made.brand_id, 0, preferred=pairs, banned=["Parcel"])
    assert refused.status_code == 422
    assert "Parcel" in refused.json()["fields"]["preferred"] or "parcel" in refused.json()["fields"]["preferred"]


@pytest.mark.req("S0.13")
async def test_the_preview_reads_sample_drafts_in_the_voice_that_is_edited(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    path = f"/api/console/voices/{made.brand_id}/preview"

    async def samples(**voice: Any) -> dict[str, Any]:
        own = "Hi Ana 😊, here is your order."
        answer = await browser.post(path, json={"voice": {**SHIPPED, **voice}, "own": own})
        return {one["id"]: one for one in answer.json()}

    friendly, formal = await samples(), await samples(formality="formal")
    checks = [{one["check"] for one in found["own"]["findings"]} for found in (friendly, formal)]
    assert "emoji.misused" not in checks[0]
    assert "emoji.misused" in checks[1]
    assert "😊" in friendly["own"]["rewritten"]
    assert "😊" not in formal["own"]["rewritten"]
    marked = next(one for one in formal["own"]["findings"] if one["check"] == "emoji.misused")
    sent = formal["own"]["draft"].encode("utf-16-le")
    assert "😊" in sent[2 * marked["start"] : 2 * marked["end"]].decode("utf-16-le")
    assert (await browser.get(f"/api/console/voices/{made.brand_id}")).json()["version"] == 0  # nothing was kept
