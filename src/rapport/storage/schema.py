"""The one metadata that every area's tables hang on, and the columns that all of them share."""

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, Table, Text, Uuid, func

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Time = DateTime(timezone=True)


def ident() -> Column[Any]:
    """The primary key: a UUIDv7 that the application makes."""
    return Column("id", Uuid, primary_key=True)


def made_at() -> Column[Any]:
    """When the row was made, UTC."""
    return Column("created_at", Time, nullable=False, server_default=func.now())


def reference(
    name: str, target: str, *, nullable: bool = False, cascade: bool = True, index: bool = False
) -> Column[Any]:
    """A foreign key to ``target`` ("table.column"); rows go with what they belong to unless ``cascade`` is off."""
    rule = "CASCADE" if cascade else "SET NULL"
    return Column(name, Uuid, ForeignKey(target, ondelete=rule), nullable=nullable, index=index)


def words(name: str, *, nullable: bool = False, default: str | None = None) -> Column[Any]:
    """A text column."""
    return Column(name, Text, nullable=nullable, server_default=default)


def organisation_table(name: str, *columns: Any) -> Table:
    """A table whose rows belong to one organisation; row-level security keeps every other one out.

    A test holds that each table made here has its policy in the database.
    """
    return Table(
        name,
        metadata,
        reference("organisation_id", "organisations.id"),
        *columns,
        info={"organisation": True},
    )
