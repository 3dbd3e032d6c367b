"""The settings of a mailbox: where mail is read from and sent through."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Security = Literal["tls", "starttls", "none"]

Host = Annotated[str, Meta(min_length=1, max_length=253, title="Server", description="For example imap.example.org")]
Port = Annotated[int, Meta(ge=1, le=65535, title="Port")]
Name = Annotated[str, Meta(max_length=320, title="User name", description="Often the whole e-mail address")]
Password = Annotated[
    str, Meta(max_length=1024, title="Password", extra_json_schema={"input": "password", "secret": True})
]
Safety = Annotated[Security, Meta(title="Encryption", extra_json_schema={"input": "choice"})]


class ImapSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is read from. ``folder`` is the server's name of the mailbox."""

    host: Host
    port: Port = 993
    security: Safety = "tls"
    username: Name
    password: Password
    folder: Annotated[str, Meta(min_length=1, max_length=255, title="Folder")] = "INBOX"


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is sent through. An empty ``username`` means that the server asks for none."""

    host: Host
    port: Port = 465
    security: Safety = "tls"
    username: Name = ""
    password: Password = ""


class EmailConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox: its address, how it is read and how it sends. Without ``imap`` its mail comes in some other way."""

    address: Annotated[str, Meta(min_length=3, max_length=254, title="Address", description="What customers write to")]
    name: Annotated[str, Meta(max_length=120, title="Name", description="Shown as the sender's name")] = ""
    imap: ImapSettings | None = None
    smtp: SmtpSettings
