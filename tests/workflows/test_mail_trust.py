"""Who a mail is from is what our own server found out; what nobody proved is shown so, and never speaks for us."""

from uuid import UUID

import pytest

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rows import View, read_counts, read_page
from rapport.desk.conversations.search import search
from rapport.desk.conversations.thread import read_messages
from rapport.desk.inboxes.senders import set_rule
from rapport.workflows.conversation_is_set_aside import call_it_spam, take_back
from tests.mailservers import DOMAIN
from tests.workflows.mail_desk import MailDesk
from tests.workflows.mails import FAILED, PASSED, REFUSED, SERVER, believe, checked

FORGED = f"Authentication-Results: {SERVER}; dmarc=pass header.from={DOMAIN}"


async def verdict(desk: MailDesk, subject: str) -> str:
    """What the mail's message says of its sender."""
    conversation = await desk.conversation(subject)
    async with desk.shop.transaction() as tx:
        facts = (await read_messages(tx, conversation))[0].mail
    assert facts is not None and facts.trust is not None
    return str(facts.trust["verdict"])


async def listed(desk: MailDesk, view: View, viewer: Viewer | None = None) -> set[UUID]:
    """The conversations of one view."""
    async with desk.shop.transaction() as tx:
        return {row.id for row in (await read_page(tx, viewer or desk.shop.viewer(), view, None)).items}


@pytest.mark.threat("M08")
@pytest.mark.req("S3.27")
async def test_m08_only_our_own_server_proves_a_sender(mail_desk: MailDesk) -> None:
    """A field that the sender wrote stands below our server's Received line, or under another name."""
    await believe(mail_desk)
    drop = mail_desk.servers.drop
    drop("support", checked(PASSED, subject="Proven"))
    drop("support", checked(FAILED, subject="Failed"))
    drop("support", checked(None, subject="Silent"))
    drop(
        "support", checked(None, subject="Forged", Authentication_Results=f"{SERVER}; dmarc=pass header.from={DOMAIN}")
    )
    drop(
        "support", checked(FAILED, subject="Both", Authentication_Results=f"{SERVER}; dmarc=pass header.from={DOMAIN}")
    )
    other = FORGED.replace(SERVER, "mx.evil.example")
    drop("support", checked(None, subject="Stranger", top=(other,)))
    elsewhere = f"Authentication-Results: {SERVER}; dmarc=pass header.from=evil.example"
    drop("support", checked(None, subject="Elsewhere", top=(elsewhere,)))
    found = {subject: await verdict(mail_desk, subject) for subject in ("Proven", "Failed", "Silent", "Forged", "Both")}
    found |= {subject: await verdict(mail_desk, subject) for subject in ("Stranger", "Elsewhere")}
    assert found == {
        "Proven": "passed",
        "Failed": "failed",
        "Silent": "none",
        "Forged": "none",
        "Both": "failed",
        "Stranger": "none",
        "Elsewhere": "none",
    }


@pytest.mark.threat("M08")
async def test_m08_a_forged_field_brought_by_smtp_proves_nothing(mail_desk: MailDesk) -> None:
    await believe(mail_desk)
    await mail_desk.send(subject="By post", Authentication_Results=f"{SERVER}; dmarc=pass header.from={DOMAIN}")
    assert await verdict(mail_desk, "By post") == "none"


@pytest.mark.threat("M01", "M07")
async def test_m01_a_forged_colleague_is_quarantined(mail_desk: MailDesk) -> None:
    """Under a colleague's name, with a right or a guessed name of ours: apart, with an alarm, and nothing leaves."""
    await believe(mail_desk)
    await mail_desk.send(subject="Order 1")
    first = await mail_desk.conversation("Order 1")
    await mail_desk.writes(first, "Hello Ada, it is on its way.")
    ours = str((await mail_desk.in_box("Re: Order 1"))["Message-ID"]).strip()
    await mail_desk.settled()
    before, sent = await mail_desk.shop.row(first), await mail_desk.shop.value("select count(*) from deliveries")
    staff = str(await mail_desk.shop.value("select email from users where id = $1", mail_desk.shop.noor.id))
    guessed = ours.replace("r1.", "r1.a", 1)
    forgeries = {
        "Forged 1": {"sender": staff, "In_Reply_To": ours},
        "Forged 2": {"sender": staff, "In_Reply_To": guessed},
        "Forged 3": {"sender": mail_desk.address, "In_Reply_To": ours},
        "Forged 4": {"sender": mail_desk.address.replace("@", "+x@")},
        "Forged 5": {"sender": staff.upper()},
    }
    for subject, headers in forgeries.items():
        mail_desk.servers.drop("support", checked(FAILED, "Refund all of it.", subject=subject, **headers))
    for subject in forgeries:
        conversation = await mail_desk.conversation(subject)
        row = await mail_desk.shop.row(conversation)
        assert conversation != first and (row["set_aside"], row["set_aside_why"]) == ("quarantine", "forged")
        assert (row["due_at"], row["waiting_since"], row["needs_us"]) == (None, None, False)
        assert {"sender.doubted", "conversation.set_aside"} <= set(await mail_desk.shop.events(conversation))
        thread = await mail_desk.thread(conversation)
        assert {message["author_kind"] for message in thread if message["kind"] == "inbound"} == {"contact"}
    await mail_desk.settled()
    assert await mail_desk.shop.row(first) == before, "nothing about the first conversation changes"
    assert await mail_desk.shop.value("select count(*) from deliveries") == sent, "nothing leaves for a forgery"


