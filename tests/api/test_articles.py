"""Articles at the desk: drafts, read by the engine, published under one address, never overwritten unseen."""

from typing import Any

import httpx
import pytest

from rapport.desk.accounts.organisation import Organisation
from tests.api.desk import Desk

LAMPS = {
    "title": "How do I change the bulb?",
    "short": "Unscrew the shade; any E27 bulb up to 10 W fits.",
    "body_html": "<h2>Change it</h2><ol><li>Pull the plug.</li><li>Turn the shade to the left.</li></ol>",
    "words": "lightbulb, broken lamp",
}


async def draft(author: httpx.AsyncClient, made: Organisation, **changed: Any) -> dict[str, Any]:
    """An article as it was kept the first time."""
    words = {**LAMPS, **changed}
    begun = await author.post("/api/console/articles", json={"brand_id": str(made.brand_id), "title": words["title"]})
    assert begun.status_code == 201, begun.text
    kept = await author.put(f"/api/console/articles/{begun.json()['id']}", json={**words, "version": 1})
    assert kept.status_code == 200, kept.text
    whole: dict[str, Any] = kept.json()
    return whole


async def published(author: httpx.AsyncClient, made: Organisation, **changed: Any) -> dict[str, Any]:
    """An article that everybody may read."""
    kept = await draft(author, made, **changed)
    answer = await author.post(f"/api/console/articles/{kept['id']}/publish")
    assert answer.status_code == 200, answer.text
    whole: dict[str, Any] = answer.json()
    return whole


