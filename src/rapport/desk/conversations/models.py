"""Conversations, their messages, drafts, files and deliveries."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

conversations = organisation_table(
    "conversations",
    ident(),
    Column("number", Integer, nullable=False),
    reference("brand_id", "brands.id"),
    reference("contact_id", "contacts.id", index=True),
    reference("inbox_id", "inboxes.id"),
    words("channel"),
    words("subject", default=""),
    words("status", default="open"),
    reference("assignee_id", "users.id", nullable=True, cascade=False),
    Column("last_position", Integer, nullable=False, server_default="0"),
    Column("last_message_at", Time, nullable=False),
    Column("last_inbound_at", Time),
    words("preview", default=""),
    words("preview_by", default="contact"),
    Column("needs_us", Boolean, nullable=False, server_default="true"),
    Column("waiting_since", Time),
    Column("due_at", Time),
    words("due_kind", nullable=True),
    Column("ceiling_at", Time),
    Column("breached_at", Time),
    Column("first_response_due", Time),
    Column("first_responded_at", Time),
    Column("agent_turns", Integer, nullable=False, server_default="0"),
    Column("resolved_at", Time),
    Column("resolved_by", Uuid),
    Column("reopened_count", Integer, nullable=False, server_default="0"),
    Column("reopened_at", Time),
    Column("first_resolved_at", Time),
    Column("first_resolved_turns", SmallInteger),
    Column("first_reopened_at", Time),
    Column("rating_asked_at", Time),
    Column("mood_level", SmallInteger),
    Column("mood_word", Text),
    Column("mood_trend", Text),
    Column("mood", JSONB),
    Column("facts", ARRAY(Text), nullable=False, server_default="{}"),
    Column("contact_position", Integer, nullable=False, server_default="0"),
    made_at(),
    CheckConstraint("status in ('open','waiting','snoozed','resolved')", name="status"),
    UniqueConstraint("organisation_id", "number"),
    Index(
        "ix_conversations_needs_us",
        "organisation_id",
        "due_at",
        "id",
        postgresql_where=text("needs_us and status in ('open','waiting')"),
    ),
    Index(
        "ix_conversations_waiting",
        "organisation_id",
        text("last_message_at desc"),
        "id",
        postgresql_where=text("not needs_us and status in ('open','waiting')"),
    ),
    Index("ix_conversations_latest", "organisation_id", text("last_message_at desc"), "id"),
    Index("ix_conversations_assignee_id", "assignee_id"),
    Index("ix_conversations_inbox_id", "inbox_id", text("last_message_at desc")),
    Index("ix_conversations_created", "organisation_id", "created_at"),
    Index(
        "ix_conversations_resolved", "organisation_id", "resolved_at", postgresql_where=text("resolved_at is not null")
    ),
    Index(
        "ix_conversations_first_resolved",
        "organisation_id",
        "first_resolved_at",
        postgresql_where=text("first_resolved_at is not null"),
    ),
    Index(
        "ix_conversations_rating_asked",
        "organisation_id",
        "rating_asked_at",
        postgresql_where=text("rating_asked_at is not null"),
    ),
)

messages = organisation_table(
    "messages",
    ident(),
    reference("conversation_id", "conversations.id"),
    Column("position", Integer, nullable=False),
    Column("client_id", Uuid, nullable=False),
    reference("inbox_id", "inboxes.id"),
    words("channel"),
    words("kind"),
    words("audience"),
    words("author_kind"),
    Column("author_id", Uuid),
    words("author_name", default=""),
    words("subject", nullable=True),
    words("body_text"),
    words("body_html", nullable=True),
    words("quote", nullable=True),
    words("signature", nullable=True),
    words("external_id", nullable=True),
    Column("raw_mail_id", Uuid),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    made_at(),
    Column("deleted_at", Time),
    Column(
        "search",
        TSVECTOR,
        Computed(
            "to_tsvector('simple', coalesce(subject, '') || ' ' || author_name || ' ' || body_text)", persisted=True
        ),
    ),
    CheckConstraint("kind in ('inbound','reply','note','call','notice','survey')", name="kind"),
    CheckConstraint("audience in ('public','private','internal')", name="audience"),
    CheckConstraint("(kind = 'note') <= (audience = 'internal')", name="notes_are_internal"),
    CheckConstraint("author_kind in ('contact','user','bot','system')", name="author_kind"),
    UniqueConstraint("conversation_id", "position"),
    Index(
        "uq_messages_client",
        "conversation_id",
        "author_kind",
        "author_id",
        "client_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
    Index(
        "uq_messages_external", "inbox_id", "external_id", unique=True, postgresql_where=text("external_id is not null")
    ),
    Index("ix_messages_search", "search", postgresql_using="gin"),
    Index("ix_messages_created", "organisation_id", "created_at"),
)

mail_references = organisation_table(
    "mail_references",
    words("message_key"),
    reference("conversation_id", "conversations.id", index=True),
    Column("message_id", Uuid),
    UniqueConstraint("organisation_id", "message_key", "conversation_id"),
)

deliveries = organisation_table(
    "deliveries",
    ident(),
    reference("message_id", "messages.id", index=True),
    reference("inbox_id", "inboxes.id"),
    words("recipient"),
    words("mail_message_id", nullable=True),
    words("state", default="queued"),
    words("reason", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Time, nullable=False, server_default=text("now()")),
    Column("taken_until", Time),
    Column("sent_at", Time),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'")),
    made_at(),
    CheckConstraint("state in ('queued','sending','uncertain','sent','failed','bounced')", name="state"),
    Index("ix_deliveries_due", "next_at", postgresql_where=text("state in ('queued','sending')")),
    Index("ix_deliveries_mail_message_id", "organisation_id", "mail_message_id"),
)

drafts = organisation_table(
    "drafts",
    Column("conversation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    words("channel"),
    Column("document", JSONB),
    words("body_text"),
    Column("saved_at", Time, nullable=False),
)

read_marks = organisation_table(
    "read_marks",
    Column("conversation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
)

files = organisation_table(
    "files",
    Column("sha256", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    made_at(),
    PrimaryKeyConstraint("organisation_id", "sha256"),
)

attachments = organisation_table(
    "attachments",
    ident(),
    reference("message_id", "messages.id", nullable=True, index=True),
    Column("conversation_id", Uuid),
    Column("uploaded_by", Uuid),
    Column("sha256", LargeBinary, nullable=False),
    words("name"),
    words("content_type"),
    Column("size", Integer, nullable=False),
    words("content_id", nullable=True),
    Column("inline", Boolean, nullable=False, server_default="false"),
    made_at(),
    Index(None, "created_at", postgresql_where=text("message_id is null")),
)

summaries = organisation_table(
    "summaries",
    ident(),
    reference("conversation_id", "conversations.id", index=True),
    words("issue"),
    words("solution"),
    words("next_steps"),
    words("state", default="offered"),
    words("correction", nullable=True),
    Column("offered_by", Uuid),
    Column("offered_at", Time, nullable=False),
    Column("answered_at", Time),
    CheckConstraint("state in ('offered','confirmed','corrected')", name="state"),
)

hint_marks = organisation_table(
    "hint_marks",
    ident(),
    Column("user_id", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    words("check_id"),
    words("action"),
    Column("confidence", Float),
    made_at(),
    CheckConstraint("action in ('use','ignore','why','wrong','override')", name="action"),
    Index(None, "organisation_id", "user_id", "check_id"),
)
