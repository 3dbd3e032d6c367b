"""A desk gets better: a model is connected and asked, a score is doubted and answered, and two pages of settings."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.kit.egress import Egress
from rapport.kit.ids import new_id
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from rapport.workflows.conversation_is_scored import score_conversation
from rapport.workflows.conversation_resolves import Ending, conversation_resolves
from tests.api.desk import JOIN
from tests.e2e.console.conftest import Faults, World, open_context
from tests.e2e.settings.conftest import violations
from tests.modelserver import KEY, MODEL, ModelServer, draft_in, model_server

DRAFT = "You failed to attach a photo of order 48213."
LOUD = "HELLO ANA, YOUR ORDER IS LATE BECAUSE THE DEPOT WAS CLOSED!!!"
KINDER = "We would love to see a photo of order 48213."

NEWS = "What changed in how we write"
NAMES = {"personalisation": "Personal touch", "active listening": "Listening"}


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model's server."""
    with model_server() as server:
        yield server


@pytest.fixture
def egress(model: ModelServer) -> Egress:
    """The desk may call the model."""
    return Egress(allowed=[ip_network("127.0.0.0/8")], ports=frozenset({model.port}))


async def connect(page: Page, world: World, model: ModelServer) -> None:
    """The owner tries the model, then saves it."""
    await page.goto(world.address("/settings/model"))
    await page.get_by_role("radio", name="Yes").check(force=True)
    await page.get_by_label("Address").fill(model.address)
    await page.get_by_role("textbox", name="Model").fill(MODEL)
    await page.get_by_label("Key").fill("wrong")
    await page.get_by_role("button", name="Try it").click()
    await expect(page.get_by_text("It didn't work: 127.0.0.1 answered 401.")).to_be_visible()
    await page.get_by_label("Key").fill(KEY)
    await page.get_by_role("button", name="Try it").click()
    await expect(page.get_by_text("It works.")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("A key is kept.")).to_be_visible()


async def choose(page: Page, name: str) -> None:
    """Something from the model's menu."""
    await page.get_by_role("button", name="Ask the language model").click()
    await page.get_by_role("menuitem", name=name).click()


@pytest.mark.threat("B03", "B04")
async def test_a_model_is_connected_and_its_words_are_only_ever_suggested(
    page: Page, world: World, model: ModelServer, faults: Faults
) -> None:
    faults.expected = ("422", "503")
    await connect(page, world, model)
    await page.goto(world.thread)
    words = page.get_by_role("textbox", name="Reply to Ana")
    await words.click()
    await page.keyboard.type(DRAFT)
    model.mind = lambda question: draft_in(question).replace("You failed to attach", "We would love to see")
    await choose(page, "Rewrite kindly")
    suggestion = page.get_by_role("region", name="A suggestion")
    await expect(suggestion).to_contain_text(KINDER)
    await expect(suggestion).to_contain_text("Our checks would still change: No greeting")
    await expect(words).to_have_text(DRAFT)
    assert await violations(page) == []
    await suggestion.get_by_role("button", name="Use these words").click()
    await expect(words).to_have_text(KINDER)
    await page.keyboard.press("Control+z")
    await expect(words).to_have_text(DRAFT)
    model.mind = lambda question: "- Ask for it kindly.\n- <b>Say</b> why you need it."
    await choose(page, "Second opinion")
    opinion = page.get_by_role("region", name="A second opinion")
    await expect(opinion.get_by_role("listitem")).to_have_text(["Ask for it kindly.", "<b>Say</b> why you need it."])
    model.fault = "busy"
    await opinion.get_by_role("button", name="Ask again").click()
    await expect(opinion).to_contain_text("Please try again in a minute.")
    await opinion.get_by_role("button", name="Close").click()
    await expect(opinion).to_have_count(0)
    await expect(words).to_have_text(DRAFT)
    assert "48213" not in str(model.heard)
    await expect(words).to_be_focused()


async def finish(world: World) -> str:
    """A loud answer, sent, resolved and scored; the first dimension that was marked for it."""
    database, made, agent = world.served.database, world.made, Agent(world.made.owner_id, "Noor Haddad")
    async with database.transaction(made.id) as tx:
        reply = Reply(conversation_id=world.conversation, client_id=new_id(), kind="reply", text=LOUD, seen_position=99)
        await agent_replies(tx, agent, reply)
        await conversation_resolves(tx, agent, world.conversation, Ending(None, False, world.served.url))
    await score_conversation(database, made.id, {"conversation_id": str(world.conversation)})
    async with database.transaction(made.id) as tx:
        card = await tx.fetchval("select card from scorecards where conversation_id = $1", world.conversation)
    marked = [str(one["name"]) for one in card["dimensions"] if one["marks"]]
    assert marked, card
    return marked[0]


