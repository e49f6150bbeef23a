"""Processed files as the pipeline hands them to the loader, made without it: loading is tested on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine

from flows.load.batch import load_batch
from flows.load.runs import RunStart, start_run
from schemas.records import (
    Article,
    ArticleLink,
    LinkKind,
    LoadCounts,
    ProcessedDocument,
    ProcessedFile,
    RawDocument,
    RawFile,
    Rejection,
    SourceRank,
    Stage,
    Walk,
)

WALK = Walk("/seeds", "**/*", "")
RULES = 1


def title_key(title: str) -> str:
    """Near enough to the real one: the loader takes keys as they come."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def article(
    path: str,
    title: str,
    body: str = "",
    *,
    source: str = "blog",
    links: Sequence[str | ArticleLink] = (),
    **fields: Any,
) -> Article:
    """An article; a link given as text is a popular post with that title, cut if it ends in …"""
    body = body or f"{title} and what there is to say about it."
    made = Article(
        source=source,
        path=path,
        record=0,
        keys=(f"path:{path}",),
        title=title,
        title_key=title_key(title),
        slug=title_key(title).replace(" ", "-"),
        body=body,
        excerpt=body[:200],
        word_count=len(body.split()),
        paragraph_count=body.count("\n") + 1,
        reading_minutes=1,
        content_hash="",
        text_hash=_hex(body),
        links=tuple(_link(number, each) for number, each in enumerate(links, 1)),
    )
    made = replace(made, **fields)
    place: dict[str, Any] = {"path": "", "keys": (), "record": 0, "removed": ()}
    telling: dict[str, Any] = {"form": "", "source_rank": SourceRank.TEXT, "captured_at": None}
    said = repr(replace(made, **place, **telling))
    return made if "content_hash" in fields else replace(made, content_hash=_hex(said))


def file_of(
    *articles: Article | Rejection, payload: bytes | None = None, path: str = "", source: str = "blog", **fields: Any
) -> ProcessedFile:
    """A file that holds these articles, its bytes being what they say unless given."""
    first = next((each for each in articles if isinstance(each, Article)), None)
    path, source = (first.path, first.source) if first else (path, source)
    content = payload if payload is not None else repr(articles).encode(errors="replace")
    documents = tuple(
        ProcessedDocument(_telling(document_of(path, source, record, content), each), each)
        for record, each in enumerate(articles)
    )
    return ProcessedFile(
        raw_file(path, source, len(content), **fields),
        documents,
        payload=content,
        sha256=sha256(content).hexdigest(),
        end_record=len(documents),
    )


def refused_file(
    path: str, reason: str = "not_a_seed", payload: bytes | None = b"\x89PNG", source: str = "blog", **fields: Any
) -> ProcessedFile:
    """A file that was refused as a whole."""
    found = raw_file(path, source, len(payload or b""), **fields)
    digest = None if payload is None else sha256(payload).hexdigest()
    return ProcessedFile(found, rejection=refusal(reason), payload=payload, sha256=digest)


def refusal(reason: str, stage: Stage = Stage.CLEAN) -> Rejection:
    """A rejection for some reason."""
    return Rejection(stage, reason, f"It is {reason}.", "Do something about it.")


def raw_file(path: str, source: str, size: int, mtime_ns: int = 1) -> RawFile:
    """A file as discovery finds it."""
    return RawFile(source, path, f"/seeds/{source}/{path}", size, mtime_ns)


def document_of(path: str, source: str, record: int, payload: bytes) -> RawDocument:
    """A document as extraction hands it on."""
    digest = sha256(payload).hexdigest()
    return RawDocument(source, path, record, "text/plain", payload, digest, "", "utf-8", 1.0)


def _telling(document: RawDocument, outcome: Article | Rejection) -> RawDocument:
    """The document with what its article says of it."""
    if isinstance(outcome, Rejection):
        return document
    names = ("form", "source_rank", "kind", "captured_at")
    return replace(document, **{name: getattr(outcome, name) for name in names})


def begin_run(engine: Engine, mode: str = "incremental", rules_version: int = RULES) -> UUID:
    """A run that is running."""
    run_id = uuid4()
    start_run(engine, RunStart(run_id, f"run {run_id}", "cli", mode, "/seeds", {}, "0", rules_version))
    return run_id


def load(
    engine: Engine, *files: ProcessedFile, mode: str = "incremental", rules_version: int = RULES, **options: Any
) -> LoadCounts:
    """Load the files as one batch of a run of its own."""
    return load_batch(engine, begin_run(engine, mode, rules_version), WALK, rules_version, files, **options)


def _link(position: int, link: str | ArticleLink) -> ArticleLink:
    if isinstance(link, ArticleLink):
        return link
    return ArticleLink(LinkKind.POPULAR, position, link, title_key(link), link.endswith("…"))


def _hex(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()
