"""A model's server of tests on 127.0.0.1: chat completions as OpenAI's API has them, and ways to fail."""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-of-the-tests"
MODEL = "kind-1"
Mind = Callable[[str], str]


def draft_in(question: str) -> str:
    """The draft that a question holds."""
    found = re.search(r"<draft>\n(.*?)\n</draft>", question, re.DOTALL)
    return found[1] if found else ""


def completion(words: str, reason: str) -> bytes:
    """A "chat.completion" object."""
    choice = {"index": 0, "message": {"role": "assistant", "content": words, "refusal": None}, "finish_reason": reason}
    usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice]}
    return json.dumps({**whole, "usage": usage}).encode()


def error(words: str, code: str) -> bytes:
    """An error object."""
    return json.dumps({"error": {"message": words, "type": code, "param": None, "code": code}}).encode()


FAULTS = {
    "busy": (429, error("Rate limit reached", "rate_limit_exceeded")),
    "broken": (500, b"<html>upstream</html>"),
    "nonsense": (200, b'{"choices": [{"message": 7}]}'),
    "empty": (200, b'{"choices": []}'),
}


@dataclass
class ModelServer:
    """One server. ``mind`` makes the answer to the user's message; ``fault`` is how it fails instead."""

    port: int = 0
    mind: Mind = draft_in
    fault: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Up to and with the version, as forms have it."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def settings(self) -> dict[str, Any]:
        """What a form needs to know of it."""
        return {"on": True, "address": self.address, "model": MODEL, "key": KEY, "seconds": 30}

    def answer(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        """One chat completion, or the error that such a server has for it."""
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, error("Incorrect API key provided", "invalid_api_key")
        asked = json.loads(body)
        if asked.get("model") != MODEL:
            return 404, error("The model does not exist", "model_not_found")
        if asked.get("stream") or [one["role"] for one in asked["messages"]] != ["system", "user"]:
            return 400, error("A system and a user message, please", "invalid_request_error")
        self.heard.append(asked)
        if self.fault in FAULTS:
            return FAULTS[self.fault]
        words = self.mind(asked["messages"][1]["content"])
        return 200, completion(words, "length" if self.fault == "short" else "stop")


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.path != "/v1/chat/completions":
                return self._send(404, b"{}", 2)
            status, answer = server.answer(self.headers, body)
            if server.fault == "slow":
                server.over.wait()
                return None
            return self._send(status, answer[:40] if server.fault == "cut" else answer, len(answer))

        def _send(self, status: int, body: bytes, length: int) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    return Handler


@contextlib.contextmanager
def model_server() -> Iterator[ModelServer]:
    """A server, until the block ends."""
    server = ModelServer()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        listening.shutdown()
        listening.server_close()
        thread.join()
