"""Reads all that the screen shows of one conversation when it is opened."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.held import HeldReply, read_waiting
from rapport.desk.conversations.mail_frame import MailFrame, read_mail_frame
from rapport.desk.conversations.reading import MISSING
from rapport.desk.conversations.recipients import Usual, read_usual
from rapport.desk.conversations.rows import read_rows
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.conversations.thread import PAGE, read_messages
from rapport.desk.conversations.types import Draft, Highlight, Message, Person, Row, Summary, customer, person
from rapport.desk.conversations.widget import read_summary
from rapport.kit.errors import NotFound
from rapport.storage.session import Tx


class ContactPanel(msgspec.Struct, frozen=True, kw_only=True):
    """The person on the other side."""

    id: UUID
    name: str
    hue: int
    email: str | None
    preferred_channel: str | None
    language: str | None
    zone: str | None
    since: datetime
    last_rating: int | None
    identities: list[dict[str, str | bool | None]]
    conversations: list[dict[str, Any]]
    facts: list[tuple[str, str]]
    page: dict[str, str]
    """Where a visitor of the chat was seen last: "url" and "title", as their browser told; empty for others."""
    looked: list[str]
    """The titles of the articles that they had read before they asked, the first one first."""


class PromiseView(msgspec.Struct, frozen=True):
    """A promise to this customer."""

    id: UUID
    text: str
    due_at: datetime | None
    zone: str
    owner: Person | None
    state: str
    message_id: UUID | None


class StandardView(msgspec.Struct, frozen=True):
    """The first response: when it was due, when it came."""

    first_response_due: datetime | None
    first_responded_at: datetime | None
    target_seconds: int | None
    kept: bool | None


class ReadState(msgspec.Struct, frozen=True):
    """How far each side has read."""

    contact_position: int
    my_position: int


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation, opened."""

    row: Row
    contact: ContactPanel
    messages: list[Message]
    earlier: bool
    people: dict[str, Person]
    read: ReadState
    mood: dict[str, Any] | None
    promises: list[PromiseView]
    standard: StandardView | None
    summary: Summary | None
    rating: dict[str, Any] | None
    draft: dict[str, Draft | None]
    recipients: Usual | None
    goes_on_in: int | None
    held: list[HeldReply]
    mail: MailFrame | None
    cursor: str


HEAD = """
select c.contact_id, c.contact_position, c.mood, c.first_response_due, c.first_responded_at, c.created_at,
  k.name, k.preferred_channel, k.language, k.zone, k.facts, k.created_at as since,
  (select jsonb_agg(jsonb_build_object(
       'kind', i.kind, 'value', i.value, 'standing', i.standing, 'trouble', i.bounce_reason,
       'hard', i.bounce_hard) order by i.created_at)
     from contact_identities i where i.contact_id = k.id and i.kind <> 'widget') as identities,
  (select r.score from ratings r join conversations o on o.id = r.conversation_id
     where o.contact_id = k.id order by r.created_at desc limit 1) as last_rating,
  (select o.number from conversations o where o.id = c.merged_into) as goes_on_in,
  coalesce((select r.position from read_marks r where r.conversation_id = c.id and r.user_id = $2), 0) as seen,
  (select v.page from visitor_tokens v where v.contact_id = k.id and v.inbox_id = c.inbox_id
     order by v.seen_at desc limit 1) as page,
  (select jsonb_agg(a.title order by r.made_at, a.title) from article_readings r join articles a on a.id = r.article_id
     where r.conversation_id = c.id) as looked,
  (select jsonb_build_object('score', r.score, 'comment', r.comment, 'at', r.created_at)
     from ratings r where r.conversation_id = c.id) as rating
from conversations c join contacts k on k.id = c.contact_id
where c.id = $1
"""
OTHERS = f"""
select c.id, c.number, c.subject, c.channel, c.status, c.last_message_at as at from conversations c
where c.contact_id = $1 and {COUNTS} and {readable_by(2)} order by c.last_message_at desc limit 12
"""  # noqa: S608 - only our own fragments
PROMISES = """
select p.id, p.body_text, p.due_at, p.zone, p.state, p.message_id, p.owner_id, u.name as owner_name
from promises p left join users u on u.id = p.owner_id
where p.conversation_id in (select id from conversations where contact_id = $1) and p.state in ('open','missed')
order by p.state = 'open', p.due_at nulls last limit 20
"""
DRAFTS = """
select kind, channel, document, body_text as text, saved_at, recipients from drafts
where conversation_id = $1 and user_id = $2
"""


