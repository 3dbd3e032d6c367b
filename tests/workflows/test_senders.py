"""Which senders the desk decides about, and whose word it takes on who they are."""

from pathlib import Path

import pytest

from rapport.channels.contract import Received
from rapport.channels.email.authentication import SenderChecks
from rapport.channels.email.channel import as_inbound
from rapport.channels.email.parse import parse_mail
from rapport.desk.inboxes.sender_checks import learn_from_mails, read_checks, save_checks
from rapport.desk.inboxes.senders import apply_rule, list_rules, read_pattern, remove_rule, set_rule
from rapport.kit.clock import now
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.files import Files
from rapport.workflows.mail_is_judged import judge_mail
from rapport.workflows.mail_is_kept import keep_mail
from tests.workflows.mails import PASSED, checked
from tests.workflows.shop import Shop

PATTERNS = {
    "Ana@EXAMPLE.org": "ana@example.org",
    " @Example.ORG ": "@example.org",
    "*@example.org": "@example.org",
    "example.org": "@example.org",
    "@bücher.example": "@xn--bcher-kva.example",
    "ana@bücher.example": "ana@xn--bcher-kva.example",
    "@example": None,
    "a@b@c.example": None,
    "<a@ours.example>b@evil.example": None,
    "a@ours.example)b@evil.example": None,
    "Ana <ana@example.org>": None,
    "": None,
}


@pytest.mark.threat("M09")
@pytest.mark.parametrize("typed", PATTERNS)
def test_m09_a_rule_is_about_one_canonical_sender(typed: str) -> None:
    assert read_pattern(typed) == PATTERNS[typed]


HEADERS = {
    "two in one": "From: <support@ours.example>b@evil.example",
    "a bracket": "From: support@ours.example)b@evil.example",
    "an encoded address": "From: =?utf-8?q?support=40ours=2Eexample?=@evil.example",
    "a name like an address": 'From: "support@ours.example" <eve@evil.example>',
    "a nul": "From: support@ours.example\x00@evil.example",
    "a group": "From: support@ours.example: eve@evil.example;",
    "a letter from elsewhere": "From: support@\u043eurs.example",
    "a comment": "From: eve@evil.example (support@ours.example)",
}


@pytest.mark.threat("M09", "M01")
@pytest.mark.parametrize("header", HEADERS)
async def test_m09_no_spelling_makes_a_stranger_one_of_us_or_trusted(shop: Shop, header: str) -> None:
    """Each is one canonical address or none, and it is never ours nor that of a domain that we trust."""
    async with shop.transaction() as tx:
        await set_rule(tx, shop.viewer(), "@ours.example", "allow")
        raw = f"{HEADERS[header]}\r\nSubject: x\r\n\r\nHello".encode()
        inbound = as_inbound(Received(external_id="x", raw=raw, at=now()), parse_mail(raw))
        assert not inbound.sender.address.endswith("@ours.example")
        assert await apply_rule(tx, inbound.sender.address) is None


@pytest.mark.threat("M09", "M01")
async def test_m09_one_of_two_authors_is_enough_to_be_doubted(shop: Shop) -> None:
    staff = await shop.value("select email from users limit 1")
    raw = f"From: eve@evil.example\r\nFrom: {staff}\r\nSubject: x\r\n\r\nPay.".encode()
    inbound = as_inbound(Received(external_id="x", raw=raw, at=now()), parse_mail(raw))
    async with shop.transaction() as tx:
        judged = await judge_mail(tx, inbound)
    assert (judged.set_aside, judged.why) == ("quarantine", "forged")


@pytest.mark.threat("M15")
def test_m15_a_mail_with_two_faces_is_marked() -> None:
    parts = (
        "From: ada@customers.example\r\nSubject: Invoice\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n'
        "--b\r\nContent-Type: text/html\r\n\r\n<p>{}</p>\r\n--b--\r\n"
    )
    one = "Thank you for the lamp, everything is well and we are very happy with it."
    other = "Transfer four hundred pounds to account 2231 before Friday, says your manager."
    for second, differs in ((other, True), (one, False)):
        raw = parts.format(one, second).encode()
        assert as_inbound(Received(external_id="x", raw=raw, at=now()), parse_mail(raw)).differs is differs


async def test_rules_are_kept_listed_and_removed(shop: Shop) -> None:
    viewer = shop.viewer()
    async with shop.transaction() as tx:
        for number in range(60):
            await set_rule(tx, viewer, f"sender{number}@junk.example", "block")
        kept = await set_rule(tx, viewer, "sender7@junk.example", "allow", "A customer after all")
        first = await list_rules(tx, None)
        second = await list_rules(tx, first.next)
        assert (len(first.items), len(second.items), second.next) == (50, 10, None)
        assert len({rule.pattern for rule in (*first.items, *second.items)}) == 60
        assert await apply_rule(tx, "sender7@junk.example") == "allow"
        await remove_rule(tx, viewer, kept)
        assert await apply_rule(tx, "sender7@junk.example") is None
        with pytest.raises(NotFound):
            await remove_rule(tx, viewer, kept)
        with pytest.raises(Invalid, match="can't read"):
            await set_rule(tx, viewer, "nobody", "block")
    await shop.inbox("email")
    async with shop.transaction() as tx:
        for own in ("help@shop.example", "@shop.example", "help+tag@shop.example"):
            with pytest.raises(Invalid, match="your own"):
                await set_rule(tx, viewer, own, "block")


@pytest.mark.threat("M08")
async def test_m08_the_server_is_learned_from_the_mailboxs_own_mails(shop: Shop, tmp_path: Path) -> None:
    """A forger's mails, fewer than the honest ones, teach nothing; what is learned is saved only by a person."""
    inbox, files = await shop.inbox("email"), Files(tmp_path)
    forged = (b"Authentication-Results: mx.evil.example; dmarc=pass\r\n",) * 2
    async with shop.transaction() as tx:
        assert await learn_from_mails(tx, files, inbox) is None
        for number in range(6):
            raw = checked(PASSED, subject=f"Mail {number}", top=("Received: from a by mx.rapport.test; today",))
            await keep_mail(tx, files, inbox, Received(external_id=str(number), raw=raw, at=now()), source="imap")
        for number, top in enumerate(forged):
            raw = top + checked(None, subject=f"Forged {number}")
            await keep_mail(tx, files, inbox, Received(external_id=f"f{number}", raw=raw, at=now()), source="imap")
        found = await learn_from_mails(tx, files, inbox)
        assert found == SenderChecks("mx.rapport.test", 1)
        assert await read_checks(tx, inbox) == SenderChecks()
        await save_checks(tx, shop.viewer(), inbox, SenderChecks("MX.rapport.test.", 1))
        assert await read_checks(tx, inbox) == found
        assert await tx.fetchval("select count(*) from audit where action = 'inbox.sender_checks'") == 1
