"""What loading a batch has to write, decided from the batch and from what the warehouse holds of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Row

from flows.load.claims import Change, Claim, choose_tellers, claim_articles
from flows.load.identity import target_id
from flows.load.refusals import plan_rejections, plan_resolutions, refusals
from flows.load.state import BatchState, IncomingFile
from schemas.records import Article, LoadCounts, Walk
from schemas.tables import articles as article_table

HISTORY = ("source_changed", "rules_changed")
ARTICLE_FIELDS = tuple(name for name in Article.__slots__ if name in article_table.columns)

read_article_fields = attrgetter(*ARTICLE_FIELDS)


@dataclass(frozen=True, slots=True)
class RunPlace:
    """The run that loads, the walk that found the files, the rules that cleaned them."""

    run_id: UUID
    walk: Walk
    rules_version: int


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
    """Rows to write, by table. `superseded` are articles whose present version goes to the history, with the kind of
    change; `links` are all links of the articles that are written; `revisited` may be gone or back."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    files: Rows = field(default_factory=Rows)
    documents: Rows = field(default_factory=Rows)
    superseded: dict[UUID, str] = field(default_factory=dict)
    articles: Rows = field(default_factory=Rows)
    keys: Rows = field(default_factory=Rows)
    links: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    rejections: Rows = field(default_factory=Rows)
    resolutions: list[tuple[UUID, str]] = field(default_factory=list)
    revisited: set[UUID] = field(default_factory=set)
    counts: LoadCounts = field(default_factory=LoadCounts)


def plan_batch(files: Sequence[IncomingFile], state: BatchState, place: RunPlace) -> BatchPlan:
    """Everything that differs between the batch and the warehouse; an empty plan if nothing does."""
    plan = BatchPlan()
    claims, keys = claim_articles(files, state)
    staged = {file.file_id for file in files}
    changes = {
        claim.article_id: (claim, change)
        for claim, change in choose_tellers(claims, state, staged)
        if change is not None
    }
    plan.sources = _source_rows(files, state, place)
    for file in files:
        _add_file(plan, file, state, place)
    _add_documents(plan, files, claims, state, place)
    for claim, change in changes.values():
        plan.articles.add(_article_row(claim, change, state, place), state.articles.get(claim.article_id))
        plan.links[claim.article_id] = _link_rows(claim)
        if change in HISTORY:
            plan.superseded[claim.article_id] = change
    for identity, row in keys.found.items():
        plan.keys.add(row, state.keys.get(identity))
    plan.revisited = _revisited(files, claims, state)
    plan.counts = _count(files, claims, changes, state, place.run_id)
    return plan


def _source_rows(files: Sequence[IncomingFile], state: BatchState, place: RunPlace) -> list[dict[str, Any]]:
    names = {file.processed.file.source for file in files} - state.sources
    return [{"source": name, "first_seen_at": state.moment, "first_run_id": place.run_id} for name in sorted(names)]


def _add_file(plan: BatchPlan, file: IncomingFile, state: BatchState, place: RunPlace) -> None:
    """The ledger's row, unless it stands there already, whichever walk wrote it; and what was or is refused."""
    found = file.processed.file
    row = {
        "size_bytes": found.size,
        "modified_ns": found.mtime_ns,
        "version": found.version,
        "sha256": file.sha256,
        "status": "rejected" if file.is_rejected else "loaded",
        "document_count": file.processed.end_record,
    }
    known = state.files.get(file.file_id)
    if _differs(row, known):
        identity = {"file_id": file.file_id, "source": found.source, "path": found.path}
        walk = {"root": place.walk.root, "pattern": place.walk.pattern, "walk_source": place.walk.source}
        runs = {"first_run_id": place.run_id, "changed_run_id": place.run_id}
        plan.files.add(row | identity | walk | runs, known)
    before = {each.rejection_id: each for each in state.rejections.get(file.file_id, ())}
    for rejection in plan_rejections(file, state, place.run_id, place.rules_version):
        plan.rejections.add(rejection, before.get(rejection["rejection_id"]))
    plan.resolutions.extend(plan_resolutions(file, state))


def _add_documents(
    plan: BatchPlan, files: Sequence[IncomingFile], claims: Sequence[Claim], state: BatchState, place: RunPlace
) -> None:
    told = {(claim.file.file_id, claim.article.record): claim.article_id for claim in claims}
    for file in files:
        for processed in file.processed.documents:
            document = processed.document
            key = (file.file_id, document.record)
            row = {
                "article_id": told.get(key),
                "media_type": document.media_type,
                "encoding": document.encoding,
                "encoding_confidence": document.encoding_confidence,
                "payload_sha256": bytes.fromhex(document.payload_sha256),
            }
            known = state.documents.get(key)
            if _differs(row, known):
                identity = {"file_id": file.file_id, "record": document.record}
                rest = {"payload": document.payload, "changed_run_id": place.run_id}
                plan.documents.add(row | identity | rest, known)


