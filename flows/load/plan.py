"""What loading a batch has to write, decided from the batch and from what the warehouse holds of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Row

from flows.load.article_rows import article_row, capture_row, document_row, link_rows
from flows.load.captures import CapturePlan, plan_captures
from flows.load.claims import Change, Claim, choose_tellers, claim_articles
from flows.load.counting import HISTORY, count_again, count_batch
from flows.load.history import Superseded
from flows.load.page_lines import PageLinesPlan
from flows.load.refusals import plan_rejections, plan_resolutions
from flows.load.state import BatchState, IncomingFile
from schemas.records import LoadCounts, Walk

Changes = dict[UUID, tuple[Claim, Change]]


@dataclass(frozen=True, slots=True)
class RunPlace:
    """The run that loads, the walk that found the files, the rules that cleaned them.

    With `is_again` the run reads files once more because it has learnt what their blog repeats.
    """

    run_id: UUID
    walk: Walk
    rules_version: int
    is_again: bool = False


@dataclass(slots=True)
class Rows:
    """Rows of one table: those that are new to it, and those that replace what has their keys."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: dict[str, Any], known: object) -> None:
        """Add a row; `known` is what the table holds under its key, or None."""
        (self.new if known is None else self.changed).append(row)


@dataclass(slots=True)
class BatchPlan:
    """Rows to write, by table. `absorbed` are articles that turned out to be others, with the one that stays.

    `untold` are places of documents that tell nothing any more. `superseded` are articles whose present version goes
    to the history; `captures` are rows for it, `renewed` those that replace rows there. `links` are all links of the
    articles that are written; `revisited` may be gone or back, and so may those of documents past the end of
    `shortened` files: each with its number of documents now and before.
    """

    sources: list[dict[str, Any]] = field(default_factory=list)
    files: Rows = field(default_factory=Rows)
    absorbed: dict[UUID, UUID] = field(default_factory=dict)
    documents: Rows = field(default_factory=Rows)
    page_lines: PageLinesPlan = field(default_factory=PageLinesPlan)
    untold: list[tuple[UUID, int]] = field(default_factory=list)
    superseded: list[Superseded] = field(default_factory=list)
    articles: Rows = field(default_factory=Rows)
    captures: list[dict[str, Any]] = field(default_factory=list)
    renewed: list[dict[str, Any]] = field(default_factory=list)
    keys: Rows = field(default_factory=Rows)
    links: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    rejections: Rows = field(default_factory=Rows)
    resolutions: list[tuple[UUID, str]] = field(default_factory=list)
    revisited: set[UUID] = field(default_factory=set)
    shortened: list[tuple[UUID, int, int]] = field(default_factory=list)
    counts: LoadCounts = field(default_factory=LoadCounts)


def plan_batch(files: Sequence[IncomingFile], state: BatchState, place: RunPlace) -> BatchPlan:
    """Everything that differs between the batch and the warehouse; an empty plan if nothing does."""
    plan = BatchPlan()
    claims, keys = claim_articles(files, state)
    told = {claim.place: claim.article_id for claim in claims}
    changes: Changes = {
        claim.article_id: (claim, change)
        for claim, change in choose_tellers(claims, state, files)
        if change is not None
    }
    plan.absorbed = keys.absorbed
    plan.sources = _source_rows(files, state, place)
    for file in files:
        _add_file(plan, file, state, place)
        _add_documents(plan, file, told, state, place)
        plan.page_lines.add_file(file, state)
    for claim, change in changes.values():
        plan.articles.add(_article_row(claim, change, state, place), state.articles.get(claim.article_id))
        plan.links[claim.article_id] = link_rows(claim)
    _add_versions(plan, changes, plan_captures(claims, changes, plan.absorbed, state), state, place)
    for identity, row in keys.found.items():
        plan.keys.add(row, state.keys.get(identity))
    plan.revisited = _revisited(plan, files, told, state)
    if place.is_again:
        plan.counts = count_again(changes, state, place.run_id)
    else:
        plan.counts = count_batch(files, claims, changes, state, place.run_id)
    return plan


def _source_rows(files: Sequence[IncomingFile], state: BatchState, place: RunPlace) -> list[dict[str, Any]]:
    names = {file.processed.file.source for file in files} - state.sources
    return [{"source": name, "first_seen_at": state.moment, "first_run_id": place.run_id} for name in sorted(names)]


