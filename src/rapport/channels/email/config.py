"""The settings of a mailbox: where mail is read from and sent through, and how we sign in."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Security = Literal["tls", "starttls", "none"]
Provider = Literal["google", "microsoft", "other"]

SECRET = {"input": "password", "secret": True}

Host = Annotated[str, Meta(min_length=1, max_length=253, title="Server", description="For example imap.example.org")]
Port = Annotated[int, Meta(ge=1, le=65535, title="Port")]
Name = Annotated[str, Meta(max_length=320, title="User name", description="Often the whole e-mail address")]
Password = Annotated[str, Meta(max_length=1024, title="Password", extra_json_schema=SECRET)]
Safety = Annotated[Security, Meta(title="Encryption", extra_json_schema={"input": "choice"})]
Folder = Annotated[str, Meta(min_length=1, max_length=255)]
Url = Annotated[str, Meta(min_length=1, max_length=2000)]

MOST_FOLDERS = 10


class ImapSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is read from. ``folders`` are those that are followed, by the server's names for them."""

    host: Host
    port: Port = 993
    security: Safety = "tls"
    username: Name
    password: Password = ""
    folders: Annotated[tuple[Folder, ...], Meta(min_length=1, max_length=MOST_FOLDERS, title="Folders")] = ("INBOX",)


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is sent through. An empty ``username`` means that the server asks for none."""

    host: Host
    port: Port = 465
    security: Safety = "tls"
    username: Name = ""
    password: Password = ""


class OAuthSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Signing in without a password (OAuth 2): our registration with the provider. ``scopes`` stand apart by spaces."""

    provider: Provider
    authorize_url: Url
    token_url: Url
    scopes: Annotated[str, Meta(max_length=2000)] = ""
    client_id: Annotated[str, Meta(min_length=1, max_length=500)]
    client_secret: Annotated[str, Meta(max_length=2000, extra_json_schema=SECRET)] = ""


class EmailConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox: its address, how it is read and how it sends. Without ``imap`` its mail comes in some other way.

    With ``oauth`` both servers are given access tokens, and passwords count for nothing.
    """

    address: Annotated[str, Meta(min_length=3, max_length=254, title="Address", description="What customers write to")]
    name: Annotated[str, Meta(max_length=120, title="Name", description="Shown as the sender's name")] = ""
    imap: ImapSettings | None = None
    smtp: SmtpSettings
    oauth: OAuthSettings | None = None
