"""The forms that can be read, first match first. A new form is its module and two lines here."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flows.errors import NotASeed
from flows.extract.forms import form_by_bytes, form_by_name
from flows.extract.payloads import read_payload
from flows.extract.text import read_text_page
from schemas.records import FileContent, RawDocument, RawFile

# A reader answers with the documents of a file, or with None if the file is not of its form.
Reader = Callable[[RawFile, bytes, str], tuple[RawDocument, ...] | None]

READERS: tuple[Reader, ...] = (read_text_page,)


def read_file(file: RawFile, max_file_bytes: int) -> FileContent:
    """The bytes of a file and the documents in it; raises a FileError, with the bytes where they were read."""
    payload = read_payload(file, max_file_bytes)
    digest = sha256(payload).hexdigest()
    for read in READERS:
        documents = read(file, payload, digest)
        if documents is not None:
            return FileContent(payload, digest, documents)
    form = form_by_bytes(payload) or form_by_name(file.path) or "a file of no form that is read"
    raise NotASeed(f"{form}, not the plain text of a page", payload)
