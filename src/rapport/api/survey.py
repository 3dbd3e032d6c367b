"""The page behind a mail's link: looking at it changes nothing, a click on a button does."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from rapport.api.dist import Dist
from rapport.api.limits import PerAddress
from rapport.api.render import show
from rapport.desk.accounts.rules import May
from rapport.desk.contacts.names import first_name
from rapport.desk.feedback.actions import Rating, stop_surveys
from rapport.desk.feedback.queries import SurveyLink, SurveyPage, find_survey, read_survey
from rapport.desk.feedback.rules import may_change
from rapport.events.record import Actor
from rapport.kit.clock import now
from rapport.kit.errors import Invalid, Refusal
from rapport.kit.words import say
from rapport.storage.session import Database, Tx
from rapport.workflows.conversation_reopens import conversation_reopens
from rapport.workflows.customer_rates import customer_rates
from rapport.workflows.summary_is_answered import summary_is_answered

LOOKS = PerAddress("survey", 60, 60)
SCORES = {str(score): score for score in range(1, 6)}
Page = Response[str]


class SummaryForm(msgspec.Struct):
    """Right, or what it should say."""

    answer: str = ""
    text: str = ""


class RatingForm(msgspec.Struct):
    """The chosen face, and a few words."""

    score: str = ""
    comment: str = ""


class Opened(msgspec.Struct, frozen=True):
    """A link that works, and what it shows."""

    link: SurveyLink
    page: SurveyPage


Step = Callable[[Tx, Opened], Awaitable[str]]
SummaryBody = Annotated[SummaryForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
RatingBody = Annotated[RatingForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


class Door:
    """Opens the page of a link for one request."""

    def __init__(self, request: Request[Any, Any, Any], database: Database, dist: Dist, token: str) -> None:
        LOOKS.take(request)
        self._database = database
        self._dist = dist
        self._token = token

    async def look(self, *, score: int | None = None, comment: str = "", error: str | None = None) -> Page:
        """The page as it stands; with ``error`` what was chosen and written stays."""
        opened = await self._open()
        if opened is None:
            return show(self._dist, "survey_ended.html", status=404)
        page = opened.page
        changeable = page.rated_at is None or may_change(page.rated_at, page.asked_at, now())
        return show(
            self._dist,
            "survey.html",
            status=422 if error else 200,
            hue=page.hue,
            brand={"name": page.brand, "hue": page.hue},
            name=first_name(page.contact),
            subject=page.subject,
            state="resolved" if page.resolved else "open",
            summary=msgspec.to_builtins(page.summary),
            score=score if score is not None and changeable else page.score,
            can_change=changeable,
            agent=None,
            error=error,
            comment=comment,
            token=self._token,
        )

    async def take(self, step: Step, *, score: int | None = None, comment: str = "") -> Page:
        """Do what the customer clicked, then thank them; a refusal is told on the page, and nothing is lost."""
        opened = await self._open()
        if opened is None:
            return show(self._dist, "survey_ended.html", status=404)
        try:
            async with self._database.transaction(opened.link.organisation_id) as tx:
                words = await step(tx, opened)
        except Refusal as refusal:
            return await self.look(score=score, comment=comment, error=refusal.message)
        page = opened.page
        brand = {"name": page.brand, "hue": page.hue}
        name = first_name(page.contact)
        return show(
            self._dist, "survey_thanks.html", hue=page.hue, brand=brand, name=name, words=words, token=self._token
        )

    async def _open(self) -> Opened | None:
        link = await find_survey(self._database, self._token)
        if link is None:
            return None
        async with self._database.transaction(link.organisation_id) as tx:
            page = await read_survey(tx, link.conversation_id)
        return Opened(link, page) if page is not None else None


@get("/{token:str}", opt={"may": May.ANYONE})
async def look(
    request: Request[Any, Any, Any],
    database: Given[Database],
    dist: Given[Dist],
    token: FromPath[str],
    score: FromQuery[str | None] = None,
) -> Page:
    """Show the end of one conversation; a score in the link only chooses a face beforehand."""
    return await Door(request, database, dist, token).look(score=SCORES.get(score or ""))


@post("/{token:str}/summary", opt={"may": May.ANYONE}, status_code=200)
async def answer_summary(
    request: Request[Any, Any, Any],
    database: Given[Database],
    dist: Given[Dist],
    token: FromPath[str],
    data: SummaryBody,
) -> Page:
    """Confirm or correct what was agreed."""

    async def step(tx: Tx, opened: Opened) -> str:
        link, name = opened.link, opened.page.contact
        right = data.answer == "confirm"
        await summary_is_answered(
            tx,
            link.conversation_id,
            contact=link.contact_id,
            name=name,
            answer="confirmed" if right else "corrected",
            text=data.text,
        )
        return say("survey.thanks.confirm" if right else "survey.thanks.correct")

    return await Door(request, database, dist, token).take(step)


@post("/{token:str}/rating", opt={"may": May.ANYONE}, status_code=200)
async def rate(
    request: Request[Any, Any, Any],
    database: Given[Database],
    dist: Given[Dist],
    token: FromPath[str],
    data: RatingBody,
) -> Page:
    """Keep a rating."""
    score = SCORES.get(data.score)

    async def step(tx: Tx, opened: Opened) -> str:
        if score is None:
            raise Invalid(say("survey.choose"))
        link, rating = opened.link, Rating(score, data.comment)
        name = opened.page.contact
        await customer_rates(tx, link.conversation_id, contact=link.contact_id, name=name, rating=rating)
        return say("survey.thanks")

    return await Door(request, database, dist, token).take(step, score=score, comment=data.comment)


@post("/{token:str}/reopen", opt={"may": May.ANYONE}, status_code=200)
async def reopen(
    request: Request[Any, Any, Any], database: Given[Database], dist: Given[Dist], token: FromPath[str]
) -> Page:
    """It isn't solved: open it again."""

    async def step(tx: Tx, opened: Opened) -> str:
        link = opened.link
        actor = Actor("contact", link.contact_id)
        await conversation_reopens(tx, link.conversation_id, actor=actor, by="contact", name=opened.page.contact)
        return say("survey.thanks.reopen")

    return await Door(request, database, dist, token).take(step)


@get("/{token:str}/stop", opt={"may": May.ANYONE})
async def look_to_stop(
    request: Request[Any, Any, Any], database: Given[Database], dist: Given[Dist], token: FromPath[str]
) -> Page:
    """Where a mail program's "unsubscribe" leads when it opens a page: the same page, with its button to stop."""
    return await Door(request, database, dist, token).look()


@post("/{token:str}/stop", opt={"may": May.ANYONE}, status_code=200)
async def stop(
    request: Request[Any, Any, Any], database: Given[Database], dist: Given[Dist], token: FromPath[str]
) -> Page:
    """Ask this person for no more ratings; mail programs call it by themselves (RFC 8058)."""

    async def step(tx: Tx, opened: Opened) -> str:
        await stop_surveys(tx, opened.link.contact_id)
        return say("survey.thanks.stop")

    return await Door(request, database, dist, token).take(step)


router = Router(path="/survey", route_handlers=[look, answer_summary, rate, reopen, look_to_stop, stop])
