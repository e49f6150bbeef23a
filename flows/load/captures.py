"""What captures of one article at several dates leave in its history: the same to read in whatever order they come.

Pure. The article is the latest capture; each older one of the same kind of telling is a version before it. Of captures
in a row that say the same only the first and the last are kept: one that comes between them later parts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row

from flows.load.claims import Change, Claim
from flows.load.state import BatchState

Identity = tuple[datetime, bytes]


class Capture(NamedTuple):
    """A capture in its place in time; `claim` if it came with this batch."""

    captured_at: datetime
    payload_sha256: bytes
    content_hash: bytes
    claim: Claim | None = None
    known: Row[Any] | None = None

    @property
    def identity(self) -> Identity:
        """The same bytes fetched at the same moment are one capture, in however many files."""
        return self.captured_at, self.payload_sha256


@dataclass(slots=True)
class CapturePlan:
    """`added` are older captures that the history lacks; `renewed` those that new rules read in another way, with
    their row; `kept` are articles of the warehouse whose own capture joins the history of the one they now are."""

    added: list[tuple[UUID, Claim]] = field(default_factory=list)
    renewed: list[tuple[Row[Any], Claim]] = field(default_factory=list)
    kept: dict[UUID, UUID] = field(default_factory=dict)


def plan_captures(
    claims: Iterable[Claim],
    changes: Mapping[UUID, tuple[Claim, Change]],
    absorbed: Mapping[UUID, UUID],
    state: BatchState,
) -> CapturePlan:
    """What the captures in a batch add to the histories of their articles."""
    plan = CapturePlan()
    captured: dict[UUID, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.article.captured_at is not None:
            captured[claim.article_id].append(claim)
    for article in sorted(captured.keys() | set(absorbed.values())):
        gone = [identity for identity, stays in absorbed.items() if stays == article]
        _plan_article(plan, article, captured.get(article, []), changes.get(article), gone, state)
    return plan


def _plan_article(
    plan: CapturePlan,
    article: UUID,
    claims: list[Claim],
    chosen: tuple[Claim, Change] | None,
    gone: list[UUID],
    state: BatchState,
) -> None:
    former = state.articles.get(article)
    rank, teller = _teller(chosen, former)
    if teller is None:
        return
    before = {row_capture.identity: row_capture for row_capture in _known_captures((article, *gone), rank, state)}
    arrived: dict[Identity, Capture] = {}
    for identity in (article, *gone):
        row = state.articles.get(identity)
        if row is not None and row.captured_at is not None and row.source_rank == rank:
            capture = Capture(row.captured_at, row.payload_sha256, row.content_hash, known=row)
            is_kept_anyway = identity == article and chosen is not None and chosen[1] in ("source_changed",)
            (before if is_kept_anyway else arrived).setdefault(capture.identity, capture)
    for claim in sorted(claims, key=lambda claim: claim.rank):
        if claim.article.source_rank == rank and claim.article.captured_at is not None:
            capture = Capture(claim.article.captured_at, claim.payload_sha256, claim.content_hash, claim)
            arrived.setdefault(capture.identity, capture)
    for one in (before, arrived):
        one.pop(teller.identity, None)
    _renew(plan, arrived, before)
    _add(plan, article, arrived, before, teller)


def _teller(chosen: tuple[Claim, Change] | None, former: Row[Any] | None) -> tuple[int, Capture | None]:
    """The capture that the article is from now on, with its rank; None if it is none."""
    if chosen is not None:
        claim = chosen[0]
        rank, captured_at = int(claim.article.source_rank), claim.article.captured_at
        payload, content = claim.payload_sha256, claim.content_hash
    elif former is not None:
        rank, captured_at = former.source_rank, former.captured_at
        payload, content = former.payload_sha256, former.content_hash
    else:
        return 0, None
    return rank, None if captured_at is None else Capture(captured_at, payload, content)


def _known_captures(articles: Iterable[UUID], rank: int, state: BatchState) -> Iterable[Capture]:
    for article in articles:
        for row in state.captures.get(article, ()):
            if row.source_rank == rank:
                yield Capture(row.captured_at, row.payload_sha256, row.content_hash, known=row)


def _renew(plan: CapturePlan, arrived: dict[Identity, Capture], before: dict[Identity, Capture]) -> None:
    """Take out what the history has; what it has otherwise, and the warehouse never held as such, is written anew."""
    for identity in arrived.keys() & before.keys():
        capture, row = arrived.pop(identity), before[identity].known
        is_other = capture.content_hash != before[identity].content_hash
        if is_other and capture.claim and row is not None and _never_held(row):
            plan.renewed.append((row, capture.claim))
            before[identity] = before[identity]._replace(content_hash=capture.content_hash)


def _never_held(row: Row[Any]) -> bool:
    return "valid_to" in row._mapping and row.valid_from == row.valid_to


def _add(
    plan: CapturePlan,
    article: UUID,
    arrived: dict[Identity, Capture],
    before: dict[Identity, Capture],
    teller: Capture,
) -> None:
    """Plan those that arrived, but for what stands between two that say the same."""
    in_time = sorted((before | arrived).values(), key=lambda capture: capture.identity)
    contents = [None, *(capture.content_hash for capture in in_time), teller.content_hash]
    for place, capture in enumerate(in_time, start=1):
        if capture.identity not in arrived or contents[place - 1] == contents[place] == contents[place + 1]:
            continue
        if capture.claim is not None:
            plan.added.append((article, capture.claim))
        elif capture.known is not None:
            plan.kept[capture.known.article_id] = article
