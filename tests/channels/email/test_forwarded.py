"""Forwarded mails of common programs and languages; and mails that only look a little like one."""

import pytest

from rapport.channels.contract import File, Party
from rapport.channels.email.differs import say_different_things
from rapport.channels.email.forwarded import find_forwarded
from tests.processor import seconds_of

ANA = Party("ana@lima.example", "Ana Lima")

FORWARDS = {
    "Gmail": (
        "Fwd: Lamp",
        "FYI\n\n---------- Forwarded message ---------\nFrom: Ana Lima <ana@lima.example>\n"
        "Date: Mon, Nov 16, 2026 at 10:00 AM\nSubject: Lamp\nTo: Ben <ben@x.example>\n\nIt broke.",
    ),
    "Gmail, a name in bold": (
        "Fwd: Lamp",
        "---------- Forwarded message ---------\nFrom: *Ana Lima* <ana@lima.example>\nDate: Mon\n"
        "Subject: Lamp\nTo: <ben@x.example>\n\nIt broke.",
    ),
    "Gmail, German": (
        "Fwd: Lampe",
        "---------- Forwarded message ---------\nVon: Ana Lima <ana@lima.example>\n"
        "Date: Mo., 16. Nov. 2026\nSubject: Lampe\nTo: <ben@x.example>\n\nKaputt.",
    ),
    "Apple": (
        "Fwd: Lamp",
        "Begin forwarded message:\n\n> From: Ana Lima <ana@lima.example>\n> Subject: Lamp\n"
        "> Date: 16 November 2026 at 10:00:00 GMT\n> To: Ben\n> \n> It broke.",
    ),
    "Apple, French": (
        "Lampe",
        "Début du message réexpédié :\n\nDe: Ana Lima <ana@lima.example>\nObjet: Lampe\n"
        "Date: 16 novembre 2026\nÀ: Ben\n\nCassée.",
    ),
    "Outlook": (
        "FW: Lamp",
        "See below.\n\n________________________________\nFrom: Ana Lima <ana@lima.example>\n"
        "Sent: Monday, 16 November 2026 10:00\nTo: Ben <ben@x.example>\nSubject: Lamp\n\nIt broke.",
    ),
    "Outlook, mailto": (
        "FW: Lamp",
        "From: Ana Lima [mailto:ana@lima.example]\nSent: Monday\nTo: Ben\nSubject: Lamp\n\nHi",
    ),
    "Outlook, German": (
        "WG: Lampe",
        "Von: Ana Lima <ana@lima.example>\nGesendet: Montag\nAn: Ben\nBetreff: Lampe\n\nHi",
    ),
    "Outlook, Spanish": (
        "RV: Lámpara",
        "De: Ana Lima <ana@lima.example>\nEnviado el: lunes\nPara: Ben\nAsunto: Lámpara\n\nHola",
    ),
    "Outlook, Polish": (
        "PD: Lampa",
        "Od: Ana Lima <ana@lima.example>\nWysłano: poniedziałek\nDo: Ben\nTemat: Lampa\n\nHej",
    ),
    "Thunderbird": (
        "Fwd: Lamp",
        "-------- Forwarded Message --------\nSubject: \tLamp\nDate: \tMon, 16 Nov 2026\n"
        "From: \tAna Lima <ana@lima.example>\nTo: \tBen\n\n\nIt broke.",
    ),
    "Portuguese": (
        "Enc: Lâmpada",
        "---------- Mensagem encaminhada ---------\nDe: Ana Lima <ana@lima.example>\nData: seg.\n"
        "Assunto: Lâmpada\nPara: Ben\n\nOi",
    ),
}
OTHERS = {
    "a reply that quotes with a header block": (
        "RE: Lamp",
        "Thanks\n\nFrom: Ana Lima <ana@lima.example>\nSent: Monday\nTo: Ben\nSubject: Lamp\n\nIt broke.",
    ),
    "a reply that quotes with a line": (
        "Re: Lamp",
        "On Monday, Ana Lima <ana@lima.example> wrote:\n> It broke.",
    ),
    "words with colons": (
        "Fwd: note",
        "From: here\nTo: there\nSubject: a poem\n\nWords",
    ),
    "their own address": (
        "Fwd: Lamp",
        "---------- Forwarded message ---------\nFrom: <ben@x.example>\nDate: a\nSubject: b\n",
    ),
    "nothing": (
        "Fwd: Lamp",
        "Have a look.",
    ),
}


@pytest.mark.parametrize("program", FORWARDS)
def test_whose_words_they_are(program: str) -> None:
    subject, text = FORWARDS[program]
    assert find_forwarded(subject, text, (), sender="ben@x.example") == ANA


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_forward(what: str) -> None:
    subject, text = OTHERS[what]
    assert find_forwarded(subject, text, (), sender="ben@x.example") is None


def test_a_mail_that_is_attached() -> None:
    raw = b"From: =?utf-8?q?Ana_Lima?= <ana@lima.example>\r\nSubject: Lamp\r\n\r\nIt broke."
    file = File(name="Lamp.eml", content_type="message/rfc822", data=raw)
    assert find_forwarded("FW: Lamp", "Please see.", (file,), sender="ben@x.example") == ANA
    assert find_forwarded("Re: Lamp", "Please see.", (file,), sender="ben@x.example") is None
    assert find_forwarded("FW: Lamp", "Please see.", (file, file), sender="ben@x.example") is None


@pytest.mark.threat("M09")
def test_m09_a_forwarded_address_is_one_or_none() -> None:
    head = "---------- Forwarded message ---------\nFrom: {}\nDate: a\nSubject: b\nTo: c\n"
    for value in (
        "<a@ours>b@evil",
        '"agent@ours.example" <>',
        "=?utf-8?q?a=40ours=2Eexample?=",
        "ana@",
        "a@ours.example, b@evil.example",
    ):
        found = find_forwarded("Fwd: x", head.format(value), (), sender="ben@x.example")
        assert found is None
    found = find_forwarded("Fwd: x", head.format('"boss@ours.example" <eve@evil.example>'), (), sender="b@x.example")
    assert found == Party("eve@evil.example")


@pytest.mark.threat("M15")
def test_m15_parts_that_say_different_things() -> None:
    bank = "Please transfer five hundred pounds to Jane Roe before Friday evening."
    meeting = "The meeting about the garden takes place on Monday morning in room nine."
    assert say_different_things(bank, meeting)
    assert not say_different_things(bank, f"{bank} Best wishes from all of us in the garden centre, and see you soon!")
    assert not say_different_things("See https://a.example/xyz", meeting), "too few words to tell"
    assert not say_different_things("", meeting)


@pytest.mark.threat("R01")
def test_r01_long_texts_take_no_time() -> None:
    for piece in ("From: ", "[mailto:", "> ", "---------- Forwarded message\nFrom: a\n", "a@", "-"):
        text = piece * 20_000

        def read(text: str = text) -> None:
            find_forwarded("Fwd: x", text, (), sender="a@b.example")
            say_different_things(text, "one two three four five six")

        assert seconds_of(read, 5) < 5, "reading must stay linear: what explodes takes minutes"
