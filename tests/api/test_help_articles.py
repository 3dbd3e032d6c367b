"""Answers for everybody: found in a reader's own words, read on a page or in the chat, marked, and never a draft."""

import re

import httpx
import pytest

from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.test_articles import LAMPS, draft, published, wording

RETURN = {
    "title": "Return something",
    "short": "You have 30 days.",
    "body_html": (
        "<h2>Pack it</h2><p>Any box will do.</p><h2>Label it</h2><p>Print the label.</p>"
        "<h3>Without a printer</h3><p>Ask for a code.</p><h2>Pack it</h2><p>Twice.</p>"
    ),
    "words": "send back, refund",
}


async def found(browser: httpx.AsyncClient, key: str, asked: str) -> tuple[list[str], bool, str | None]:
    """What the chat finds: slugs, whether they hold all words, and what was understood."""
    told = (await browser.get("/api/widget/articles", params={"key": key, "q": asked})).json()
    return [one["slug"] for one in told["items"]], told["sure"], told["read_as"]


async def page(browser: httpx.AsyncClient, path: str, accepted: str) -> str:
    """A page as a reader of such languages gets it."""
    return (await browser.get(path, headers={"accept-language": accepted})).text


@pytest.mark.req("S4.4", "S4.35")
async def test_answers_are_found_as_people_write(desk: Desk) -> None:
    made = await desk.found()
    author, browser = await desk.sign(made), desk.client()
    await published(author, made, **RETURN)
    await published(author, made)
    german = {"title": "Etwas zurückschicken", "short": "30 Tage.", "words": "Retoure", "language": "de"}
    await published(author, made, **german, body_html="<p>Kleben Sie das Etikett auf das Paket.</p>")
    back, bulb, german_slug = "return-something", "how-do-i-change-the-bulb", "etwas-zurueckschicken"
    for asked, slugs, read_as in (
        ("returns", [back], None),
        ("Returning", [back], None),
        ("I want to return something, please", [back], None),
        ("retu", [back], None),
        ("retrun", [back], "return"),
        ("retrun somthing", [back], "return something"),
        ("how do I send it back?", [back], None),
        ("lightbulbs", [bulb], None),
        ("Pakete", [german_slug], None),
        ("Retuore", [german_slug], "retoure"),
        ("& | ! ' <->", [], None),
    ):
        assert await found(browser, made.public_key, asked) == (slugs, True, read_as), asked
    assert await found(browser, made.public_key, "return to the azores") == ([back], False, None)
    assert await found(browser, made.public_key, "azores") == ([], False, None)
    suggested = (await browser.get("/api/widget/articles", params={"key": made.public_key, "locale": "de-AT"})).json()
    assert suggested["items"][0]["slug"] == german_slug
    assert len(suggested["items"]) == 3
    for accepted, place in (("de-AT,en;q=0.5", 0), ("en-GB", 2)):
        listed = re.findall(r"/help/articles/([\w-]+)", await page(browser, "/help", accepted))
        assert listed.index(german_slug) == place, accepted
        assert sorted(listed) == sorted([back, bulb, german_slug]), "nothing is hidden"


@pytest.mark.threat("A19")
async def test_drafts_and_other_brands_are_nowhere(desk: Desk) -> None:
    made, theirs = await desk.found(), await desk.found("Lamps", "li@lamps.example")
    author, stranger, browser = await desk.sign(made), await desk.sign(theirs), desk.client()
    other = new_id()
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("insert into brands (id, organisation_id, name) values ($1, $2, 'Second')", other, made.id)
    await published(author, made, **RETURN)
    await draft(author, made, title="Secret draft")
    gone = await published(author, made, title="Secret of before")
    await author.post(f"/api/console/articles/{gone['id']}/unpublish")
    second = (await author.post("/api/console/articles", json={"brand_id": str(other), "title": "Secret twin"})).json()
    await author.put(f"/api/console/articles/{second['id']}", json=wording({**second, **LAMPS}, title="Secret twin"))
    await author.post(f"/api/console/articles/{second['id']}/publish")
    await published(stranger, theirs, title="Secret lamps")
    for slug in ("secret-draft", "secret-of-before", "secret-twin", "secret-lamps", "made-up", gone["id"]):
        missing = await browser.get(f"/help/articles/{slug}")
        assert missing.status_code == 404
        assert slug not in missing.text
        inside = await browser.get(f"/api/widget/articles/{slug}", params={"key": made.public_key})
        assert (inside.status_code, inside.json()["kind"]) == (404, "not-found")
        for path, data in ((f"/help/articles/{slug}/mark", {"useful": "no", "more": "Hello"}),):
            assert (await browser.post(path, data=data)).status_code == 404
    assert await found(browser, made.public_key, "secret") == ([], False, None)
    for page in ("/help", "/help?q=secret", "/help?q=return", "/help/sitemap.xml", "/help/articles/return-something"):
        told = await browser.get(page)
        assert told.status_code == 200
        assert not re.search(r"secret[- ](?:draft|of|twin|lamps)", told.text, re.IGNORECASE), page
    theirs_page = await browser.get("/help", params={"key": theirs.public_key})
    assert "Secret lamps" in theirs_page.text and "Return something" not in theirs_page.text


