"""Asks a language model behind an OpenAI-compatible endpoint: one question, one whole answer, a hard time limit."""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from rapport.kit.egress import Egress, EgressFailedError, EgressRefusedError, EgressTooLateError

Fault = Literal["address", "late", "silent", "key", "missing", "busy", "refused", "nonsense", "cut"]
PATH = "/chat/completions"
LONGEST_ANSWER = 20_000


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a model answers: ``address`` up to and with "/v1", the model's name there, a key or "", and seconds."""

    address: str
    model: str
    key: str = ""
    seconds: float


class Said(msgspec.Struct, frozen=True):
    """One message of a question."""

    role: Literal["system", "user", "assistant"]
    content: str


class CompletionFailedError(Exception):
    """No usable answer; ``fault`` says why, the message what happened in short."""

    def __init__(self, fault: Fault, words: str) -> None:
        super().__init__(words)
        self.fault = fault


class _Asked(msgspec.Struct):
    model: str
    messages: list[Said]
    stream: bool = False


class _Words(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Words
    finish_reason: str | None = None


class _Answer(msgspec.Struct):
    """The parts of a "chat.completion" object that we read."""

    choices: list[_Choice]


def host_of(address: str) -> str:
    """The server's name, for people."""
    return urlsplit(address).hostname or address


async def complete(egress: Egress, endpoint: Endpoint, messages: list[Said]) -> str:
    """The model's words. Raises ``CompletionFailedError``."""
    headers = {"content-type": "application/json", "accept": "application/json"}
    if endpoint.key:
        headers["authorization"] = f"Bearer {endpoint.key}"
    body = msgspec.json.encode(_Asked(endpoint.model, messages))
    url = endpoint.address.rstrip("/").removesuffix(PATH) + PATH
    try:
        answer = await egress.fetch("POST", url, headers=headers, body=body, seconds=endpoint.seconds)
    except EgressRefusedError as refused:
        raise CompletionFailedError("address", refused.message) from refused
    except EgressTooLateError as late:
        raise CompletionFailedError("late", f"{host_of(url)} took longer than {endpoint.seconds:.0f} s") from late
    except EgressFailedError as failed:
        raise CompletionFailedError("silent", f"{host_of(url)} did not answer") from failed
    if answer.status != 200:
        raise CompletionFailedError(_fault_of(answer.status), f"{host_of(url)} answered {answer.status}")
    return _words_of(answer.body)


def _fault_of(status: int) -> Fault:
    faults: dict[int, Fault] = {401: "key", 403: "key", 404: "missing", 405: "missing", 408: "late", 429: "busy"}
    return faults.get(status, "silent" if status >= 500 else "refused")


def _words_of(body: bytes) -> str:
    try:
        choices = msgspec.json.decode(body, type=_Answer).choices
    except (msgspec.DecodeError, UnicodeDecodeError) as odd:
        raise CompletionFailedError("nonsense", "the answer is not a chat completion") from odd
    words = (choices[0].message.content or "").strip() if choices else ""
    if not words or len(words) > LONGEST_ANSWER:
        raise CompletionFailedError("nonsense", "the answer holds no words, or far too many")
    if choices[0].finish_reason not in {None, "stop", "eos"}:
        raise CompletionFailedError("cut", "the answer ends before its end")
    return words
