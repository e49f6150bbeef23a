"""Raw documents as readers make them, with what every one of them owes to its input."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flows.errors import DataError
from flows.extract.decode import DecodedText
from flows.extract.inputs import Input
from schemas.records import RawDocument, RefusedRecord


def make_document(given: Input, payload: bytes, decoded: DecodedText, **fields: Any) -> RawDocument:
    """The document in these bytes of an input; `fields` are those of RawDocument, `media_type` and `form` among them.

    `payload` is what the document was made from: of a whole file its bytes, of an entry the entry's own.
    """
    defaults = {"member": given.member, "former_path": given.file.former_path}
    return RawDocument(
        source=given.file.source,
        path=given.file.path,
        record=0,
        payload=payload,
        payload_sha256=sha256(payload).hexdigest(),
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        quality_flags=decoded.quality_flags,
        **(defaults | fields),
    )


def refuse_record(given: Input, payload: bytes, error: DataError, **fields: Any) -> RefusedRecord:
    """A record that cannot be read, with its bytes as far as they could be read; `fields` as in `make_document`."""
    nothing = DecodedText("", "binary", 0.0)
    document = make_document(given, payload, nothing, **({"media_type": "application/octet-stream"} | fields))
    return RefusedRecord(document, error.rejection())
