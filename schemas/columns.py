"""What the table modules build with: shared metadata, and columns that cannot be had without a comment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, MetaData

SCHEMA = "warehouse"

# What a document and the article made from it have in common.
FORM = "Form in which it was held, such as html, rss, wxr, warc or text: README has the table"
RANK = "Which telling of an article wins, the least: 0 page, 1 export, 2 feed, 3 text, 4 excerpt"
CAPTURED = "When a crawler fetched it; NULL if the form does not say"

# PostgreSQL's own way of naming, so that a constraint has one name however the table came to be.
metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)

Moment = DateTime(timezone=True)


def key(name: str, kind: Any, comment: str) -> Column[Any]:
    """A column of the primary key; `kind` may be a foreign key."""
    return Column(name, kind, primary_key=True, comment=comment)


def required(name: str, kind: Any, comment: str) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, nullable=False, comment=comment)


def optional(name: str, kind: Any, comment: str) -> Column[Any]:
    """A column whose comment says when it is NULL."""
    return Column(name, kind, nullable=True, comment=comment)


def pointer(target: str) -> ForeignKey:
    """A foreign key to `table.column` of the warehouse."""
    return ForeignKey(f"{SCHEMA}.{target}")


def one_of(column: str, *values: str) -> CheckConstraint:
    """A check that the column holds one of these words, or NULL."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
