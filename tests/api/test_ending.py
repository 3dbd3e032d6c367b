"""A conversation ends well: summary, correction, rating, and a way back, through the real doors."""

from typing import Any

import httpx
import pytest

from rapport.desk.accounts.organisation import Organisation
from tests.api.desk import Desk
from tests.api.test_chat import Customer, open_widget, reply

SUMMARY = {"issue": "Order 48213 had no flat number.", "solution": "We added it.", "next_steps": "It leaves on Monday."}


class Story:
    """One chat with an answer, and both who had it."""

    def __init__(
        self, desk: Desk, made: Organisation, customer: Customer, agent: httpx.AsyncClient, ident: str
    ) -> None:
        self.desk = desk
        self.made = made
        self.customer = customer
        self.agent = agent
        self.id = ident

    @classmethod
    async def begin(cls, desk: Desk) -> "Story":
        """A customer asked, a person answered."""
        made = await desk.found()
        customer, agent = await open_widget(desk, made), await desk.sign(made)
        said = (await customer.say("My order 48213 still says in transit. Where is it?")).json()
        await reply(agent, said["conversation_id"], "Hello, I have added your flat number. It leaves on Monday.")
        return cls(desk, made, customer, agent, said["conversation_id"])

    async def resolve(self, **body: Any) -> httpx.Response:
        """The agent ends it."""
        return await self.agent.post(f"/api/console/conversations/{self.id}/resolve", json=body)

    async def thread(self) -> dict[str, Any]:
        """What the agent sees."""
        answer = await self.agent.get(f"/api/console/conversations/{self.id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def widget(self) -> dict[str, Any]:
        """What the customer sees after loading the page again."""
        body = {"key": self.made.public_key, "token": self.customer.started["token"]}
        answer = await self.customer.browser.post("/api/widget/start", json=body)
        return dict(answer.json()["conversation"])

    async def say(self, path: str, **body: Any) -> httpx.Response:
        """One of the widget's last calls."""
        return await self.customer.browser.post(f"/api/widget/{path}", json=body, headers=self.customer.headers)


@pytest.fixture
async def story(desk: Desk) -> Story:
    """A chat that is about to end."""
    return await Story.begin(desk)


@pytest.mark.req("S2.12", "S2.13", "S2.14")
async def test_from_the_offered_summary_to_the_rating(story: Story) -> None:
    suggested = (await story.agent.get(f"/api/console/conversations/{story.id}/summary")).json()
    assert "48213" in suggested["issue"] or "transit" in suggested["issue"]
    assert (await story.resolve(summary=SUMMARY, ask_rating=True)).status_code == 204

    seen = await story.widget()
    assert seen["status"] == "resolved"
    assert {key: seen["summary"][key] for key in SUMMARY} == SUMMARY
    assert [line["notice"]["kind"] for line in seen["messages"] if line["notice"]][-2:] == [
        "summary.offered",
        "conversation.resolved",
    ]
    assert (await story.say("summary", answer="confirm")).status_code == 204
    assert (await story.say("summary", answer="confirm")).status_code == 204  # a second click is one answer
    assert (await story.say("rating", score=5, comment=" Quick and kind. ")).status_code == 204

    thread = await story.thread()
    assert thread["summary"]["state"] == "confirmed"
    assert (thread["rating"]["score"], thread["rating"]["comment"]) == (5, "Quick and kind.")
    kinds = [message["notice"]["kind"] for message in thread["messages"] if message["notice"]]
    assert kinds[-4:] == ["summary.offered", "conversation.resolved", "summary.confirmed", "rating.given"]
    assert (await story.widget())["rating"] == {"score": 5}


async def test_a_summary_is_read_like_a_draft_before_it_leaves(story: Story) -> None:
    path = f"/api/console/conversations/{story.id}/summary/review"
    loud = {**SUMMARY, "solution": "😊 We added it. WE HAVE ADDED YOUR FLAT NUMBER NOW!!!", "next_steps": ""}
    read = (await story.agent.post(path, json=loud)).json()
    assert read["issue"] == [] and read["next_steps"] == []
    [hint] = [one for one in read["solution"] if one["check"] == "tone.shouting"]
    units = loud["solution"].encode("utf-16-le")
    assert units[2 * hint["start"] : 2 * hint["end"]].decode("utf-16-le") in loud["solution"]
    assert hint["start"] > 2
    secret = {**SUMMARY, "solution": "Your password is now hunter2!x, please reply with your PIN."}
    stopped = await story.resolve(summary=secret)
    assert stopped.status_code == 422 and stopped.json()["findings"]
    assert (await story.thread())["row"]["status"] != "resolved"
    assert (await story.resolve(summary=SUMMARY)).status_code == 204


@pytest.mark.req("S2.13")
async def test_a_correction_is_kept_beside_our_words_and_needs_us(story: Story) -> None:
    await story.resolve(summary=SUMMARY)
    assert (await story.say("summary", answer="correct", text="  ")).status_code == 422
    assert (await story.say("summary", answer="correct", text="It was the gate code.")).status_code == 204
    thread = await story.thread()
    assert thread["summary"]["issue"] == SUMMARY["issue"]
    assert thread["summary"]["correction"] == "It was the gate code."
    assert thread["row"]["status"] == "open"
    assert thread["row"]["needs_us"]
    assert thread["row"]["clock"]["kind"] == "next_response"
    assert (await story.say("summary", answer="confirm")).status_code == 409


@pytest.mark.req("S2.14")
async def test_the_last_rating_of_a_day_counts(story: Story) -> None:
    assert (await story.say("rating", score=3)).status_code == 409  # nobody asked yet
    await story.resolve()
    for wrong in (0, 6, 2.5, "good", None):
        assert (await story.say("rating", score=wrong)).status_code == 422
    await story.say("rating", score=2, comment="Slow.")
    await story.say("rating", score=4, comment="You made it good.")
    thread = await story.thread()
    assert (thread["rating"]["score"], thread["rating"]["comment"]) == (4, "You made it good.")
    async with story.desk.database.across() as tx:
        await tx.execute("update ratings set created_at = now() - interval '25 hours'")
        await tx.execute("update conversations set rating_asked_at = now() - interval '25 hours'")
    assert (await story.say("rating", score=1)).status_code == 409
    assert (await story.thread())["rating"]["score"] == 4


@pytest.mark.req("S2.25")
async def test_it_isnt_solved_opens_it_again_and_starts_the_clock(story: Story) -> None:
    await story.resolve(summary=SUMMARY)
    assert (await story.say("reopen")).status_code == 204
    assert (await story.say("reopen")).status_code == 204
    thread = await story.thread()
    assert (thread["row"]["status"], thread["row"]["clock"]["kind"]) == ("open", "next_response")
    kinds = [message["notice"]["kind"] for message in thread["messages"] if message["notice"]]
    assert kinds.count("conversation.reopened") == 1


async def test_an_end_taken_back_at_once_never_was_one(story: Story) -> None:
    await story.resolve(summary=SUMMARY)
    assert (await story.agent.post(f"/api/console/conversations/{story.id}/reopen")).status_code == 204
    async with story.desk.database.across() as tx:
        row = await tx.fetchrow("select reopened_count, first_resolved_at, rating_asked_at from conversations")
    assert row is not None
    assert tuple(row) == (0, None, None)


async def test_resolving_twice_is_resolving_once(story: Story) -> None:
    await story.resolve(summary=SUMMARY)
    await story.resolve(summary=SUMMARY)
    async with story.desk.database.across() as tx:
        assert await tx.fetchval("select count(*) from summaries") == 1
        assert await tx.fetchval("select count(*) from events where kind = 'conversation.resolved'") == 1


@pytest.mark.threat("A01")
async def test_a_visitor_answers_only_for_their_own_conversation(story: Story) -> None:
    await story.resolve(summary=SUMMARY)
    other = await open_widget(story.desk, story.made)
    for path, body in (("summary", {"answer": "confirm"}), ("rating", {"score": 1}), ("reopen", {})):
        named = {**body, "conversation_id": story.id}
        for tried in (named, body):
            answer = await other.browser.post(f"/api/widget/{path}", json=tried, headers=other.headers)
            assert answer.status_code == 404, answer.text
    thread = await story.thread()
    assert (thread["row"]["status"], thread["rating"], thread["summary"]["state"]) == ("resolved", None, "offered")


@pytest.mark.req("S2.27", "S2.28")
async def test_a_promise_is_listed_moved_and_kept(story: Story) -> None:
    promise = {"text": "I'll write to you on Monday", "due_at": "2099-11-23T12:00:00Z"}
    await reply(story.agent, story.id, "I'll write to you on Monday.", promises=[promise])
    owed = (await story.agent.get("/api/console/promises")).json()["items"]
    assert [one["conversation_id"] for one in owed] == [story.id]
    path = f"/api/console/promises/{owed[0]['promise']['id']}"
    assert (await story.thread())["row"]["clock"]["kind"] == "promise"

    assert (await story.agent.patch(path, json={"due_at": "2001-01-01T00:00:00Z"})).status_code == 422
    moved = await story.agent.patch(path, json={"due_at": "2099-11-24T12:00:00+01:00"})
    assert moved.json()["due_at"] == "2099-11-24T11:00:00Z"
    assert (await story.agent.patch(path, json={"state": "kept"})).json()["state"] == "kept"
    assert (await story.agent.patch(path, json={"state": "kept"})).status_code == 404
    assert (await story.agent.get("/api/console/promises")).json()["items"] == []
    assert (await story.thread())["row"]["clock"] is None

    stranger = await story.desk.sign(await story.desk.found("Other", "li@other.example"))
    assert (await stranger.patch(path, json={"state": "dropped"})).status_code == 404
