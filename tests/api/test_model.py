"""A connected model: off by default, told nothing personal, never believed unread, and nobody waits for it for long."""

from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import httpx
import pytest

from rapport.config import Settings
from rapport.kit.egress import Egress
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.api.test_chat import open_widget
from tests.modelserver import KEY, Mind, ModelServer, draft_in, model_server

SAID = "My lamp is broken, order 48213. I am Ana Sousa, ana@mail.example, +351 912 345 678."
DRAFT = "Hi Ana, you failed to attach the photo for order 48213. Write to ana@mail.example. 😊"
PRIVATE = ("Ana", "Sousa", "48213", "ana@mail.example", "912 345 678", "Mei Lin")


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model's server."""
    with model_server() as server:
        yield server


@pytest.fixture
async def desk(database: Database, settings: Settings, model: ModelServer) -> AsyncIterator[Desk]:
    """A desk that may call the test's server."""
    egress = Egress(allowed=[ip_network("127.0.0.0/8")], ports=frozenset({model.port}))
    async with Desk.open(settings, database, egress=egress) as opened:
        yield opened


class Asking:
    """A desk with one chat of Ana's, whose owner asks the model."""

    def __init__(self, desk: Desk, made: Any, browser: httpx.AsyncClient, conversation: str) -> None:
        self.desk, self.made, self.browser = desk, made, browser
        self.path = f"/api/console/conversations/{conversation}/model"

    async def connect(self, model: ModelServer, **changes: Any) -> httpx.Response:
        """Fill in the owner's form."""
        return await self.browser.put("/api/console/model", json={**model.settings, **changes})

    async def rewrite(self, text: str = DRAFT, **place: int) -> httpx.Response:
        """Ask for kinder words."""
        return await self.browser.post(f"{self.path}/rewrite", json={"text": text, **place})


@pytest.fixture
async def asking(desk: Desk) -> Asking:
    """Ana has written; no model is connected yet."""
    made = await desk.found()
    browser = await desk.sign(made)
    customer = await open_widget(desk, made)
    said = (await customer.say(SAID)).json()
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update contacts set name = 'Ana Sousa'")
    return Asking(desk, made, browser, said["conversation_id"])


async def test_it_is_off_until_the_owner_connects_it_and_the_key_stays_sealed(
    asking: Asking, model: ModelServer
) -> None:
    shown = (await asking.browser.get("/api/console/model")).json()
    assert shown == {"on": False, "address": "", "model": "", "seconds": 20, "has_key": False}
    assert (await asking.browser.get("/api/console/me")).json()["model"] is False
    assert (await asking.rewrite()).status_code == 409
    bare = await asking.browser.put("/api/console/model", json={"on": True})
    assert set(bare.json()["fields"]) == {"address", "model"}
    kept = (await asking.connect(model)).json()
    assert kept["has_key"] and KEY not in str(kept)
    assert (await asking.browser.get("/api/console/me")).json()["model"] is True
    async with asking.desk.database.transaction(asking.made.id) as tx:
        stored = await tx.fetchval("select value::text from settings where area = 'model'")
        noted = await tx.fetchval("select facts::text from audit where action = 'model.changed'")
    assert KEY not in stored and KEY not in noted
    assert (await asking.connect(model, key="", seconds=9)).json()["has_key"]  # kept for the same server
    elsewhere = await asking.connect(model, key="", address="https://models.example/v1")
    assert set(elsewhere.json()["fields"]) == {"key"}
    assert model.heard == []