def _add_file(plan: BatchPlan, file: IncomingFile, state: BatchState, place: RunPlace) -> None:
    """The ledger's row, unless it stands there already, whichever walk wrote it; and what was or is refused."""
    found = file.processed.file
    known = state.files.get(file.file_id)
    row = _ledger_row(file, known)
    if row is not None and _differs(row, known):
        identity = {"file_id": file.file_id, "source": found.source, "path": found.path}
        walk = {"root": place.walk.root, "pattern": place.walk.pattern, "walk_source": place.walk.source}
        runs = {"first_run_id": place.run_id, "changed_run_id": place.run_id}
        skipped = {"skipped": None if row["skipped"] is None else Jsonb(row["skipped"])}
        plan.files.add(row | skipped | identity | walk | runs, known)
    if known is not None and file.is_readable and file.is_whole and known.document_count > file.processed.end_record:
        plan.shortened.append((file.file_id, file.processed.end_record, known.document_count))
    before = {each.rejection_id: each for each in state.rejections.get(file.file_id, ())}
    for rejection in plan_rejections(file, state, place.run_id, place.rules_version):
        plan.rejections.add(rejection, before.get(rejection["rejection_id"]))
    plan.resolutions.extend(plan_resolutions(file, state))


def _ledger_row(file: IncomingFile, known: Row[Any] | None) -> dict[str, Any] | None:
    """What the ledger says of a file from now on; None where an earlier part of a known file has nothing to say.

    Until its last part is in, a file has no hash: a run that is killed before will read it again. Nor has it fewer
    documents than before until then, or where reading broke off: what it told may still be in it.
    """
    processed = file.processed
    is_known = known is not None and known.status == "loaded" and known.sha256 == file.sha256
    if not processed.is_last and is_known:
        return None
    before = 0 if known is None or file.is_whole else known.document_count
    return {
        "size_bytes": processed.file.size,
        "modified_ns": processed.file.mtime_ns,
        "version": processed.file.version,
        "sha256": file.sha256 if processed.is_last else None,
        "status": "rejected" if file.is_rejected else "loaded",
        "document_count": max(before, processed.end_record),
        "skipped": dict(processed.skipped) or None,
    }


def _add_documents(
    plan: BatchPlan, file: IncomingFile, told: dict[tuple[UUID, int], UUID], state: BatchState, place: RunPlace
) -> None:
    present = set()
    for processed in file.processed.documents:
        key = (file.file_id, processed.document.record)
        present.add(key)
        row = document_row(processed, told.get(key))
        known = state.documents.get(key)
        if _differs(row, known):
            identity = {"file_id": file.file_id, "record": processed.document.record}
            rest = {"payload": processed.document.payload, "changed_run_id": place.run_id}
            plan.documents.add(row | identity | rest, known)
    if file.is_readable:
        plan.untold += [
            key
            for key, row in state.documents.items()
            if key[0] == file.file_id and key not in present and row.article_id is not None
        ]


def _differs(row: dict[str, Any], known: Any) -> bool:
    return known is None or any(getattr(known, name) != value for name, value in row.items())


def _article_row(claim: Claim, change: Change, state: BatchState, place: RunPlace) -> dict[str, Any]:
    """A row of `articles`. A version that only moved to another file, or was replaced by a better one, stays as old
    as it was."""
    known = state.articles.get(claim.article_id)
    is_new_version = known is None or change in HISTORY
    valid_from = state.moment if is_new_version or known is None else known.valid_from
    return article_row(claim, known, valid_from, _version(place))


def _version(place: RunPlace) -> dict[str, Any]:
    return {"rules_version": place.rules_version, "changed_run_id": place.run_id}


def _add_versions(plan: BatchPlan, changes: Changes, captures: CapturePlan, state: BatchState, place: RunPlace) -> None:
    """What goes to the history: versions that were held until now, and captures older than the one that is held."""
    for identity, (_, change) in changes.items():
        if change in HISTORY:
            plan.superseded.append(Superseded(identity, identity, change, has_held=True))
    for identity, article in captures.kept.items():
        plan.superseded.append(Superseded(identity, article, "source_changed", has_held=False))
    version = _version(place)
    plan.captures = [capture_row(claim, article, state.moment, version) for article, claim in captures.added]
    plan.renewed = [
        capture_row(claim, row.article_id, row.valid_from, version) | {"version": row.version}
        for row, claim in captures.renewed
        if row.article_id not in plan.absorbed
    ]


def _revisited(
    plan: BatchPlan, files: Sequence[IncomingFile], told: dict[tuple[UUID, int], UUID], state: BatchState
) -> set[UUID]:
    """Articles that may have become gone or be back: removed ones that are told again, and those told no more."""
    readable = {file.file_id for file in files if file.is_readable}
    dropped = {
        row.article_id
        for key, row in state.documents.items()
        if row.article_id is not None and key[0] in readable and told.get(key) != row.article_id
    }
    removed = {identity for identity, row in state.articles.items() if row.removed_from_source_at is not None}
    return {plan.absorbed.get(identity, identity) for identity in dropped | removed.intersection(told.values())}
