"""A provider of tests: an OAuth 2 authorisation server on 127.0.0.1 with codes, PKCE, refreshing and introspection."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = "rapport-desk"
SECRET = "a-registered-client's-secret"


@dataclass
class AuthServer:
    """One provider. ``lasts``: seconds that an access token is good; ``rotates``: each refresh token works once."""

    port: int = 0
    lasts: int = 3600
    rotates: bool = True
    account: str = ""
    redirects: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, tuple[str, float]] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What a form needs to know of it."""
        return {
            "provider": "other",
            "authorize_url": f"{self.url}/authorize",
            "token_url": f"{self.url}/token",
            "scopes": "mail offline_access",
            "client_id": CLIENT,
            "client_secret": SECRET,
        }

    def revoke(self) -> None:
        """The person has taken the permission back."""
        self.refresh.clear()
        self.access.clear()

    def expire(self) -> None:
        """All access tokens have ended; refreshing goes on."""
        self.access.clear()

    def authorize(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """The person says yes at once."""
        if query.get("client_id") != CLIENT or query.get("redirect_uri") not in self.redirects:
            return 400, {}, b"unknown client or redirect address"
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            return 400, {}, b"a code with PKCE, please"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**query, "account": self.account or query["login_hint"]}
        answer = urlencode({"code": code, "state": query["state"]})
        return 302, {"location": f"{query['redirect_uri']}?{answer}"}, b""

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """RFC 6749, 4.1.3 and 6."""
        self.asked.append(form.get("grant_type", ""))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "authorization_code":
            known = self.codes.pop(form.get("code", ""), None)
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if known is None or proof != known["code_challenge"] or form.get("redirect_uri") != known["redirect_uri"]:
                return 400, {"error": "invalid_grant"}
            return 200, self._grant(known["account"], offline="offline_access" in known["scope"].split())
        account = self.refresh.get(form.get("refresh_token", ""))
        if form.get("grant_type") != "refresh_token" or account is None:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        if self.rotates:
            del self.refresh[form["refresh_token"]]
        return 200, self._grant(account, offline=self.rotates)

    def introspect(self, token: str) -> dict[str, Any]:
        """RFC 7662."""
        account, until = self.access.get(token, ("", 0.0))
        return {"active": True, "username": account} if until > time.time() else {"active": False}

    def _grant(self, account: str, *, offline: bool) -> dict[str, Any]:
        access = secrets.token_urlsafe(24)
        self.access[access] = (account, time.time() + self.lasts)
        granted: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "expires_in": self.lasts}
        if offline:
            granted["refresh_token"] = secrets.token_urlsafe(24)
            self.refresh[granted["refresh_token"]] = account
        return granted


def _handler(server: AuthServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self._answer(*server.authorize(_flat(parts.query)))
            else:
                self._answer(404, {}, b"")

        def do_POST(self) -> None:
            form = _flat(self.rfile.read(int(self.headers.get("content-length", 0))).decode())
            if self.path == "/introspect":
                self._json(200, server.introspect(form.get("token", "")))
            elif server.away:
                self._answer(503, {}, b"")
            else:
                self._json(*server.token(form))

        def _json(self, status: int, body: dict[str, Any]) -> None:
            self._answer(status, {"content-type": "application/json"}, json.dumps(body).encode())

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextlib.contextmanager
def auth_server() -> Iterator[AuthServer]:
    """A provider, until the block ends."""
    server = AuthServer()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