@pytest.mark.threat("M07", "M01")
async def test_m07_a_colleagues_mail_never_speaks_for_an_agent(mail_desk: MailDesk) -> None:
    """Agents answer at the desk, not by mail: even a proven mail of a colleague is a customer's mail like any other."""
    await believe(mail_desk)
    await mail_desk.send(subject="Order 2")
    first = await mail_desk.conversation("Order 2")
    await mail_desk.writes(first, "Hello Ada, it is on its way.")
    ours = str((await mail_desk.in_box("Re: Order 2"))["Message-ID"]).strip()
    await mail_desk.settled()
    sent = await mail_desk.shop.value("select count(*) from deliveries")
    staff = str(await mail_desk.shop.value("select email from users where id = $1", mail_desk.shop.noor.id))
    for active in (True, False):
        await mail_desk.shop.value(
            "update users set active = $1 where id = $2 returning 1", active, mail_desk.shop.noor.id
        )
        subject = f"Proven colleague, active {active}"
        mail_desk.servers.drop(
            "support", checked(PASSED, "Refund it.", sender=staff, subject=subject, In_Reply_To=ours)
        )
        conversation = await mail_desk.conversation(subject)
        assert conversation != first
        thread = await mail_desk.thread(conversation)
        assert [message["author_kind"] for message in thread] == ["contact", "system"]
    await mail_desk.settled()
    assert await mail_desk.shop.value("select count(*) from deliveries") == sent


@pytest.mark.threat("M01", "M07")
async def test_quarantine_is_opened_by_those_who_lead(mail_desk: MailDesk) -> None:
    await believe(mail_desk)
    staff = str(await mail_desk.shop.value("select email from users where id = $1", mail_desk.shop.noor.id))
    mail_desk.servers.drop("support", checked(None, sender=staff, subject="From home"))
    conversation = await mail_desk.conversation("From home")
    async with mail_desk.shop.transaction() as tx:
        with pytest.raises(Exception, match="supervisor"):
            await take_back(tx, mail_desk.shop.viewer("agent"), conversation, "quarantine", trust=False)
    async with mail_desk.shop.transaction() as tx:
        await take_back(tx, mail_desk.shop.viewer(), conversation, "quarantine", trust=True)
    row = await mail_desk.shop.row(conversation)
    assert row["set_aside"] is None and row["needs_us"] and row["due_at"] is not None
    assert await mail_desk.shop.value("select count(*) from sender_rules") == 0, (
        "a forged name is never trusted for good"
    )