@pytest.mark.threat("B04")
async def test_nothing_personal_leaves_and_all_of_it_comes_back(asking: Asking, model: ModelServer) -> None:
    await asking.connect(model)
    model.mind = lambda question: draft_in(question).replace("you failed to attach", "we do not have")
    found = (await asking.rewrite()).json()
    assert found["text"] == DRAFT.replace("you failed to attach", "we do not have")
    model.mind = lambda question: "- Thank [NAME_1] first.\n- Say what comes next."
    opinion = (await asking.browser.post(f"{asking.path}/opinion", json={"text": DRAFT})).json()
    assert opinion["points"] == ["Thank Ana first.", "Say what comes next."]
    assert len(model.heard) == 2
    left = str(model.heard)
    assert "My lamp is broken" in left and "we do not have" not in left
    assert [word for word in PRIVATE if word in left] == []
    async with asking.desk.database.transaction(asking.made.id) as tx:
        noted = await tx.fetch("select facts, actor_id from audit where action = 'model.asked' order by created_at")
    assert [row["facts"]["use"] for row in noted] == ["rewrite", "opinion"]
    assert "attach" not in str(noted) and {row["actor_id"] for row in noted} == {asking.made.owner_id}


async def meet(asking: Asking) -> None:
    """Colleagues, a participant and a fact of Ana's whose names no list holds, and a colleague called Will."""
    user = "insert into users (id, organisation_id, email, name, role) values ($1, $2, $3, $4, 'agent')"
    participant = """insert into participants (conversation_id, organisation_id, address, name, role)
    values ($1, $2, 'x@mail.example', 'Xqolo-Mnirr de Vrrt', 'cc')"""
    async with asking.desk.database.transaction(asking.made.id) as tx:
        for name in ("Brzka Ulmqatt", "Will Kettle"):
            await tx.execute(user, new_id(), tx.own, f"{new_id()}@alder.example", name)
        await tx.execute(participant, UUID(asking.path.split("/")[4]), tx.own)
        await tx.execute("update contacts set facts = $1", [["Locker", "Q7"], ["Plan", "gold"]])


@pytest.mark.threat("B04")
async def test_people_whom_the_desk_knows_are_hidden_whatever_their_names_look_like(
    asking: Asking, model: ModelServer
) -> None:
    await asking.connect(model)
    await meet(asking)
    draft = "hi, brzka put it into q7, xqolo has a gold key. ULMQATT will call; Will knows. Vrrt and Mnirr too."
    assert (await asking.rewrite(draft)).json()["text"] == draft
    left = draft_in(model.heard[0]["messages"][1]["content"])
    hidden = ("brzka", "q7", "xqolo", "ULMQATT", "Will", "Vrrt", "Mnirr")
    assert [word for word in hidden if word in left] == []
    assert "has a gold key" in left and " will call; [NAME_" in left


async def test_a_point_that_would_have_us_write_something_unkind_is_left_out(
    asking: Asking, model: ModelServer
) -> None:
    await asking.connect(model)
    unkind = '- Write instead: "CALM DOWN, I TOLD YOU ALREADY THAT IT IS YOUR OWN FAULT!!!"'
    kind = '- You say "you failed to attach": say "we do not have the photo yet".'
    model.mind = lambda question: f"{unkind}\n{kind}"
    opinion = (await asking.browser.post(f"{asking.path}/opinion", json={"text": DRAFT})).json()
    assert opinion["points"] == [kind.removeprefix("- ")]
    model.mind = lambda question: unkind
    refused = await asking.browser.post(f"{asking.path}/opinion", json={"text": DRAFT})
    assert refused.status_code == 503 and "not kind" in refused.json()["detail"]


