"""OAuth 2 with a real authorisation server, and real Dovecot and Postfix that let people in by its tokens."""

from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from rapport.channels.email.check import check_mailbox
from rapport.channels.email.config import EmailConfig, ImapSettings, OAuthSettings, SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap_open import open_folder
from rapport.channels.email.imap_session import TokenRefused
from rapport.channels.email.oauth import Tokens, authorize_url, exchange_code, refresh_tokens
from rapport.channels.email.smtp import send_mail
from rapport.kit.egress import Egress
from rapport.kit.errors import Invalid, Unavailable
from tests.authserver import AuthServer, auth_server
from tests.channels.email.conftest import resolve_here
from tests.mailservers import DOMAIN, MailServers, mail_servers

REDIRECT = "http://desk.test/back"
VERIFIER = "v" * 64
USER = f"support@{DOMAIN}"


@pytest.fixture(scope="module")
def provider() -> Iterator[AuthServer]:
    with auth_server() as server:
        server.redirects.add(REDIRECT)
        yield server


@pytest.fixture(scope="module")
def office(provider: AuthServer) -> Iterator[MailServers]:
    with mail_servers(introspection=f"{provider.url}/introspect") as servers:
        yield servers


@pytest.fixture
def egress(provider: AuthServer) -> Egress:
    return Egress(allowed=[ip_network("127.0.0.0/8")], ports=frozenset({provider.port}))


def settings(provider: AuthServer, **values: str) -> OAuthSettings:
    return msgspec.convert({**provider.settings, **values}, OAuthSettings)


async def allow(oauth: OAuthSettings, state: str = "s") -> str:
    """The person goes to the provider's page and says yes; answers the code."""
    url = authorize_url(oauth, redirect=REDIRECT, state=state, verifier=VERIFIER, user=USER)
    assert VERIFIER not in url
    async with httpx.AsyncClient(timeout=60) as browser:
        sent_back = await browser.get(url)
    back = urlsplit(sent_back.headers["location"])
    query = parse_qs(back.query)
    assert query["state"] == [state] and sent_back.headers["location"].startswith(REDIRECT)
    return query["code"][0]


async def connect(egress: Egress, oauth: OAuthSettings) -> Tokens:
    return await exchange_code(egress, oauth, code=await allow(oauth), redirect=REDIRECT, verifier=VERIFIER)


async def test_a_code_becomes_tokens_and_a_refresh_token_works_once(provider: AuthServer, egress: Egress) -> None:
    oauth = settings(provider)
    first = await connect(egress, oauth)
    assert first.refresh is not None and first.access in provider.access
    second = await refresh_tokens(egress, oauth, first.refresh)
    assert second.refresh not in {None, first.refresh} and second.access != first.access
    with pytest.raises(Invalid) as ended:
        await refresh_tokens(egress, oauth, first.refresh)
    assert "config.oauth.grant" in ended.value.fields and "Connect it again" in ended.value.message


async def test_a_refresh_token_that_stays_is_kept(provider: AuthServer, egress: Egress) -> None:
    oauth = settings(provider)
    first = await connect(egress, oauth)
    provider.rotates = False
    try:
        again = await refresh_tokens(egress, oauth, str(first.refresh))
    finally:
        provider.rotates = True
    assert again.refresh == first.refresh


