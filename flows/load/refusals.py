"""What becomes of the rejections of a file: new ones, repeated ones, and those that are over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row

from flows.load.identity import rejection_id
from flows.load.state import BatchState, IncomingFile
from schemas.records import Rejection


class Refusal(NamedTuple):
    """A rejection with its place: `record` is None where the whole file was refused."""

    record: int | None
    rejection: Rejection
    payload: bytes | None


def refusals(file: IncomingFile) -> list[Refusal]:
    """What was refused in a file: the documents that were, and the file itself where reading it could not go on."""
    processed = file.processed
    whole = [] if processed.rejection is None else [Refusal(None, processed.rejection, processed.payload)]
    return whole + [
        Refusal(each.document.record, each.outcome, each.document.payload)
        for each in processed.documents
        if isinstance(each.outcome, Rejection)
    ]


def plan_rejections(
    file: IncomingFile, state: BatchState, run_id: UUID, rules_version: int
) -> Iterator[dict[str, Any]]:
    """The rows of `rejections` that are new or differ. A repeated refusal counts as another attempt if it was one:
    the bytes or the rules are others, or the run was asked to try everything again."""
    known = {row.rejection_id: row for row in state.rejections.get(file.file_id, ())}
    is_retried = state.mode == "full" or _is_changed(file, state)
    current: set[UUID] = set()
    for refusal in refusals(file):
        row = _row(file, refusal, run_id, rules_version)
        before = known.get(row["rejection_id"])
        current.add(row["rejection_id"])
        if before is None:
            yield {**row, "attempts": 1, "first_seen_at": state.moment, "first_run_id": run_id}
        elif _is_new_attempt(before, run_id, rules_version, is_retried):
            yield {**row, "attempts": before.attempts + 1, **_origin(before)}


def plan_resolutions(file: IncomingFile, state: BatchState) -> Iterator[tuple[UUID, str]]:
    """Open rejections of the file that are over, each with its resolution; of the whole file with its last part."""
    file_source, path = file.processed.file.source, file.processed.file.path
    current = {rejection_id(file_source, path, each.record, each.rejection.reason) for each in refusals(file)}
    refused = {each.record for each in refusals(file)}
    is_lost = None in refused and not file.is_broken
    for row in state.rejections.get(file.file_id, ()):
        is_judged = file.processed.is_last if row.record is None else file.covers(row.record)
        if is_judged and row.resolved_at is None and row.rejection_id not in current:
            is_refused = file.is_rejected if row.record is None else is_lost or row.record in refused
            yield row.rejection_id, "other_reason" if is_refused else "loaded"


def _row(file: IncomingFile, refusal: Refusal, run_id: UUID, rules_version: int) -> dict[str, Any]:
    place, rejection = file.processed.file, refusal.rejection
    return {
        "rejection_id": rejection_id(place.source, place.path, refusal.record, rejection.reason),
        "file_id": file.file_id,
        "record": refusal.record,
        "stage": rejection.stage.value,
        "reason": rejection.reason,
        "detail": rejection.detail,
        "how_to_fix": rejection.how_to_fix,
        "payload": refusal.payload,
        "rules_version": rules_version,
        "changed_run_id": run_id,
        "resolved_at": None,
        "resolution": None,
    }


def _origin(before: Row[Any]) -> dict[str, Any]:
    return {"first_seen_at": before.first_seen_at, "first_run_id": before.first_run_id}


def _is_new_attempt(before: Row[Any], run_id: UUID, rules_version: int, is_retried: bool) -> bool:
    if before.resolved_at is not None or before.rules_version != rules_version:
        return True
    # A batch that is tried twice in one run is one attempt.
    return is_retried and before.changed_run_id != run_id


def _is_changed(file: IncomingFile, state: BatchState) -> bool:
    known = state.files.get(file.file_id)
    if known is None or file.sha256 is not None:
        return known is None or known.sha256 != file.sha256
    found = file.processed.file
    return (known.size_bytes, known.modified_ns) != (found.size, found.mtime_ns)
