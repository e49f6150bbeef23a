"""Which article each document tells, and which of its tellers an article is taken from. Pure.

A document tells the article that the first of its known keys leads to, else a new one. Of several files that tell the
same article the first by path counts, in whatever order and batches they arrive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row

from flows.load.identity import article_id
from flows.load.state import BatchState, IncomingArticle, IncomingFile
from schemas.records import Article, RawDocument

Change = Literal["inserted", "replaced", "source_changed", "rules_changed", "retold"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A document of the batch that tells an article."""

    article_id: UUID
    file: IncomingFile
    document: RawDocument
    article: Article

    @property
    def rank(self) -> tuple[str, int]:
        """The least of an article's claims is the one it is taken from."""
        return self.article.path, self.article.record

    @property
    def content_hash(self) -> bytes:
        """SHA-256 of what the article says."""
        return bytes.fromhex(self.article.content_hash)

    @property
    def payload_sha256(self) -> bytes:
        """SHA-256 of the document's bytes."""
        return bytes.fromhex(self.document.payload_sha256)


@dataclass(frozen=True, slots=True)
class Keys:
    """The article of each key: `found` holds the keys that are new, with source and key as text."""

    known: dict[UUID, UUID]
    found: dict[UUID, tuple[str, str, UUID]]


def claim_articles(files: Sequence[IncomingFile], known: dict[UUID, UUID]) -> tuple[list[Claim], Keys]:
    """The claims of all documents in a batch, and the article that each of their keys now leads to."""
    keys = Keys(dict(known), {})
    claims = [
        Claim(_lead_to_article(each, keys), file, each.document, each.article)
        for file in files
        for each in file.articles
    ]
    return claims, keys


def _lead_to_article(incoming: IncomingArticle, keys: Keys) -> UUID:
    article, ids = incoming.article, incoming.keys
    told = next((keys.known[identity] for identity in ids.values() if identity in keys.known), None)
    if told is None:
        told = article_id(article.source, article.keys[0])
    for key, identity in ids.items():
        if identity not in keys.known:
            keys.known[identity] = told
            keys.found[identity] = (article.source, key, told)
    return told


def choose_tellers(
    claims: Iterable[Claim], state: BatchState, staged: Collection[UUID], missing: Collection[tuple[str, str]]
) -> Iterator[tuple[Claim, Change | None]]:
    """The best claim on each article with what it changes; None if it changes nothing or a better file is known.

    `staged` are the files of the batch: what they told before counts no more. `missing` are source and path of files
    that the run did not find.
    """
    best: dict[UUID, Claim] = {}
    own: dict[tuple[UUID, UUID, int], Claim] = {}
    for claim in claims:
        own[claim.article_id, claim.file.file_id, claim.article.record] = claim
        if claim.article_id not in best or claim.rank < best[claim.article_id].rank:
            best[claim.article_id] = claim
    for identity, claim in sorted(best.items()):
        known = state.articles.get(identity)
        if known is None:
            yield claim, "inserted"
        else:
            teller = own.get((identity, known.file_id, known.record))
            is_told = known.is_told and (known.source, known.path) not in missing and known.file_id not in staged
            yield claim, _change(claim, known, is_told, teller)


def _change(claim: Claim, known: Row[Any], is_told: bool, teller: Claim | None) -> Change | None:
    """`is_told`: a file outside the batch tells the article as known. `teller`: a file of the batch told it and does so again."""
    is_same_place = (claim.file.file_id, claim.article.record) == (known.file_id, known.record)
    if is_told and (known.path, known.record) < claim.rank:
        return None
    if claim.content_hash == known.content_hash:
        return None if is_same_place else "retold"
    if is_told or (teller is not None and teller.content_hash == known.content_hash):
        # Nothing about the article changed: a file that goes before was not there yet. No history, so that
        # the warehouse does not tell in which order files arrived.
        return "replaced"
    return "rules_changed" if claim.payload_sha256 == known.payload_sha256 else "source_changed"