async def test_a_stolen_code_is_worth_nothing_without_its_secret_half(provider: AuthServer, egress: Egress) -> None:
    oauth = settings(provider)
    with pytest.raises(Invalid):
        await exchange_code(egress, oauth, code=await allow(oauth), redirect=REDIRECT, verifier="w" * 64)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"client_secret": "wrong"}, "config.oauth.client_secret"),
        ({"scopes": "mail"}, "config.oauth.scopes"),
    ],
)
async def test_wrong_settings_are_named(
    provider: AuthServer, egress: Egress, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await connect(egress, settings(provider, **values))
    assert list(refused.value.fields) == [field]


async def test_a_provider_that_is_away_is_not_taken_for_a_refusal(provider: AuthServer, egress: Egress) -> None:
    oauth = settings(provider)
    first = await connect(egress, oauth)
    provider.away = True
    try:
        with pytest.raises(Unavailable):
            await refresh_tokens(egress, oauth, str(first.refresh))
    finally:
        provider.away = False
    assert (await refresh_tokens(egress, oauth, str(first.refresh))).access


@pytest.mark.threat("S01")
async def test_s01_token_addresses_inside_our_network_are_not_called(provider: AuthServer) -> None:
    with pytest.raises(Invalid) as refused:
        await refresh_tokens(Egress(ports=frozenset({provider.port})), settings(provider), "x")
    assert "private network" in refused.value.fields["config.oauth.token_url"]
    for url in ("http://id.example/token", "file:///etc/passwd", "id.example"):
        with pytest.raises(Invalid) as unsafe:
            await refresh_tokens(Egress(), settings(provider, token_url=url), "x")
        assert "https" in unsafe.value.fields["config.oauth.token_url"]


def by_token(office: MailServers) -> tuple[EmailConfig, Dialer]:
    imap = ImapSettings(host="localhost", port=office.imaps, username=USER)
    smtp = SmtpSettings(host="localhost", port=office.smtps, username=USER)
    dialer = Dialer(resolve=resolve_here, allow_private=True, trust=office.trust, connect_timeout=15, read_timeout=20)
    return EmailConfig(address=USER, imap=imap, smtp=smtp), dialer


async def test_dovecot_and_postfix_let_a_token_in(provider: AuthServer, office: MailServers, egress: Egress) -> None:
    config, dialer = by_token(office)
    assert config.imap is not None
    oauth = settings(provider)
    held = [await connect(egress, oauth)]
    asked: list[bool] = []

    async def get(refused: bool) -> str:
        asked.append(refused)
        if refused:
            held.append(await refresh_tokens(egress, oauth, str(held[-1].refresh)))
        return held[-1].access

    checks = await check_mailbox(config, dialer, tokens=get)
    assert checks["imap"].ok and checks["smtp"].ok, checks
    sent = await send_mail(
        dialer, config.smtp, sender=USER, recipients=[USER], mail=b"Subject: By token\r\n\r\nHi\r\n", tokens=get
    )
    assert sent.state == "sent", sent
    assert set(asked) == {False}

    provider.expire()  # refused by the server, a newer token is got and tried at once
    session = await open_folder(config.imap, dialer, tokens=get)
    session.close()
    provider.expire()
    again = await send_mail(
        dialer, config.smtp, sender=USER, recipients=[USER], mail=b"Subject: Again\r\n\r\nHi\r\n", tokens=get
    )
    assert again.state == "sent" and asked.count(True) == 2


async def test_oauthbearer_is_spoken_where_xoauth2_is_not(provider: AuthServer, egress: Egress) -> None:
    tokens = await connect(egress, settings(provider))

    async def get(_: bool) -> str:
        return tokens.access

    introspection = f"{provider.url}/introspect"
    with mail_servers(postfix=False, introspection=introspection, token_mechanisms="oauthbearer") as only:
        config, dialer = by_token(only)
        assert config.imap is not None
        session = await open_folder(config.imap, dialer, tokens=get)
        session.close()


async def test_a_token_of_somebody_else_opens_nothing(
    provider: AuthServer, office: MailServers, egress: Egress
) -> None:
    config, dialer = by_token(office)
    assert config.imap is not None
    provider.account = f"ada@{DOMAIN}"
    try:
        tokens = await connect(egress, settings(provider))
    finally:
        provider.account = ""

    async def get(_: bool) -> str:
        return tokens.access

    with pytest.raises(TokenRefused):
        await open_folder(config.imap, dialer, tokens=get)
    checks = await check_mailbox(config, dialer, tokens=get)
    assert (checks["imap"].field, checks["smtp"].field) == ("oauth", "oauth"), checks
    assert tokens.access not in checks["imap"].log + checks["smtp"].log
