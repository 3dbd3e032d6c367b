"""Files that messages carry: each kept once by its bytes, and where it is attached."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from rapport.storage.schema import ident, made_at, organisation_table, reference, words

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
    Column("contact_id", Uuid),
    Column("sha256", LargeBinary, nullable=False),
    words("name"),
    words("content_type"),
    Column("size", Integer, nullable=False),
    words("content_id", nullable=True),
    Column("inline", Boolean, nullable=False, server_default="false"),
    Column("thumbnail", LargeBinary),
    Column("picture", LargeBinary),
    Column("width", Integer),
    Column("height", Integer),
    Column("warnings", ARRAY(Text), nullable=False, server_default="{}"),
    made_at(),
    Index(None, "created_at", postgresql_where=text("message_id is null")),
    Index(None, "organisation_id", "sha256"),
)
