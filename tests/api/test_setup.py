"""Setting up the first real organisation beside the sample, and throwing the sample away."""

import asyncio
from pathlib import Path

from rapport.api.setup import setup_code, setup_link
from rapport.config import Settings
from rapport.desk.accounts.organisation import Founder, create_organisation
from rapport.kit.secrets import open_keyring
from rapport.storage.session import Database
from tests.api.desk import PASSWORD, Desk

WISH = {
    "organisation": "Fern Books",
    "name": "Ada Moreau",
    "email": "Ada@fern.example",
    "password": PASSWORD,
    "zone": "Europe/Paris",
}


async def sample(database: Database) -> None:
    """The organisation that a first start fills with samples."""
    async with database.across() as tx:
        await create_organisation(tx, name="Alder & Oak", founder=Founder("Mei", "mei@alderoak.example"), sample=True)


def coded(desk: Desk) -> dict[str, str]:
    """The wish with the code that the terminal printed."""
    return {**WISH, "code": setup_code(open_keyring(desk.settings))}


async def test_a_real_desk_is_set_up_beside_the_sample(desk: Desk) -> None:
    await sample(desk.database)
    browser = desk.client()
    assert (await browser.get("/api/setup")).json() == {"needed": True, "sample": True, "code_needed": True}
    made = await browser.post("/api/setup", json=coded(desk))
    assert made.status_code == 201, made.text
    me = (await browser.get("/api/console/me")).json()
    assert me["organisation"] == {"id": made.json()["id"], "name": "Fern Books", "sample": False}
    assert (me["user"]["role"], me["user"]["email"], me["zone"]) == ("owner", "ada@fern.example", "Europe/Paris")
    assert len(made.json()["public_key"]) == 24
    started = await desk.client().post("/api/widget/start", json={"key": made.json()["public_key"]})
    assert started.json()["brand"]["name"] == "Fern Books"
    body = {"email": "ada@fern.example", "password": PASSWORD}
    assert (await desk.client().post("/auth/sign-in", json=body)).status_code == 204


async def test_only_the_first_of_many_sets_up(desk: Desk) -> None:
    wishes = [{**coded(desk), "email": f"ada{number}@fern.example"} for number in range(6)]
    answers = await asyncio.gather(*(desk.client().post("/api/setup", json=wish) for wish in wishes))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    async with desk.database.across() as tx:
        assert await tx.fetchval("select count(*) from organisations") == 1
        assert await tx.fetchval("select count(*) from users") == 1


async def test_without_the_terminals_code_nobody_sets_up(desk: Desk) -> None:
    for code in ("", "x" * 16, coded(desk)["code"][:-1]):
        assert (await desk.client().post("/api/setup", json={**WISH, "code": code})).status_code == 403
    link = setup_link(desk.settings, open_keyring(desk.settings))
    assert link == f"http://desk.test/console/setup#{coded(desk)['code']}"


async def test_in_demo_mode_no_code_is_needed(database: Database, tmp_path: Path) -> None:
    async with Desk.open(Settings(data=tmp_path, url="http://127.0.0.1:8080", demo=True), database) as desk:
        assert (await desk.client().get("/api/setup")).json()["code_needed"] is False
        assert (await desk.client().post("/api/setup", json=WISH)).status_code == 201


async def test_every_wrong_field_is_told_at_once(desk: Desk) -> None:
    wrong = {"organisation": " ", "email": "ada", "password": "", "zone": "Europe/Paris", "colour": "red", "code": "x"}
    answer = await desk.client().post("/api/setup", json=wrong)
    assert answer.status_code == 422
    assert sorted(answer.json()["fields"]) == ["colour", "email", "name", "organisation", "password"]
    weak = await desk.client().post("/api/setup", json={**coded(desk), "password": "qwertyuiop123"})
    assert list(weak.json()["fields"]) == ["password"]
    place = await desk.client().post("/api/setup", json={**coded(desk), "zone": "Mars/Olympus"})
    assert list(place.json()["fields"]) == ["zone"]
    async with desk.database.across() as tx:
        assert await tx.fetchval("select count(*) from organisations") == 0


async def test_the_sample_goes_whole_and_only_when_confirmed(desk: Desk) -> None:
    await sample(desk.database)
    browser = desk.client()
    assert (await browser.delete("/api/setup/sample", params={"confirm": "true"})).status_code == 401
    await browser.post("/api/setup", json=coded(desk))
    assert (await browser.delete("/api/setup/sample")).status_code == 422
    assert (await browser.delete("/api/setup/sample", params={"confirm": "true"})).status_code == 204
    async with desk.database.across() as tx:
        tables = await tx.fetch(
            "select table_name from information_schema.columns where column_name = 'organisation_id'"
        )
        own = await tx.fetchval("select id from organisations")
        for row in tables:
            left = f"select count(*) from {row['table_name']} where organisation_id <> $1"
            assert await tx.fetchval(left, own) == 0, row["table_name"]
