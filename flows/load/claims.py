"""Which article each document tells, and which of its tellers an article is taken from. Pure.

A document tells the article that the first of its known keys leads to, else a new one: its address, its id in the
blog's software, the id in its file's name, its text under its title, its path. A repost at another address is another
article: there an id or a text does not count. Of several documents that tell one article the best counts (see ranks),
in whatever order and batches they arrive; the others are further sources of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row

from flows.load.identity import article_id
from flows.load.keys import ADDRESS, Keys
from flows.load.ranks import Rank, article_rank, known_rank
from flows.load.state import BatchState, IncomingArticle, IncomingFile
from schemas.records import Article, RawDocument

Change = Literal["inserted", "replaced", "source_changed", "rules_changed", "retold"]

# A text goes before a path: the path of a file may be another post's by now, and so may that of a moved one.
STRENGTH = {kind: place for place, kind in enumerate(("url", "id", "document", "text", "path"))}
# These may say the same of two posts, which then have addresses that differ.
UNSURE = ("id:", "text:")


@dataclass(frozen=True, slots=True)
class Claim:
    """A document of the batch that tells an article."""

    article_id: UUID
    file: IncomingFile
    document: RawDocument
    article: Article

    @property
    def rank(self) -> Rank:
        """The least of an article's claims is the one it is taken from."""
        return article_rank(self.article)

    @property
    def place(self) -> tuple[UUID, int]:
        """File and record."""
        return self.file.file_id, self.article.record

    @property
    def content_hash(self) -> bytes:
        """SHA-256 of what the article says."""
        return bytes.fromhex(self.article.content_hash)

    @property
    def payload_sha256(self) -> bytes:
        """SHA-256 of the document's bytes."""
        return bytes.fromhex(self.document.payload_sha256)


def claim_articles(files: Sequence[IncomingFile], state: BatchState) -> tuple[list[Claim], Keys]:
    """The claims of all documents in a batch, and where their keys lead now."""
    keys = Keys(state)
    claims = [
        Claim(_find_article(file, each, state, keys), file, each.document, each.article)
        for file in files
        for each in file.articles
    ]
    return [replace(claim, article_id=keys.current(claim.article_id)) for claim in claims], keys


def _find_article(file: IncomingFile, incoming: IncomingArticle, state: BatchState, keys: Keys) -> UUID:
    """The article of the strongest key that leads to one; keys that lead nowhere then lead there too.

    Others that its keys lead to are the same article, but for that of its path: unless the very same bytes told it.
    """
    source, names = incoming.article.source, incoming.article.keys
    reused = {name for name in names if _is_reused(file, incoming, keys.lead(incoming.keys[name]), name, state)}
    leads = dict(_leads(incoming, keys, reused))
    told = next(iter(leads.values()), None)
    if told is None:
        # The id that a reused path gives is taken by the article that stood there before.
        told = article_id(source, names[0], *[incoming.article.content_hash] * (names[0] in reused))
    unchanged = _told_by_same_bytes(file, incoming, state)
    for name, other in leads.items():
        if not name.startswith("path:") or (unchanged is not None and keys.current(unchanged) == other):
            told = keys.merge(told, other)
    for name in names:
        identity = incoming.keys[name]
        if keys.lead(identity) is None or (name in reused and keys.lead(identity) != told):
            keys.set_lead(identity, source, name, told)
    return told


def _leads(incoming: IncomingArticle, keys: Keys, reused: set[str]) -> Iterator[tuple[str, UUID]]:
    """The keys that may lead to an article, each with the one, strongest first."""
    names = incoming.article.keys
    addresses = [name for name in names if name.startswith(ADDRESS)]
    for name in sorted(names, key=lambda name: STRENGTH[name.partition(":")[0]]):
        article = None if name in reused else keys.lead(incoming.keys[name])
        if article is not None and not (name.startswith(UNSURE) and keys.has_other_address(article, addresses)):
            yield name, article


