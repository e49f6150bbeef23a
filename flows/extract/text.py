"""A page flattened to plain text: the whole file is one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flows.errors import EmptyFile, NotASeed
from flows.extract.decode import decode_text
from flows.extract.documents import make_document
from flows.extract.forms import form_by_bytes, form_by_markup, form_by_name, form_by_root
from flows.extract.inputs import Input
from schemas.records import RawDocument

_DOCUMENT_ID = re.compile(r"\d+_([0-9a-f]{16})\.txt")


def read_text_page(given: Input) -> Iterator[RawDocument] | None:
    """The page in a text file, or None if name or first bytes tell of another form.

    Raises EmptyFile, UndecodableText, or NotASeed if only the content shows that it is no text.
    """
    if form_by_name(given.name) or form_by_bytes(given.head) or form_by_root(given.head):
        return None
    payload = given.read()
    decoded = decode_text(payload)
    if not any(character.isprintable() and character != " " for character in decoded.text):
        raise EmptyFile(f"{len(payload):,} bytes without a visible character", payload)
    if form := form_by_markup(decoded.text):
        raise NotASeed(f"{form}, not the plain text of a page", payload)
    document_id = _DOCUMENT_ID.fullmatch(PurePosixPath(given.name).name)
    name_id = document_id.group(1) if document_id else None
    return iter((make_document(given, payload, decoded, media_type="text/plain", document_id=name_id),))