async def test_its_words_are_read_by_our_engine_where_they_would_stand(asking: Asking, model: ModelServer) -> None:
    await asking.connect(model)
    draft = "😊 Hi Ana. You failed to attach it. We look forward to your answer."
    start, end = (len(draft[: draft.index(words)].encode("utf-16-le")) // 2 for words in ("You failed", " We look"))
    model.mind = lambda question: "“You didn’t attach it, so we will call you by Friday.”"
    found = (await asking.rewrite(draft, start=start, end=end)).json()
    assert found["text"] == "You didn’t attach it, so we will call you by Friday."
    assert draft_in(model.heard[0]["messages"][1]["content"]) == "You failed to attach it."
    assert found["promises"], "a promise that the draft did not make is told"
    model.mind = lambda question: "PLEASE SEND IT AGAIN NOW!!!"
    loud = (await asking.rewrite(draft, start=start, end=end)).json()
    [shouting] = [one for one in loud["findings"] if one["check"] == "tone.shouting"]
    assert 0 <= shouting["start"] < shouting["end"] <= len(loud["text"])
    assert (await asking.rewrite(draft, start=end, end=start)).status_code == 422


@pytest.mark.threat("B01", "B03")
async def test_an_answer_that_lost_or_made_up_something_is_not_shown(asking: Asking, model: ModelServer) -> None:
    await asking.connect(model)
    minds: dict[str, Mind] = {
        "a placeholder is missing": lambda question: "Hello, please send the photo.",
        "one is invented": lambda question: f"{draft_in(question)} Dear [NAME_9]",
        "one is changed": lambda question: draft_in(question).replace("[EMAIL_1]", "EMAIL 1"),
        "a number to call": lambda question: f"{draft_in(question)} Or call +351 900 000 111.",
        "a picture elsewhere": lambda question: f"{draft_in(question)} See ![x](https://evil.example/?q=1).",
        "an order": lambda question: f"{draft_in(question)} Your order 99321 is free.",
    }
    for name, mind in minds.items():
        model.mind = mind
        answer = await asking.rewrite()
        assert answer.status_code == 503 and "[" not in answer.json()["detail"], name


FAULTS = {
    "slow": "too long",
    "cut": "doesn't answer",
    "short": "broke off",
    "busy": "in a minute",
    "broken": "doesn't answer",
    "nonsense": "can't read",
    "empty": "can't read",
}


async def test_every_way_to_fail_is_said_in_plain_words(asking: Asking, model: ModelServer) -> None:
    for fault, words in FAULTS.items():
        await asking.connect(model, seconds=2 if fault == "slow" else 60)
        model.fault = fault
        answer = await asking.rewrite()
        assert answer.status_code == 503 and words in answer.json()["detail"], fault
    model.fault = ""
    assert (await asking.rewrite()).status_code == 200
    await asking.connect(model, key="wrong")
    assert "key" in (await asking.rewrite()).json()["detail"]


async def test_the_owner_tries_settings_before_they_are_kept(asking: Asking, model: ModelServer) -> None:
    async def try_out(**changes: Any) -> dict[str, Any]:
        answer = await asking.browser.post("/api/console/model/try", json={**model.settings, **changes})
        found: dict[str, Any] = answer.json()
        return found

    model.mind = lambda question: "```\nThe form was not attached, [NAME_1].\n```"
    assert (await try_out(on=False)) == {"said": "The form was not attached, [NAME_1]."}
    assert set((await try_out(key="wrong"))["fields"]) == {"key"}
    assert set((await try_out(model="other"))["fields"]) == {"model"}
    for address in ("http://10.0.0.7:11434/v1", "ftp://models.example", "http://models.example/v1"):
        assert set((await try_out(address=address))["fields"]) == {"address"}
    assert (await asking.browser.get("/api/console/model")).json()["on"] is False


async def test_the_operator_may_name_one_private_server(database: Database, settings: Settings) -> None:
    with model_server() as model, model_server() as other:
        named = Settings(data=settings.data, url=settings.url, model_server=f"http://localhost:{model.port}")
        async with Desk.open(named, database) as desk:
            browser = await desk.sign(await desk.found())
            answers = [
                await browser.post("/api/console/model/try", json={**model.settings, "address": address})
                for address in (
                    f"http://localhost:{model.port}/v1/",
                    f"http://localhost:{other.port}/v1",
                    model.address,
                )
            ]
    assert [answer.status_code for answer in answers] == [200, 422, 422]
    assert (len(model.heard), len(other.heard)) == (1, 0)