async def sign_in_agent(browser: Browser, world: World) -> Page:
    """A page of an agent of the first team."""
    made, agent = world.made, new_id()
    async with world.served.database.across() as tx:
        await tx.execute(JOIN, agent, made.id, "priya@alderoak.example", "Priya Nair", "agent", "")
        await tx.execute(
            "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
            made.id,
            made.team_id,
            agent,
        )
        token = await open_session(tx, user=agent, organisation=made.id, agent="Test browser")
    return await (await open_context(browser, world, token=token)).new_page()


@pytest.mark.req("S2.24")
async def test_a_doubt_reaches_a_leader_and_their_word_comes_back(browser: Browser, page: Page, world: World) -> None:
    dimension = await finish(world)
    agent = await sign_in_agent(browser, world)
    await agent.goto(world.thread)
    card = agent.get_by_role("region", name="How this went")
    await card.get_by_role("button", name=NAMES.get(dimension, dimension.capitalize())).click()
    await card.get_by_role("button", name="I see it differently").first.click()
    await card.get_by_label("Why is this not fair?").fill("They asked what went wrong.")
    await card.get_by_role("button", name="Tell a leader").click()
    await expect(card.get_by_text("Priya Nair sees it differently: They asked what went wrong.")).to_be_visible()
    await agent.goto(world.address("/settings/scores"))
    await expect(agent.get_by_text("They asked what went wrong.")).to_have_count(0)
    await page.goto(world.address("/settings/scores"))
    waiting = page.get_by_role("listitem").filter(has_text="They asked what went wrong.")
    await expect(waiting.get_by_role("link", name="with Ana Ferreira")).to_have_attribute(
        "href", f"/console/c/{world.conversation}"
    )
    assert await violations(page) == []
    await waiting.get_by_label("Your answer").fill("Fair enough.")
    await waiting.get_by_role("button", name="Agree: it counts no more").click()
    await expect(page.get_by_text("Nobody waits for your word")).to_be_visible()
    await agent.goto(world.thread)
    await expect(card.get_by_text("Noor Haddad agreed; it counts no more. Fair enough.")).to_be_visible()
    await change_voice(page, world)
    await expect(agent.get_by_role("region", name=NEWS)).to_be_visible()
    await agent.context.close()
    await programs_and_acknowledgement(page, world)


async def change_voice(page: Page, world: World) -> None:
    """The leader's page saves a formal voice."""
    status = await page.evaluate(
        """path => fetch(path, {method: "PUT", headers: {"X-Rapport-CSRF": "1", "Content-Type": "application/json"},
        body: JSON.stringify({voice: {formality: "formal", emoji: false}, version: 0})}).then(got => got.status)""",
        f"/api/console/voices/{world.made.brand_id}",
    )
    assert status == 200


async def programs_and_acknowledgement(page: Page, world: World) -> None:
    """A token is shown once and taken back; the mail that says "it is here" is read before it is saved."""
    await page.goto(world.address("/settings/programs"))
    await page.get_by_label("Which program is it for?").fill("Our website")
    await page.get_by_role("button", name="Make a token").click()
    await expect(page.get_by_text("rapport_").first).to_be_visible()
    assert await violations(page) == []
    await page.reload()
    row = page.get_by_role("listitem").filter(has_text="Our website")
    await row.get_by_role("button").click()
    await row.get_by_role("button").first.click()
    await expect(row).to_have_count(0)
    await page.goto(world.address("/settings/acknowledgement"))
    mail = page.get_by_role("complementary", name="What the customer reads")
    await expect(mail).to_contain_text("Ana")
    await page.get_by_label("A few words of your own").fill("We answer from the workshop this week.")
    await expect(mail).to_contain_text("We answer from the workshop this week.")
    assert await violations(page) == []
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The acknowledgement has changed.")).to_have_count(0)
    await page.reload()
    await expect(mail).to_contain_text("We answer from the workshop this week.")
