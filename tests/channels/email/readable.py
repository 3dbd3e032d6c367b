"""What is true of every mail that was read, whatever its bytes were."""

from collections.abc import Iterator

import msgspec

from rapport.channels.email.parse import ParsedMail, parse_mail
from tests.processor import seconds_of

MOMENT = 1.0  # seconds of processor time that one mail may take


def read(raw: bytes) -> ParsedMail:
    """Read ``raw`` and hold it to everything that its users rely on."""
    found: list[ParsedMail] = []
    took = seconds_of(lambda: found.append(parse_mail(raw)), MOMENT)
    mail = found[0]
    assert took < MOMENT, f"took {took:.2f} s"
    assert not (mail.problem or "").startswith("This mail could not be read"), mail.problem
    for text in _texts(msgspec.to_builtins(mail, builtin_types=(bytes,))):
        assert "\x00" not in text
        text.encode()  # no half letters
    for line in (mail.subject, mail.from_addr, mail.from_name, *(file.name for file in mail.attachments)):
        assert "\n" not in line and "\r" not in line
    assert all(file.name and "/" not in file.name and "\\" not in file.name for file in mail.attachments)
    assert mail.reply or not mail.body_text.strip()
    assert not (mail.may_auto_respond and (mail.is_auto or mail.is_bounce or "@" not in mail.from_addr))
    return mail


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
