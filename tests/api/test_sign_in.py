"""Signing in and out through the real application."""


from tests.api.desk import PASSWORD, Desk


async def test_an_owner_signs_in_sees_who_they_are_and_signs_out(desk: Desk) -> None:
    await desk.found()
    browser = desk.client()
    answer = await browser.post("/auth/sign-in", json={"email": " Mei@AlderOak.example ", "password": PASSWORD})
    assert answer.status_code == 204, answer.text
    cookie = answer.headers.get_list("set-cookie")[0]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    me = (await browser.get("/api/console/me")).json()
    assert me["user"]["email"] == "mei@alderoak.example"
    assert me["user"]["initials"] == "ML"
    assert [inbox["channel"] for inbox in me["inboxes"]] == ["chat"]
    stolen = desk.client(browser.cookies["rapport_session"])
    assert (await stolen.get("/api/console/me")).status_code == 200
    assert (await browser.post("/auth/sign-out")).status_code == 204
    assert (await stolen.get("/api/console/me")).status_code == 401