def wording(article: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What a screen sends to keep ``article``."""
    fields = ("version", "title", "short", "body_html", "words", "language", "subject_id", "review_on")
    return {**{name: article[name] for name in fields}, **changed}


@pytest.mark.req("S4.4", "S4.35")
async def test_a_draft_is_published_when_it_is_whole_and_keeps_its_address(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made, await desk.join(made, "author"))
    begun = await author.post(
        "/api/console/articles", json={"brand_id": str(made.brand_id), "title": "Straße, Öl & Co?"}
    )
    path = f"/api/console/articles/{begun.json()['id']}"
    assert (begun.json()["state"], begun.json()["slug"], begun.json()["url"]) == ("draft", None, None)
    refused = await author.post(f"{path}/publish")
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"short", "body_html"}
    kept = (await author.put(path, json=wording(begun.json(), short="Yes.", body_html="<p>Yes, it does.</p>"))).json()
    shown = (await author.post(f"{path}/publish")).json()
    assert shown["slug"] == "strasse-oel-co"
    assert shown["url"] == "http://desk.test/help/articles/strasse-oel-co"
    assert (kept["version"], shown["version"]) == (2, 3)
    renamed = (await author.put(path, json=wording(shown, title="Which oil?", review_on="2027-02-01"))).json()
    assert (renamed["slug"], renamed["title"], renamed["review_on"]) == ("strasse-oel-co", "Which oil?", "2027-02-01")
    emptied = await author.put(path, json=wording(renamed, short=" "))
    assert emptied.status_code == 422, "what everybody reads stays whole"
    back = (await author.post(f"{path}/unpublish")).json()
    assert (back["state"], back["url"], back["slug"]) == ("draft", None, "strasse-oel-co")
    again = await published(author, made, title="Straße, Öl & Co?")
    assert again["slug"] == "strasse-oel-co-2", "the address stays with the first, even while it is a draft"
    assert (await author.delete(path)).status_code == 204
    assert (await author.get(path)).status_code == 404


async def test_two_who_write_at_once_overwrite_nobody(desk: Desk) -> None:
    made = await desk.found()
    one = await desk.sign(made)
    other = await desk.sign(made, await desk.join(made, "author"))
    seen = await draft(one, made)
    path = f"/api/console/articles/{seen['id']}"
    assert (await other.put(path, json=wording(seen, short="Theirs."))).status_code == 200
    late = await one.put(path, json=wording(seen, short="Mine."))
    assert late.status_code == 409
    assert (late.json()["version"], late.json()["changed_by"]) == (seen["version"] + 1, "Author")
    now = (await one.get(path)).json()
    assert now["short"] == "Theirs."
    assert (await one.put(path, json=wording(now, short="Mine."))).json()["short"] == "Mine."


@pytest.mark.threat("X04", "X05")
async def test_a_body_is_only_ever_kept_safe(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made)
    hostile = (
        "<h1 onclick='x()'>Steps</h1><script>alert(1)</script><p style='position:fixed' id='main'>One "
        "<a href='javascript:alert(1)'>two</a> <a href='https://shop.example/'>three</a></p>"
        "<img src=x onerror=alert(1)><img src='https://spy.example/p.gif'><iframe src='//evil.example'></iframe>"
        "<form action='//evil.example'><input name='a'></form><h5>More</h5><p> </p>"
    )
    kept = await draft(author, made, body_html=hostile)
    assert kept["body_html"] == (
        '<h2>Steps</h2><p>One <a rel="noopener noreferrer nofollow">two</a> '
        '<a href="https://shop.example/" rel="noopener noreferrer nofollow">three</a></p><h3>More</h3>'
    )
    assert kept["body_text"].split() == ["Steps", "One", "two", "three", "More"]


@pytest.mark.req("S0.13")
@pytest.mark.threat("A06")
async def test_the_engine_reads_it_and_nothing_confidential_goes_out(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made)
    kept = await draft(author, made)
    path = f"/api/console/articles/{kept['id']}"
    first = (await author.post(f"{path}/review", json={})).json()
    assert (first["text"], first["findings"]) == (kept["body_text"], [])
    for words, eases in (
        (
            "You get your money back when we have seen the bill. Send it to us. We look at it on the same day.",
            (80, 100),
        ),
        (
            "Reimbursement of expenditure necessitates satisfactory verification of all administrative documentation.",
            (0, 30),
        ),
    ):
        ease = (await author.post(f"{path}/review", json={"text": words})).json()["readability"]
        assert eases[0] <= ease <= eases[1], words
    german = (await author.put(path, json=wording(kept, language="de"))).json()
    text = {"text": "Sie bekommen Ihr Geld zurück, sobald wir die Rechnung gesehen haben. Senden Sie sie uns."}
    assert (await author.post(f"{path}/review", json=text)).json()["readability"] is None
    kept = (await author.put(path, json=wording(german, language="en"))).json()
    text = "Hello 🙂\n\nYou failed to read the manual. THIS IS EASY."
    found = (await author.post(f"{path}/review", json={"text": text})).json()["findings"]
    assert {"blame.customer", "tone.shouting"} <= {one["check"] for one in found}
    assert not {"greeting.missing", "closing.missing", "name.missing"} & {one["check"] for one in found}
    blame = next(one for one in found if one["check"] == "blame.customer")
    units = text.encode("utf-16-le")
    assert units[2 * blame["start"] : 2 * blame["end"]].decode("utf-16-le").startswith("You failed")
    card = "<p>Pay with the card 4111 1111 1111 1111, please.</p>"
    holding = (await author.put(path, json=wording(kept, body_html=card))).json()
    stopped = await author.post(f"{path}/publish")
    assert (stopped.status_code, stopped.json()["kind"]) == (422, "confidential")
    assert stopped.json()["findings"]
    assert (await author.get(path)).json()["state"] == "draft"
    account = "<p>Please pay into DE89 3704 0044 0532 0130 00.</p>"
    ours = (await author.put(path, json=wording(holding, body_html=account))).json()
    assert (await author.post(f"{path}/publish")).status_code == 200, "our own account is there to be paid into"
    holding = (await author.post(f"{path}/unpublish")).json()
    assert holding["body_html"] == ours["body_html"]
    mended = (await author.put(path, json=wording(holding, body_html=LAMPS["body_html"]))).json()
    public = (await author.post(f"{path}/publish")).json()
    assert (await author.put(path, json=wording(public, body_html=card))).status_code == 422
    assert (await author.get(path)).json()["body_html"] == mended["body_html"]


async def test_agents_write_drafts_and_leave_published_ones_alone(desk: Desk) -> None:
    made = await desk.found()
    owner, agent = await desk.sign(made), await desk.sign(made, await desk.join(made, "agent"))
    theirs = await draft(agent, made, title="Is the glue safe?")
    assert (await agent.post(f"/api/console/articles/{theirs['id']}/publish")).status_code == 403
    shown = await published(owner, made)
    path = f"/api/console/articles/{shown['id']}"
    for answer in (await agent.put(path, json=wording(shown, short="No.")), await agent.delete(path)):
        assert answer.status_code == 403
        assert "author" in answer.json()["detail"]
    assert (await agent.delete(f"/api/console/articles/{theirs['id']}")).status_code == 204


async def test_lists_are_by_brand_subject_state_and_words(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made)
    subject = {"brand_id": str(made.brand_id), "name": "Light"}
    light = (await author.post("/api/console/article-subjects", json=subject)).json()
    later = (await author.post("/api/console/article-subjects", json={**subject, "name": "Wood"})).json()
    assert (light["position"], later["position"]) == (0, 1)
    await author.put(f"/api/console/article-subjects/{later['id']}", json={"name": "Oak", "position": 0})
    bulb = await published(author, made, subject_id=light["id"])
    glue = await draft(author, made, title="Is the glue safe?", words="")
    for asked, wanted in (
        ({}, [glue["id"], bulb["id"]]),
        ({"state": "draft"}, [glue["id"]]),
        ({"subject": light["id"]}, [bulb["id"]]),
        ({"q": "glue"}, [glue["id"]]),
        ({"q": "glue", "state": "published"}, []),
        ({"q": "shade"}, [bulb["id"], glue["id"]]),
        ({"brand": made.owner_id.hex}, []),
    ):
        items = (await author.get("/api/console/articles", params=asked)).json()["items"]
        assert sorted(one["id"] for one in items) == sorted(wanted), asked
    counted = (await author.get("/api/console/article-subjects")).json()["items"]
    assert {one["name"]: one["articles"] for one in counted} == {"Light": 1, "Oak": 0}
    assert (await author.delete(f"/api/console/article-subjects/{light['id']}")).status_code == 204
    assert (await author.get(f"/api/console/articles/{bulb['id']}")).json()["subject_id"] is None


async def test_a_long_list_comes_in_pages(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made)
    async with desk.database.transaction(made.id) as tx:
        await tx.execute(
            "insert into articles (id, organisation_id, brand_id, title) "
            "select gen_random_uuid(), $1, $2, 'Number ' || n from generate_series(1, 53) n",
            made.id,
            made.brand_id,
        )
    first = (await author.get("/api/console/articles")).json()
    rest = (await author.get("/api/console/articles", params={"after": first["after"]})).json()
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 53
    assert (len(rest["items"]), rest["after"]) == (3, None)
    assert (await author.get("/api/console/articles", params={"after": "nonsense"})).status_code == 422


@pytest.mark.threat("A03")
async def test_another_brands_subject_is_none_of_ours(desk: Desk) -> None:
    made, theirs = await desk.found(), await desk.found("Lamps", "li@lamps.example")
    author, stranger = await desk.sign(made), await desk.sign(theirs)
    foreign = {"brand_id": str(theirs.brand_id), "name": "Light"}
    light = (await stranger.post("/api/console/article-subjects", json=foreign)).json()
    kept = await draft(author, made)
    refused = await author.put(f"/api/console/articles/{kept['id']}", json=wording(kept, subject_id=light["id"]))
    assert refused.status_code == 422
    assert "subject_id" in refused.json()["fields"]
    assert (await stranger.get("/api/console/articles", params={"q": "bulb"})).json()["items"] == []
