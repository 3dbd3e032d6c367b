"""Roles, access and teams: who may change whom, and how fast it is felt."""

import asyncio

import httpx
import pytest

from tests.api.desk import PASSWORD, Desk


async def until(client: httpx.AsyncClient, path: str, status: int, *, seconds: float = 30.0) -> None:
    """Wait until ``path`` answers ``status``."""
    async with asyncio.timeout(seconds):
        while (await client.get(path)).status_code != status:
            await asyncio.sleep(0.05)


@pytest.mark.threat("A05")
@pytest.mark.parametrize(
    "extra",
    [
        {"role": "owner"},
        {"organisation_id": "0192f5e0-0000-7000-8000-000000000000"},
        {"id": "0192f5e0-0000-7000-8000-000000000000"},
        {"active": True},
        {"inbox_ids": []},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"password_hash": "x"},
        {"email": "owner@alderoak.example"},
    ],
)
async def test_a05_nobody_sets_what_is_not_theirs_to_set(desk: Desk, extra: dict[str, object]) -> None:
    made = await desk.found()
    agent = await desk.sign(made, await desk.join(made, "agent"))
    before = (await agent.get("/api/console/me")).json()["user"]
    answer = await agent.patch("/api/console/me", json={"name": "Noor", **extra})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == list(extra)
    assert (await agent.get("/api/console/me")).json()["user"] == before


@pytest.mark.threat("A16")
async def test_a16_a_dropped_role_is_felt_after_a_moment(desk: Desk) -> None:
    made = await desk.found()
    admin_id = await desk.join(made, "admin")
    owner, admin = await desk.sign(made), await desk.sign(made, admin_id)
    assert (await admin.get("/api/console/invitations")).status_code == 200
    async with Desk.open(desk.settings, desk.database) as second:  # another process holds its own short memory
        elsewhere = second.client(admin.cookies["rapport_session"])
        assert (await elsewhere.get("/api/console/invitations")).status_code == 200
        answer = await owner.patch(f"/api/console/people/{admin_id}", json={"role": "agent"})
        assert answer.status_code == 204
        assert (await admin.get("/api/console/invitations")).status_code == 403
        await until(elsewhere, "/api/console/invitations", 403)


@pytest.mark.threat("A16")
async def test_a16_an_ended_access_ends_every_session_and_way_in(desk: Desk) -> None:
    made = await desk.found()
    agent_id = await desk.join(made, "agent", email="noor@alderoak.example")
    owner, agent = await desk.sign(made), await desk.sign(made, agent_id)
    link = (await owner.post(f"/api/console/people/{agent_id}/reset-link")).json()["link"]
    assert (await agent.get("/api/console/me")).status_code == 200
    await owner.patch(f"/api/console/people/{agent_id}", json={"active": False})
    assert (await agent.get("/api/console/me")).status_code == 401
    body = {"email": "noor@alderoak.example", "password": PASSWORD}
    assert (await desk.client().post("/auth/sign-in", json=body)).status_code == 401
    reset = {"token": link.rsplit("/", 1)[-1], "password": "a longer night train"}
    assert (await desk.client().post("/auth/reset", json=reset)).status_code == 404


@pytest.mark.threat("A16")
async def test_a16_a_new_password_ends_the_other_browsers(desk: Desk) -> None:
    made = await desk.found()
    here, there = await desk.sign(made), await desk.sign(made)
    assert (await there.get("/api/console/me")).status_code == 200
    wrong = await here.post("/api/console/me/password", json={"current": "no", "new": "a longer night train"})
    assert list(wrong.json()["fields"]) == ["current"]
    body = {"current": PASSWORD, "new": "a longer night train"}
    assert (await here.post("/api/console/me/password", json=body)).status_code == 204
    assert (await here.get("/api/console/me")).status_code == 200
    assert (await there.get("/api/console/me")).status_code == 401


async def test_people_see_and_end_their_own_sessions(desk: Desk) -> None:
    made = await desk.found()
    here, there = await desk.sign(made), await desk.sign(made)
    listed = (await here.get("/api/console/sessions")).json()
    assert sorted(session["here"] for session in listed) == [False, True]
    other = next(session["id"] for session in listed if not session["here"])
    assert (await here.delete(f"/api/console/sessions/{other}")).status_code == 204
    assert (await there.get("/api/console/me")).status_code == 401
    assert (await here.get("/api/console/me")).status_code == 200


async def test_an_admin_cannot_make_or_touch_an_owner(desk: Desk) -> None:
    made = await desk.found()
    admin = await desk.sign(made, await desk.join(made, "admin"))
    agent = await desk.join(made, "agent")
    calls = [
        admin.patch(f"/api/console/people/{made.owner_id}", json={"role": "agent"}),
        admin.patch(f"/api/console/people/{made.owner_id}", json={"active": False}),
        admin.patch(f"/api/console/people/{agent}", json={"role": "owner"}),
        admin.post(f"/api/console/people/{made.owner_id}/reset-link"),
        admin.post("/api/console/invitations", json={"email": "x@alderoak.example", "role": "owner"}),
    ]
    for call in calls:
        assert (await call).status_code == 403


async def test_a_desk_never_loses_its_last_owner(desk: Desk) -> None:
    made = await desk.found()
    second = await desk.join(made, "owner")
    first_browser, second_browser = await desk.sign(made), await desk.sign(made, second)
    assert (
        await first_browser.patch(f"/api/console/people/{made.owner_id}", json={"role": "agent"})
    ).status_code == 403
    answers = await asyncio.gather(  # two owners unmake each other at the same moment
        first_browser.patch(f"/api/console/people/{second}", json={"role": "agent"}),
        second_browser.patch(f"/api/console/people/{made.owner_id}", json={"role": "agent"}),
    )
    assert sorted(answer.status_code for answer in answers)[0] == 204
    async with desk.database.across() as tx:
        assert await tx.fetchval("select count(*) from users where role = 'owner' and active") == 1


async def test_a_team_decides_what_an_agent_reads(desk: Desk) -> None:
    made = await desk.found()
    agent_id = await desk.join(made, "agent", team=False)
    owner, agent = await desk.sign(made), await desk.sign(made, agent_id)
    assert (await agent.get("/api/console/me")).json()["inboxes"] == []
    members = {"user_ids": [str(agent_id)]}
    assert (await owner.put(f"/api/console/teams/{made.team_id}/members", json=members)).status_code == 204
    assert len((await agent.get("/api/console/me")).json()["inboxes"]) == 1
    stranger = {"user_ids": [str(agent_id), "0192f5e0-0000-7000-8000-000000000000"]}
    assert (await owner.put(f"/api/console/teams/{made.team_id}/members", json=stranger)).status_code == 404
    assert len((await agent.get("/api/console/me")).json()["inboxes"]) == 1


async def test_changes_to_people_are_in_the_audit_trail(desk: Desk) -> None:
    made = await desk.found()
    agent = await desk.join(made, "agent")
    owner = await desk.sign(made)
    await owner.patch(f"/api/console/people/{agent}", json={"role": "supervisor"})
    await owner.post("/api/console/invitations", json={"email": "noor@alderoak.example", "role": "agent"})
    async with desk.database.transaction(made.id) as tx:
        rows = await tx.fetch("select action, actor_id, facts from audit order by created_at")
    assert [row["action"] for row in rows] == ["person.changed", "person.invited"]
    assert {row["actor_id"] for row in rows} == {made.owner_id}
    assert rows[0]["facts"]["role"] == ["agent", "supervisor"]
    assert "noor" not in str(rows[1]["facts"])
