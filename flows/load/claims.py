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
    """The article that each key leads to, and the rows of those keys that are new or lead elsewhere now."""

    leads: dict[UUID, UUID]
    found: dict[UUID, dict[str, Any]]


def claim_articles(files: Sequence[IncomingFile], state: BatchState) -> tuple[list[Claim], Keys]:
    """The claims of all documents in a batch, and where their keys lead now."""
    keys = Keys(dict(state.keys), {})
    claims = [
        Claim(_find_article(file, each, state, keys), file, each.document, each.article)
        for file in files
        for each in file.articles
    ]
    return claims, keys


def _find_article(file: IncomingFile, incoming: IncomingArticle, state: BatchState, keys: Keys) -> UUID:
    """The article of the first key that leads to one; keys that lead nowhere then lead there too."""
    source, names = incoming.article.source, incoming.article.keys
    reused = {name for name in names if _is_reused(file, incoming, keys.leads.get(incoming.keys[name]), name, state)}
    known = (keys.leads.get(incoming.keys[name]) for name in names if name not in reused)
    told = next((identity for identity in known if identity is not None), None)
    if told is None:
        # The id that a reused path gives is taken by the article that stood there before.
        told = article_id(source, names[0], *[incoming.article.content_hash] * (names[0] in reused))
    for name in names:
        identity = incoming.keys[name]
        if keys.leads.get(identity) is None or (name in reused and keys.leads[identity] != told):
            keys.leads[identity] = told
            keys.found[identity] = {"key_id": identity, "source": source, "key": name, "article_id": told}
    return told


def _is_reused(file: IncomingFile, incoming: IncomingArticle, told: UUID | None, name: str, state: BatchState) -> bool:
    """Whether the key is the path of an article that has moved to another file: then another post stands there now."""
    known = state.articles.get(told) if told else None
    path, record = incoming.article.path, incoming.article.record
    if known is None or name not in (f"path:{path}", f"path:{path}#{record}"):
        return False
    if known.file_id == file.file_id or not state.is_told(known):
        return False
    before = state.documents.get((file.file_id, record))
    is_loaded = file.file_id in state.files and state.files[file.file_id].status == "loaded"
    return not (is_loaded and before is not None and before.article_id == told)


def choose_tellers(
    claims: Iterable[Claim], state: BatchState, staged: Collection[UUID]
) -> Iterator[tuple[Claim, Change | None]]:
    """The best claim on each article with what it changes; None if it changes nothing or a better file is known.

    `staged` are the files of the batch: what they told before counts no more.
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
            is_told = state.is_told(known) and known.file_id not in staged
            yield claim, _change(claim, known, is_told, teller)


def _change(claim: Claim, known: Row[Any], is_told: bool, teller: Claim | None) -> Change | None:
    """`is_told`: a file outside the batch tells the article as known. `teller`: a file in it did so and does again."""
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