async def test_a_page_reads_well_and_says_where_it_stands(desk: Desk) -> None:
    made = await desk.found()
    author, browser = await desk.sign(made), desk.client()
    subject = {"brand_id": str(made.brand_id), "name": "Returns"}
    returns = (await author.post("/api/console/article-subjects", json=subject)).json()["id"]
    await published(author, made, **RETURN, subject_id=returns)
    await published(author, made, subject_id=returns)
    for number in range(5):
        await published(author, made, title=f"Answer {number}", subject_id=returns)
    home = await browser.get("/help")
    assert 'name="q"' in home.text and "7 answers" in home.text and "All 7 answers" in home.text
    all_of_it = await browser.get("/help", params={"subject": returns})
    assert all_of_it.text.count('href="/help/articles/') == 7
    page = await browser.get("/help/articles/return-something")
    assert page.status_code == 200
    assert '<link rel="canonical" href="http://desk.test/help/articles/return-something">' in page.text
    assert "You have 30 days." in page.text and "noindex" not in page.text
    anchors = re.findall(r'<h[23] id="(to-[^"]+)">', page.text)
    assert anchors == ["to-pack-it", "to-label-it", "to-without-a-printer", "to-pack-it--2"]
    assert [f'href="#{anchor}"' in page.text for anchor in anchors] == [True] * 4
    assert "Answer 4" in page.text, "what is close to it"
    assert 'href="/help#write"' in page.text and "<script" not in page.text
    mapped = await browser.get("/help/sitemap.xml")
    assert mapped.headers["content-type"].startswith("application/xml")
    assert mapped.text.count("<loc>") == 8
    by_key = await browser.get("/help/articles/return-something", params={"key": made.public_key})
    assert f'href="/help?key={made.public_key}#write"' in by_key.text
    assert 'rel="canonical" href="http://desk.test/help/articles/return-something"' in by_key.text
    assert "noindex" in (await browser.get("/help?q=label")).text


