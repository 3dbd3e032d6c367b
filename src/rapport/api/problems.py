"""Answers every refusal as an RFC 9457 problem: {type, title, status, detail, kind, fields?, …}."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from rapport.api.bodies import wrong_fields
from rapport.desk.inboxes.chat_config import LANGUAGES
from rapport.kit.errors import Refusal, TooMany
from rapport.kit.words import say_refusal
from rapport.storage.session import CommitFailedError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
AnyRequest = Request[Any, Any, Any]
Answer = Callable[[AnyRequest, Any], Response[Any]]
WIDGET = "/api/widget/"
WORDS = {
    400: "We could not read this. Please check it and try again.",
    401: "Please sign in.",
    403: "This is not yours to do.",
    404: "There is nothing here. Please check the address.",
    405: "This address exists, but not for this.",
    413: "This is too large. Please send less at once.",
    415: "This kind of content cannot be read here.",
    422: "Some of this needs another look.",
    500: "Something went wrong on our side; nothing was changed. Please try again in a moment.",
}
KINDS = {
    400: "unreadable",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    413: "too-large",
    422: "invalid",
}


def problem(
    status: int,
    kind: str,
    detail: str,
    *,
    fields: dict[str, str] | None = None,
    extra: dict[str, object] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """One problem; ``extra`` members stand beside the standard ones."""
    body: dict[str, object] = {
        **(extra or {}),
        "type": f"urn:rapport:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "kind": kind,
    }
    if fields:
        body["fields"] = fields
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def answer_refusal(_: AnyRequest, refusal: Refusal) -> Response[Any]:
    """What we will not do, in the words of whoever refused."""
    extra = dict(refusal.extra)
    headers = {}
    if isinstance(refusal, TooMany):
        extra["retry_after"] = refusal.retry_after
        headers["Retry-After"] = str(refusal.retry_after)
    return problem(refusal.status, refusal.kind, refusal.message, fields=refusal.fields, extra=extra, headers=headers)


def answer_invalid(request: AnyRequest, error: ValidationException) -> Response[Any]:
    """A body or query that does not fit: all wrong fields at once."""
    return problem(422, "invalid", WORDS[422], fields=wrong_fields(request, error))


def answer_http(_: AnyRequest, error: HTTPException) -> Response[Any]:
    """What the framework refuses by itself; its own words may quote internals and stay out."""
    status = error.status_code
    return problem(status, KINDS.get(status, "refused"), WORDS.get(status, WORDS[400]), headers=error.headers)


def answer_failure(request: AnyRequest, error: Exception) -> Response[Any]:
    """Our own fault: logged with where it happened, told without details."""
    log.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    return problem(500, "failed", WORDS[500])


def answer_lost_commit(request: AnyRequest, error: CommitFailedError) -> Response[Any]:
    """The database did not keep it, so the caller hears so."""
    log.error("%s %s was not committed", request.method, request.scope["path"], exc_info=error)
    return problem(503, "unavailable", str(error))


def in_the_visitors_language(answer: Answer) -> Answer:
    """The same answer; a widget's refusals are said in the language that it names, where we have their words."""

    def translated(request: AnyRequest, error: Any) -> Response[Any]:
        response = answer(request, error)
        language = request.headers.get("accept-language", "")[:2].lower()
        if request.scope["path"].startswith(WIDGET) and language in LANGUAGES:
            said = response.content
            said["detail"] = say_refusal(said["detail"], language=language)
            if "fields" in said:
                said["fields"] = {name: say_refusal(words, language=language) for name, words in said["fields"].items()}
        return response

    return translated


HANDLERS: dict[int | type[Exception], Any] = {
    Refusal: in_the_visitors_language(answer_refusal),
    ValidationException: in_the_visitors_language(answer_invalid),
    HTTPException: in_the_visitors_language(answer_http),
    CommitFailedError: answer_lost_commit,
    Exception: in_the_visitors_language(answer_failure),
}