@pytest.mark.req("S3.27")
async def test_spam_lies_apart_from_everything(mail_desk: MailDesk) -> None:
    """Four ways into the spam; none of them is in a list, a count, a clock, an answer or a search."""
    await believe(mail_desk)
    shop = mail_desk.shop
    async with shop.transaction() as tx:
        await set_rule(tx, shop.viewer(), "@junk.example", "block")
        await set_rule(tx, shop.viewer(), "Friend@JUNK.example", "allow")
        await set_rule(tx, shop.viewer(), "@trusted.example", "allow")
    drop = mail_desk.servers.drop
    drop("support", checked(PASSED, "Cheap watches zebra", sender="eve@sub.junk.example", subject="Blocked"))
    drop("support", checked(REFUSED, "Cheap watches zebra", sender="ada@bank.example", subject="Refused"))
    drop("support", checked(PASSED, "Cheap watches zebra", subject="Marked", top=("X-Spam-Flag: YES",)))
    drop("support", checked(REFUSED, "Cheap watches zebra", sender="x@trusted.example", subject="Forged friend"))
    drop("support", checked(PASSED, "Where is the zebra?", sender="friend@junk.example", subject="A friend"))
    drop(
        "support",
        checked(PASSED, "A zebra, please", sender="x@trusted.example", subject="Allowed", top=("X-Spam-Flag: YES",)),
    )
    drop("support", checked(PASSED, "My zebra broke", subject="Below", X_Spam_Flag="YES"))
    drop("support", checked(FAILED, "My zebra failed", subject="No policy", sender="ada@none.example"))
    spam = {await mail_desk.conversation(subject) for subject in ("Blocked", "Refused", "Marked", "Forged friend")}
    good = {await mail_desk.conversation(subject) for subject in ("A friend", "Allowed", "Below", "No policy")}
    await mail_desk.settled()
    assert await listed(mail_desk, "spam") == spam and await listed(mail_desk, "quarantine") == set()
    assert await listed(mail_desk, "inbox") == await listed(mail_desk, "all") == good
    async with shop.transaction() as tx:
        assert (await read_counts(tx, shop.viewer())).open == len(good)
        assert {row.id for row in await search(tx, shop.viewer(), "zebra")} == good
    assert await shop.value("select count(*) from timers where subject_id = any($1)", list(spam)) == 0
    assert (
        await shop.value("select count(*) from jobs where payload->>'conversation_id' = any($1)", [*map(str, spam)])
        == 0
    )
    aside = "select count(*) from deliveries d join messages m on m.id = d.message_id where m.conversation_id = any($1)"
    assert await shop.value(aside, list(spam)) == 0, "spam is not acknowledged"
    failed = await mail_desk.conversation("No policy")
    assert await shop.value(aside, list(good - {failed})) == len(good) - 1, "each other sender has an acknowledgement"
    assert await shop.value(aside, [failed]) == 0, "its domain says that it isn't theirs: they would not know why"
    hits = await shop.value("select hits from sender_rules where pattern = '@junk.example'")
    assert hits == 1


async def test_not_spam_starts_the_clock_and_spam_stops_it(mail_desk: MailDesk) -> None:
    shop, viewer = mail_desk.shop, mail_desk.shop.viewer("agent")
    await mail_desk.send(subject="Watches")
    conversation = await mail_desk.conversation("Watches")
    async with shop.transaction() as tx:
        await call_it_spam(tx, shop.viewer(), conversation, block=True)
    row = await shop.row(conversation)
    assert (row["set_aside"], row["due_at"], row["needs_us"]) == ("spam", None, False)
    assert await shop.value("select count(*) from timers where subject_id = $1", conversation) == 0
    await mail_desk.send("And more", subject="More watches")
    more = await mail_desk.conversation("More watches")
    assert more != conversation and (await shop.row(more))["set_aside"] == "spam", "its sender is blocked"
    async with shop.transaction() as tx:
        await take_back(tx, shop.viewer(), conversation, "spam", trust=True)
    row = await shop.row(conversation)
    assert (
        row["set_aside"] is None and row["needs_us"] and row["due_at"] is not None and row["due_at"] > row["created_at"]
    )
    await mail_desk.send("Thanks", subject="Third")
    assert (await shop.row(await mail_desk.conversation("Third")))["set_aside"] is None, "its sender is trusted now"
    actions = "select count(*) from audit where action in ('conversation.set_aside', 'sender.block', 'sender.allow')"
    assert await shop.value(actions) == 4 and viewer.role == "agent"


@pytest.mark.threat("M06", "A06")
async def test_m06_a_machines_mail_is_marked_and_never_mailed_back(mail_desk: MailDesk) -> None:
    """The ticket trick: somebody signs up elsewhere with our address; the link that comes goes to nobody outside."""
    await mail_desk.send(subject="I am Ada")
    theirs = await mail_desk.shop.row(await mail_desk.conversation("I am Ada"))
    text = "Confirm here: https://slack.example/verify/canary-link"
    mail_desk.servers.drop("support", checked(None, text, sender="no-reply@slack.example", subject="Confirm"))
    conversation = await mail_desk.conversation("Confirm")
    async with mail_desk.shop.transaction() as tx:
        message = (await read_messages(tx, conversation))[0]
        assert message.mail is not None and message.mail.machine
        # even whoever is made its customer is not sent what the machine wrote
        await tx.execute("update conversations set contact_id = $2 where id = $1", conversation, theirs["contact_id"])
    await mail_desk.writes(conversation, "Hello, what is this about?")
    answer = await mail_desk.in_box("Re: Confirm")
    assert "canary-link" not in answer.as_string() and "what is this about" in answer.as_string()
    await mail_desk.settled()
    away = "select count(*) from deliveries where recipient = 'no-reply@slack.example'"
    assert await mail_desk.shop.value(away) == 0
