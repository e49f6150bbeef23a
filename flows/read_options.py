"""What a person asks of the readers, as the run form and the command line have it."""

from __future__ import annotations

from typing import Literal, get_args

from flows.errors import UserError
from schemas.records import PostKind, ReadOptions

Kinds = Literal["posts", "posts and pages", "posts, pages and drafts"]

KINDS: dict[str, frozenset[PostKind]] = {
    "posts": frozenset({PostKind.POST}),
    "posts and pages": frozenset({PostKind.POST, PostKind.PAGE}),
    "posts, pages and drafts": frozenset(PostKind),
}
FIELDS = ("text", "html", "title", "url", "date", "author", "id")


def read_options(max_document_bytes: int, kinds: str, columns: str) -> ReadOptions:
    """The options for these words; raises UserError, saying what could have been meant."""
    if kinds not in KINDS:
        choices = ", ".join(f"`{each}`" for each in get_args(Kinds))
        raise UserError(f"kinds is {kinds!r}; choose one of {choices}.")
    return ReadOptions(max_document_bytes, KINDS[kinds], _columns(columns))


def _columns(text: str) -> dict[str, str]:
    """`text=body_md, url=link` as a mapping from field to column."""
    columns: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        field, equals, column = (each.strip() for each in pair.partition("="))
        if not equals or not column:
            raise UserError(f"columns has {pair!r}; write field=column, such as `text=body_md, url=link`.")
        if field not in FIELDS:
            raise UserError(f"columns has {field!r}, no field of ours; the fields are {', '.join(FIELDS)}.")
        if field in columns:
            raise UserError(f"columns names {field} twice; give one column for each field.")
        columns[field] = column
    return columns
