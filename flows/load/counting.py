"""What loading a batch amounts to, for the run's row: files, articles, and documents by form. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from flows.load.claims import Change, Claim
from flows.load.state import BatchState, IncomingFile
from schemas.records import Article, LoadCounts

HISTORY = ("source_changed", "rules_changed")

Changes = Mapping[UUID, tuple[Claim, Change]]


def count_batch(
    files: Sequence[IncomingFile], claims: Sequence[Claim], changes: Changes, state: BatchState, run_id: UUID
) -> LoadCounts:
    """What the run owes to this batch, also where an earlier attempt committed and died before it could say so."""
    earlier = _written_earlier(files, changes, state)
    changed_files = {claim.file.file_id for claim, _ in changes.values()} | {row.file_id for row in earlier}
    changed_files |= state.changed_before
    kinds = [_count_file(file, file.file_id in changed_files, state, run_id) for file in files]
    inserted = sum(change == "inserted" for _, change in changes.values())
    updated = sum(change in (*HISTORY, "replaced") for _, change in changes.values())
    inserted_earlier = sum(row.first_seen_at == row.valid_from for row in earlier)
    inserted, updated = inserted + inserted_earlier, updated + len(earlier) - inserted_earlier
    seen = (each.processed for each in files)
    slowest = sorted(((each.seconds, f"{each.file.source}/{each.file.path}") for each in seen), reverse=True)[:10]
    forms = _count_forms(files)
    return LoadCounts(
        **{kind: kinds.count(kind) for kind in ("new", "changed", "unchanged", "rejected")},
        articles_inserted=inserted,
        articles_updated=updated,
        articles_unchanged=len({claim.article_id for claim in claims}) - inserted - updated,
        documents_rejected=sum(number for (_, became), number in forms.items() if became == "refused"),
        forms=forms,
        # The last part of a file counts for all of them.
        skipped=sum((Counter(file.processed.skipped) for file in files if file.processed.is_last), Counter()),
        slowest=tuple(slowest),
    )


def count_again(changes: Changes, state: BatchState, run_id: UUID) -> LoadCounts:
    """What reading files once more adds: a file that stayed the same until then is a changed one."""
    changed = [claim.file.file_id for claim, change in changes.values() if change in HISTORY]
    counted = {row.file_id for row in (*state.files.values(), *state.articles.values()) if row.changed_run_id == run_id}
    files_changed = len(set(changed) - counted)
    return LoadCounts(changed=files_changed, unchanged=-files_changed, articles_updated=len(changed))


def _count_forms(files: Sequence[IncomingFile]) -> Counter[tuple[str, str]]:
    """Documents by form and by what became of them."""
    return Counter(
        (each.document.form, "loaded" if isinstance(each.outcome, Article) else "refused")
        for file in files
        for each in file.processed.documents
    )


def _written_earlier(files: Sequence[IncomingFile], changes: Changes, state: BatchState) -> list[Row[Any]]:
    """Articles that these very documents gave this run in an earlier attempt: a file is in one batch of a run only."""
    staged = {file.file_id: file for file in files}
    return [
        row
        for identity, row in state.articles.items()
        if state.started_at and row.valid_from >= state.started_at and identity not in changes
        if row.file_id in staged and staged[row.file_id].covers(row.record)
    ]


def _count_file(file: IncomingFile, has_changes: bool, state: BatchState, run_id: UUID) -> str | None:
    """A file counts with its last part."""
    known = state.files.get(file.file_id)
    if not file.processed.is_last:
        return None
    if file.is_rejected:
        return "rejected"
    if known is None or known.first_run_id == run_id:
        return "new"
    is_same = known.sha256 == file.sha256 and known.status == "loaded" and known.changed_run_id != run_id
    return "unchanged" if is_same and not has_changes else "changed"