async def read_thread(tx: Tx, viewer: Viewer, conversation: UUID, cursor: str) -> Thread:
    """Open a conversation; raises ``NotFound`` when ``viewer`` may not read it."""
    rows = await read_rows(tx, viewer, [conversation])
    head = await tx.fetchrow(HEAD, conversation, viewer.user_id) if rows else None
    if head is None:
        raise NotFound(MISSING)
    messages = await read_messages(tx, conversation, limit=PAGE)
    drafts = {row["kind"]: Draft(**dict(row)) for row in await tx.fetch(DRAFTS, conversation, viewer.user_id)}
    mood = head["mood"]
    people = {
        str(message.author.id): person(message.author.id, message.author.name)
        for message in messages
        if message.author.id is not None
    }
    return Thread(
        row=rows[0],
        contact=await _contact(tx, viewer, head),
        messages=_highlighted(messages, mood),
        earlier=bool(messages) and messages[0].position > 1,
        people=people,
        read=ReadState(head["contact_position"], head["seen"]),
        mood=mood,
        promises=await _promises(tx, head["contact_id"]),
        standard=_standard(head),
        summary=await read_summary(tx, conversation),
        rating=head["rating"],
        draft={"reply": drafts.get("reply"), "note": drafts.get("note")},
        recipients=await read_usual(tx, conversation) if rows[0].channel == "email" else None,
        goes_on_in=head["goes_on_in"],
        held=await read_waiting(tx, conversation),
        mail=await read_mail_frame(tx, conversation, viewer.user_id),
        cursor=cursor,
    )


async def _contact(tx: Tx, viewer: Viewer, head: Any) -> ContactPanel:
    identities = head["identities"] or []
    mail = next((identity["value"] for identity in identities if identity["kind"] == "email"), None)
    others = await tx.fetch(OTHERS, head["contact_id"], *reader_args(viewer))
    face = customer(head["contact_id"], head["name"])
    return ContactPanel(
        id=face.id,
        name=face.name,
        hue=face.hue,
        email=mail,
        preferred_channel=head["preferred_channel"],
        language=head["language"],
        zone=head["zone"],
        since=head["since"],
        last_rating=head["last_rating"],
        identities=identities,
        conversations=[dict(row) for row in others],
        facts=[(label, value) for label, value in head["facts"]],
        page=head["page"] or {},
        looked=head["looked"] or [],
    )


async def _promises(tx: Tx, contact: UUID) -> list[PromiseView]:
    return [
        PromiseView(
            id=row["id"],
            text=row["body_text"],
            due_at=row["due_at"],
            zone=row["zone"],
            owner=person(row["owner_id"], row["owner_name"]) if row["owner_id"] else None,
            state=row["state"],
            message_id=row["message_id"],
        )
        for row in await tx.fetch(PROMISES, contact)
    ]


def _standard(head: Any) -> StandardView | None:
    due, given = head["first_response_due"], head["first_responded_at"]
    if due is None:
        return None
    return StandardView(
        first_response_due=due,
        first_responded_at=given,
        target_seconds=int((due - head["created_at"]).total_seconds()),
        kept=given <= due if given is not None else None,
    )


def _highlighted(messages: list[Message], mood: dict[str, Any] | None) -> list[Message]:
    marks: dict[int, list[Highlight]] = {}
    for signal in (mood or {}).get("signals", []):
        if signal["position"] is not None and signal["start"] is not None and signal["end"] > signal["start"]:
            mark = Highlight(signal["start"], signal["end"], signal["label"])
            marks.setdefault(signal["position"], []).append(mark)
    return [
        msgspec.structs.replace(message, highlights=marks[message.position]) if message.position in marks else message
        for message in messages
    ]