def _differs(row: dict[str, Any], known: Any) -> bool:
    return known is None or any(getattr(known, name) != value for name, value in row.items())


def _article_row(claim: Claim, change: Change, state: BatchState, place: RunPlace) -> dict[str, Any]:
    """A row of `articles`. A version that only moved to another file, or was replaced by a better one, stays as old
    as it was."""
    known = state.articles.get(claim.article_id)
    is_new_version = known is None or change in HISTORY
    values = read_article_fields(claim.article)
    said = {
        name: list(value) if type(value) is tuple else value for name, value in zip(ARTICLE_FIELDS, values, strict=True)
    }
    return said | {
        "article_id": claim.article_id,
        "file_id": claim.file.file_id,
        "text_hash": bytes.fromhex(claim.article.text_hash),
        "content_hash": claim.content_hash,
        "removed": Jsonb([{"rule": each.rule, "text": each.text, "line": each.line} for each in claim.article.removed]),
        "rules_version": place.rules_version,
        "payload_sha256": claim.payload_sha256,
        "valid_from": state.moment if is_new_version or known is None else known.valid_from,
        "changed_run_id": place.run_id,
        "first_seen_at": state.moment if known is None else known.first_seen_at,
        "removed_from_source_at": None,
    }


def _link_rows(claim: Claim) -> list[dict[str, Any]]:
    """Rows of `article_links`, with the source that their targets belong to."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for link in claim.article.links:
        row = {
            "source": claim.article.source,
            "article_id": claim.article_id,
            "kind": link.kind.value,
            "position": link.position,
            "title": link.title,
            "title_key": link.title_key,
            "is_cut": link.is_cut,
            "href": link.href,
            "url": link.url,
            "target_id": target_id(claim.article.source, link.url, link.title_key, link.is_cut),
        }
        rows.setdefault((link.kind.value, link.position), row)
    return list(rows.values())


def _revisited(files: Sequence[IncomingFile], claims: Sequence[Claim], state: BatchState) -> set[UUID]:
    """Articles that may have become gone or be back: removed ones that are told again, and those told no more."""
    told = {(claim.file.file_id, claim.article.record): claim.article_id for claim in claims}
    readable = {file.file_id for file in files if file.processed.rejection is None}
    dropped = {
        row.article_id
        for key, row in state.documents.items()
        if row.article_id is not None and key[0] in readable and told.get(key) != row.article_id
    }
    removed = {identity for identity, row in state.articles.items() if row.removed_from_source_at is not None}
    return dropped | removed.intersection(told.values())


def _count(
    files: Sequence[IncomingFile],
    claims: Sequence[Claim],
    changes: dict[UUID, tuple[Claim, Change]],
    state: BatchState,
    run_id: UUID,
) -> LoadCounts:
    """What the run owes to this batch, also where an earlier attempt committed and died before it could say so."""
    earlier = _written_earlier(files, changes, state)
    changed_files = {claim.file.file_id for claim, _ in changes.values()} | {row.file_id for row in earlier}
    kinds = [_count_file(file, file.file_id in changed_files, state, run_id) for file in files]
    inserted = sum(change == "inserted" for _, change in changes.values())
    updated = sum(change in (*HISTORY, "replaced") for _, change in changes.values())
    inserted_earlier = sum(row.first_seen_at == row.valid_from for row in earlier)
    inserted, updated = inserted + inserted_earlier, updated + len(earlier) - inserted_earlier
    seen = (each.processed for each in files)
    slowest = sorted(((each.seconds, f"{each.file.source}/{each.file.path}") for each in seen), reverse=True)[:10]
    return LoadCounts(
        **{kind: kinds.count(kind) for kind in ("new", "changed", "unchanged", "rejected")},
        articles_inserted=inserted,
        articles_updated=updated,
        articles_unchanged=len({claim.article_id for claim in claims}) - inserted - updated,
        documents_rejected=sum(each.record is not None for file in files for each in refusals(file)),
        slowest=tuple(slowest),
    )


def _written_earlier(
    files: Sequence[IncomingFile], changes: dict[UUID, tuple[Claim, Change]], state: BatchState
) -> list[Row[Any]]:
    """Articles that these very files gave this run in an earlier attempt: a file is in one batch of a run only."""
    staged = {file.file_id for file in files}
    return [
        row
        for identity, row in state.articles.items()
        if state.started_at and row.valid_from >= state.started_at and row.file_id in staged and identity not in changes
    ]


def _count_file(file: IncomingFile, has_changes: bool, state: BatchState, run_id: UUID) -> str:
    known = state.files.get(file.file_id)
    if file.is_rejected:
        return "rejected"
    if known is None or known.first_run_id == run_id:
        return "new"
    is_same = known.sha256 == file.sha256 and known.status == "loaded" and known.changed_run_id != run_id
    return "unchanged" if is_same and not has_changes else "changed"