async def test_a_page_speaks_the_language_that_its_reader_likes_or_picks(desk: Desk) -> None:
    made = await desk.found()
    author, browser = await desk.sign(made), desk.client()
    await published(author, made, **RETURN)
    for path, accepted, language, words in (
        ("/help", "de-AT,en;q=0.5", "de", "Wobei können wir Ihnen helfen?"),
        ("/help", "fr, ar;q=0.3, de;q=0.7", "de", "innerhalb von 24 Stunden"),
        ("/help", "fr", "en", "within 24 hours"),
        ("/help?lang=ar&q=return", "de", "ar", "إجابة واحدة عن «return»"),
        ("/help?lang=tlh", "de;q=0, *", "en", "Search the answers"),
        ("/help/articles/return-something?lang=de&marked=no", "en", "de", "Was hat gefehlt?"),
        ("/help/articles/return-something", "de", "de", "Zuletzt geändert von"),
        ("/help/articles/nothing", "ar", "ar", "لم نعثر على هذه المقالة"),
        ("/help?key=nobodys", "de", "de", "Hier gibt es noch keine Hilfeseite"),
    ):
        shown = await page(browser, path, accepted)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in shown, path
        assert words in shown, (path, accepted)
    arabic = await page(browser, f"/help?lang=ar&q=return&key={made.public_key}", "en")
    kept = f"?key={made.public_key}&amp;lang=ar"
    assert f'href="/help/articles/return-something{kept}"' in arabic, "a picked language goes along"
    assert f'href="/help?key={made.public_key}&amp;lang=de&amp;q=return" lang="de" hreflang="de"' in arabic
    assert '<input type="hidden" name="lang" value="ar">' in arabic
    path = "/help/articles/return-something/mark"
    marked = await browser.post(path, data={"useful": "yes", "lang": "ar"})
    assert marked.headers["location"] == "/help/articles/return-something?lang=ar&marked=yes#useful"
    letter = {"name": "Ana", "email": "ana at mail", "text": "Hello", "lang": "de"}
    for _ in range(21):
        slowed = await browser.post(path, data={"useful": "yes"}, headers={"accept-language": "de"})
    assert (slowed.status_code, slowed.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert int(slowed.headers["retry-after"]) > 0
    assert "Das war viel auf einmal." in slowed.text and 'href="/help"' in slowed.text
    refused = await browser.post("/help", data=letter)
    assert refused.status_code == 422
    assert "Zum Antworten brauchen wir Ihre Adresse" in refused.text and "Noch wurde nichts gesendet" in refused.text


@pytest.mark.req("S4.4")
async def test_a_reader_has_one_mark_and_may_say_why(desk: Desk) -> None:
    made = await desk.found()
    author, browser = await desk.sign(made), desk.client()
    article = await published(author, made, **RETURN)
    path = "/help/articles/return-something"

    async def counts() -> tuple[int, int]:
        seen = (await author.get(f"/api/console/articles/{article['id']}")).json()
        return seen["useful"], seen["not_useful"]

    back = await browser.post(f"{path}/mark", data={"useful": "yes"})
    assert (back.status_code, back.headers["location"]) == (303, f"{path}?marked=yes#useful")
    assert await counts() == (1, 0)
    unsure = await browser.post(f"{path}/mark", data={"useful": "no", "key": made.public_key})
    assert unsure.headers["location"] == f"{path}?key={made.public_key}&marked=no#useful"
    assert await counts() == (0, 1), "a second mark of the same reader replaces the first"
    asked = await browser.get(unsure.headers["location"])
    assert 'name="why"' in asked.text and "What was missing?" in asked.text
    more = {"useful": "no", "why": "tried", "more": "My card is 4111 1111 1111 1111"}
    told = await browser.post(f"{path}/mark", data=more)
    assert told.headers["location"].endswith("?marked=told#useful")
    async with desk.database.transaction(made.id) as tx:
        rows = await tx.fetch("select reason, visitor from article_marks")
    assert len(rows) == 1
    assert rows[0]["reason"].startswith("I did all that, and it did not help. My card is")
    assert "4111 1111 1111" not in rows[0]["reason"] and "203.0.113.7" not in rows[0]["visitor"]
    elsewhere = desk.client(address="203.0.113.8")
    inside = {"key": made.public_key, "useful": True}
    assert (await elsewhere.post("/api/widget/articles/return-something/mark", json=inside)).status_code == 204
    assert await counts() == (1, 1)
    assert (await browser.post(f"{path}/mark", data={"useful": "perhaps"})).status_code in {400, 422}
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await browser.post(f"{path}/mark", data={"useful": "no"}, headers=foreign)).status_code == 403


@pytest.mark.req("S4.35")
async def test_what_nobody_found_an_answer_to_is_listed(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made)
    await published(author, made, **RETURN)
    first, second = desk.client(address="203.0.113.8"), desk.client(address="203.0.113.9")
    for typed in ("azo", "azores", "azores islands"):
        await found(first, made.public_key, typed)
    await second.get("/help", params={"q": "  Azores   Islands? "})
    await found(second, made.public_key, "retrun")
    await found(second, made.public_key, "card 4111 1111 1111 1111 ana@mail.example gone")
    gaps = (await author.get("/api/console/article-gaps", params={"brand": str(made.brand_id)})).json()["items"]
    assert gaps[0] == {"words": "azores islands", "count": 2}
    assert gaps[1:] == [{"words": "card gone", "count": 1}]


async def test_the_chat_asks_again_only_for_what_changed(desk: Desk) -> None:
    made = await desk.found()
    author, browser = await desk.sign(made), desk.client()
    article = await published(author, made, **RETURN)
    key = {"key": made.public_key}
    for path in ("/api/widget/articles", "/api/widget/articles/return-something"):
        first = await browser.get(path, params=key)
        again = await browser.get(path, params=key, headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    whole = (await browser.get("/api/widget/articles/return-something", params=key)).json()
    assert whole["html"] == article["body_html"] and whole["url"] == article["url"]
    nobody = await browser.get("/api/widget/articles", params={"key": "nobody's"})
    assert nobody.status_code == 404
    german = await browser.get("/api/widget/articles/made-up", params=key, headers={"Accept-Language": "de"})
    assert german.json()["detail"].startswith("Diesen Artikel finden wir nicht")