def _told_by_same_bytes(file: IncomingFile, incoming: IncomingArticle, state: BatchState) -> UUID | None:
    """The article that the document told when it was last read, if its bytes are still the same."""
    before = state.documents.get((file.file_id, incoming.article.record))
    if before is None or before.payload_sha256 != bytes.fromhex(incoming.document.payload_sha256):
        return None
    article: UUID | None = before.article_id
    return article


def _is_reused(file: IncomingFile, incoming: IncomingArticle, told: UUID | None, name: str, state: BatchState) -> bool:
    """Whether the key is the path of an article that has moved to another file: then another post stands there now."""
    known = state.articles.get(told) if told else None
    path, record = incoming.article.path, incoming.article.record
    if known is None or not (name == f"path:{path}" or name.startswith(f"path:{path}!")):
        return False
    if known.file_id == file.file_id or not state.is_told(known):
        return False
    before = state.documents.get((file.file_id, record))
    is_loaded = file.file_id in state.files and state.files[file.file_id].status == "loaded"
    return not (is_loaded and before is not None and before.article_id == told)


def choose_tellers(
    claims: Iterable[Claim], state: BatchState, files: Iterable[IncomingFile]
) -> Iterator[tuple[Claim, Change | None]]:
    """The best claim on each article with what it changes; None if it changes nothing or a better telling is known.

    `files` are those of the batch: what they told before, where it now says what stands there, counts no more.
    """
    best: dict[UUID, Claim] = {}
    own: dict[tuple[UUID, tuple[UUID, int]], Claim] = {}
    for claim in claims:
        own[claim.article_id, claim.place] = claim
        if claim.article_id not in best or claim.rank < best[claim.article_id].rank:
            best[claim.article_id] = claim
    staged = {file.file_id: file for file in files}
    for identity, claim in sorted(best.items()):
        known = state.articles.get(identity)
        if known is None:
            yield claim, "inserted"
        else:
            teller = own.get((identity, (known.file_id, known.record)))
            is_staged = known.file_id in staged and staged[known.file_id].covers(known.record)
            yield claim, _change(claim, known, state.is_told(known) and not is_staged, teller, state.run_id)


def _change(claim: Claim, known: Row[Any], is_told: bool, teller: Claim | None, run_id: UUID | None) -> Change | None:
    """`is_told`: a file outside the batch tells the article as known. `teller`: a file in it did so and does again."""
    if is_told and known_rank(known) < claim.rank:
        return None
    if claim.content_hash == known.content_hash:
        return None if _tells_alike(claim, known) else "retold"
    if is_later_capture(claim, known):
        return "source_changed"
    if is_told or (teller is not None and teller.content_hash == known.content_hash):
        # Nothing about the article changed: a better telling of it was not there yet. No history, so that the
        # warehouse does not tell in which order files arrived.
        return "replaced"
    if claim.payload_sha256 != known.bytes_sha256:
        return "source_changed"
    # What the run itself wrote before it knew what the blog repeats was never the article.
    return "replaced" if known.changed_run_id == run_id else "rules_changed"


def _tells_alike(claim: Claim, known: Row[Any]) -> bool:
    """Whether the claim has the place and the circumstances that the article was known with."""
    article = claim.article
    told = (*claim.place, article.form, int(article.source_rank), article.captured_at)
    return told == (known.file_id, known.record, known.form, known.source_rank, known.captured_at)


def is_later_capture(claim: Claim, known: Row[Any]) -> bool:
    """Whether both were fetched by a crawler, as the same kind of telling, and the article is the older one of two."""
    captured_at = claim.article.captured_at
    if known.captured_at is None or captured_at is None or known.source_rank != claim.article.source_rank:
        return False
    return (known.captured_at, known.payload_sha256) != (captured_at, claim.payload_sha256) and (
        known.captured_at <= captured_at
    )
