"""Links that work once: invitations, forgotten passwords, one-time sign-in."""

import asyncio

import pytest

from rapport.desk.accounts.links import make_once_link
from rapport.desk.accounts.notices import Notice
from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import token_hash
from tests.api.desk import PASSWORD, Desk

LATER = "a longer night train"


async def once(desk: Desk, made: Organisation, purpose: str = "sign-in") -> str:
    """A one-time token of the owner."""
    async with desk.database.across() as tx:
        return await make_once_link(tx, user=made.owner_id, organisation=made.id, purpose=purpose)  # type: ignore[arg-type]  # a literal in disguise


async def invitation(desk: Desk, made: Organisation, email: str = "noor@alderoak.example") -> str:
    """The token of an agent's invitation, as its link holds it."""
    owner = await desk.sign(made)
    answer = await owner.post("/api/console/invitations", json={"email": email, "role": "agent"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"].rsplit("/", 1)[-1])


async def age(desk: Desk, table: str, hours: float) -> None:
    """Move every link's end into the past, as if ``hours`` had gone by."""
    async with desk.database.across() as tx:
        await tx.execute(f"update {table} set expires_at = expires_at - make_interval(secs => $1)", hours * 3600)


async def test_an_invited_person_joins_and_sees_the_first_team(desk: Desk) -> None:
    made = await desk.found()
    token = await invitation(desk, made)
    browser = desk.client()
    offer = (await browser.post("/auth/invitations/look", json={"token": token})).json()
    assert (offer["organisation"], offer["role"], offer["invited_by"]) == ("Alder & Oak", "agent", "Mei Lin")
    body = {"token": token, "name": " Noor ", "password": LATER}
    assert (await browser.post("/auth/invitations/accept", json=body)).status_code == 204
    me = (await browser.get("/api/console/me")).json()
    assert (me["user"]["name"], me["user"]["role"], len(me["inboxes"])) == ("Noor", "agent", 1)


@pytest.mark.threat("A10")
async def test_a10_an_invitation_works_once_also_in_two_tabs(desk: Desk) -> None:
    made = await desk.found()
    body = {"token": await invitation(desk, made), "name": "Noor", "password": LATER}
    answers = await asyncio.gather(*(desk.client().post("/auth/invitations/accept", json=body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404, 404]
    assert (await desk.client().post("/auth/invitations/look", json={"token": body["token"]})).status_code == 404


@pytest.mark.threat("A10")
async def test_a10_an_invitation_ends_after_a_day_and_by_a_newer_one(desk: Desk) -> None:
    made = await desk.found()
    first = await invitation(desk, made)
    second = await invitation(desk, made)
    assert (await desk.client().post("/auth/invitations/look", json={"token": first})).status_code == 404
    assert (await desk.client().post("/auth/invitations/look", json={"token": second})).status_code == 200
    await age(desk, "invitations", 24)
    body = {"token": second, "name": "Noor", "password": LATER}
    assert (await desk.client().post("/auth/invitations/accept", json=body)).status_code == 404


@pytest.mark.threat("A10")
@pytest.mark.parametrize("token", ["", " ", "0", "a" * 43, "null"])
async def test_a10_empty_and_made_up_tokens_open_nothing(desk: Desk, token: str) -> None:
    await desk.found()
    for path, rest in (
        ("/auth/once", {}),
        ("/auth/reset", {"password": LATER}),
        ("/auth/invitations/accept", {"name": "Noor", "password": LATER}),
    ):
        answer = await desk.client().post(path, json={"token": token, **rest})
        assert answer.status_code in {404, 422}
        assert "set-cookie" not in answer.headers


@pytest.mark.threat("A10")
async def test_a10_looking_at_a_one_time_link_uses_nothing_and_the_button_uses_it_up(desk: Desk) -> None:
    made = await desk.found()
    token = await once(desk, made)
    for _ in range(3):
        assert "set-cookie" not in (await desk.client().get(f"/auth/once/{token}")).headers
    answers = await asyncio.gather(*(desk.client().post("/auth/once", json={"token": token}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404]


@pytest.mark.threat("A10")
async def test_a10_a_link_serves_its_own_purpose_for_half_an_hour(desk: Desk) -> None:
    made = await desk.found()
    token = await once(desk, made)
    assert (await desk.client().post("/auth/reset", json={"token": token, "password": LATER})).status_code == 404
    await age(desk, "once_links", 0.5)
    assert (await desk.client().post("/auth/once", json={"token": token})).status_code == 404


@pytest.mark.threat("A10", "A16")
async def test_a10_a_new_password_ends_sessions_and_other_links(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    assert (await browser.get("/api/console/me")).status_code == 200
    sign_in = await once(desk, made)
    token = await once(desk, made, "reset")
    weak = await desk.client().post("/auth/reset", json={"token": token, "password": "mei@alderoak.example"})
    assert weak.json()["fields"]["password"].startswith("Your name or address")
    assert (await desk.client().post("/auth/reset", json={"token": token, "password": LATER})).status_code == 204
    assert (await browser.get("/api/console/me")).status_code == 401
    assert (await desk.client().post("/auth/once", json={"token": sign_in})).status_code == 404
    body = {"email": "mei@alderoak.example", "password": PASSWORD}
    assert (await desk.client().post("/auth/sign-in", json=body)).status_code == 401
    assert (await desk.client().post("/auth/sign-in", json={**body, "password": LATER})).status_code == 204


@pytest.mark.threat("A10", "P07")
async def test_a10_only_hashes_of_tokens_are_stored(desk: Desk) -> None:
    made = await desk.found()
    tokens = [await once(desk, made), await invitation(desk, made)]
    browser = await desk.sign(made)
    tokens.append(browser.cookies["rapport_session"])
    async with desk.database.across() as tx:
        for table in ("once_links", "invitations", "sessions", "audit"):
            stored = str(await tx.fetchval(f"select coalesce(string_agg(t::text, ''), '') from {table} t"))
            assert not [token for token in tokens if token in stored]
        assert await tx.fetchval("select 1 from once_links where token_hash = $1", token_hash(tokens[0]))


@pytest.mark.threat("A11")
async def test_a11_links_come_from_the_settings_and_from_no_header(desk: Desk) -> None:
    sent: list[Notice] = []

    async def send(notice: Notice) -> None:
        sent.append(notice)

    made = await desk.found()
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    owner = await desk.sign(made)
    link = await owner.post(
        "/api/console/invitations", json={"email": "noor@alderoak.example", "role": "agent"}, headers=lies
    )
    reset = await owner.post(f"/api/console/people/{await desk.join(made, 'agent')}/reset-link", headers=lies)
    assert link.json()["link"].startswith("http://desk.test/console/invitation/")
    assert reset.json()["link"].startswith("http://desk.test/console/reset/")
    async with Desk.open(desk.settings, desk.database, send_notice=send) as mailing:
        await mailing.client().post("/auth/forgot", json={"email": "mei@alderoak.example"}, headers=lies)
    assert [notice.link.rsplit("/", 1)[0] for notice in sent] == ["http://desk.test/console/reset"]


async def test_without_mail_an_admin_sees_who_asked_and_hands_the_link_over(desk: Desk) -> None:
    made = await desk.found()
    agent = await desk.join(made, "agent", email="noor@alderoak.example")
    await desk.client().post("/auth/forgot", json={"email": "noor@alderoak.example"})
    owner = await desk.sign(made)
    people = {person["id"]: person for person in (await owner.get("/api/console/people")).json()}
    assert people[str(agent)]["asked_at"] is not None
    link = (await owner.post(f"/api/console/people/{agent}/reset-link")).json()["link"]
    answer = await desk.client().post("/auth/reset", json={"token": link.rsplit("/", 1)[-1], "password": LATER})
    assert answer.status_code == 204
