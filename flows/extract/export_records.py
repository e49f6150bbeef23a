"""The records of an export: posts as their author wrote them, many in a file, with nothing around them."""

from __future__ import annotations

from typing import Any

from flows.errors import DocumentError
from flows.extract.decode import DecodedText
from flows.extract.documents import make_document, refuse_record
from flows.extract.inputs import Input
from schemas.records import RawDocument, RefusedRecord, SourceRank

_OF_EXPORTS: dict[str, Any] = {"source_rank": SourceRank.EXPORT, "is_one_of_many": True}


def export_document(given: Input, payload: bytes, decoded: DecodedText, form: str, **fields: Any) -> RawDocument:
    """The post in these bytes, of which `decoded` is the body; HTML unless `media_type` says otherwise."""
    known = {"media_type": "text/html", "is_body": True, "form": form} | _OF_EXPORTS
    return make_document(given, payload, decoded, **(known | fields))


def refuse_export(given: Input, payload: bytes, error: DocumentError, form: str, **fields: Any) -> RefusedRecord:
    """A post that cannot be read."""
    return refuse_record(given, payload, error, form=form, **(_OF_EXPORTS | fields))
