"""Articles that want another look: their day has come, or more readers were not helped than were."""

from datetime import timedelta

import pytest

from rapport.desk.articles.marks import mark_article
from rapport.kit.clock import now
from tests.api.desk import Desk
from tests.api.test_articles import draft, published, wording


@pytest.mark.req("S4.35")
async def test_what_is_due_and_what_did_not_help_wants_another_look(desk: Desk) -> None:
    made = await desk.found()
    author = await desk.sign(made, await desk.join(made, "author"))
    yesterday, in_a_week = (str((now() + timedelta(days=days)).date()) for days in (-1, 7))
    due = await published(author, made, title="Is it due?", review_on=yesterday)
    await published(author, made, title="Is it due in a week?", review_on=in_a_week)
    await draft(author, made, title="Is a draft due?", review_on=yesterday)
    poor, few, good = [await published(author, made, title=title) for title in ("Poor?", "Few?", "Good?")]
    marks = {poor["slug"]: "nnny", few["slug"]: "nn", good["slug"]: "nnnyyy"}
    async with desk.database.transaction(made.id) as tx:
        for slug, said in marks.items():
            for number, mark in enumerate(said):
                reason = f"Reader {number}: my card is 4929 1843 0021 7702." if slug == poor["slug"] else None
                await mark_article(
                    tx, made.brand_id, slug, useful=mark == "y", reason=reason, visitor=f"{slug} {number}"
                )
    query = {"brand": str(made.brand_id)}
    looks = (await author.get("/api/console/article-looks", params=query)).json()["items"]
    assert [row["id"] for row in looks] == [due["id"], poor["id"]]
    assert looks[1]["not_useful"] == 3
    reasons = (await author.get(f"/api/console/articles/{poor['id']}/reasons")).json()["items"]
    assert sorted(one["text"][:8] for one in reasons) == ["Reader 0", "Reader 1", "Reader 2"]
    assert "4929" not in str(reasons)
    kept = await author.put(f"/api/console/articles/{due['id']}", json=wording(due, review_on=in_a_week))
    assert kept.status_code == 200
    looks = (await author.get("/api/console/article-looks", params=query)).json()["items"]
    assert [row["id"] for row in looks] == [poor["id"]]
