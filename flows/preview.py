"""What would become of files, for `winnow preview`: pure pipeline, no database, no server."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.errors import UserError
from flows.extract.discover import discover_files, raw_file_at
from flows.extract.places import is_url, local_path, parse_root
from flows.extract.remote_files import is_folder, raw_object_at
from flows.normalize.languages import load_identifier
from flows.pipeline import process_file
from schemas.records import Article, ArticleLink, LinkKind, RawFile, ReadOptions, Rejection, Walk

RELATED_KINDS = (LinkKind.POPULAR, LinkKind.RELATED)


@dataclass(frozen=True, slots=True)
class Preview:
    """One document of a file, or the file itself where it was refused whole; `file` is the path as it was given.

    `member` is the document's name in an archive.
    """

    file: str
    member: str | None
    record: int
    source: str
    outcome: Article | Rejection


def preview_paths(paths: Iterable[str], options: ReadOptions) -> Iterator[Preview]:
    """Each document below the paths and URLs, each file judged alone.

    A path that does not exist keeps no other from being shown: UserError names such paths at the end.
    """
    # Unpacking the language model takes a second: it goes on while the first file is read.
    threading.Thread(target=load_identifier, daemon=True).start()
    missing = []
    for path in paths:
        root = parse_root(path)
        if not is_url(root) and not os.path.exists(root):
            missing.append(_printable(path))
            continue
        for shown, file in _files_at(path, root):
            yield from _preview_file(shown, file, options)
    if missing:
        raise UserError(f"{', '.join(missing)}: no such file or folder; check the path.")


def _files_at(given: str, root: str) -> Iterator[tuple[str, RawFile]]:
    if not (is_folder(root) if is_url(root) else os.path.isdir(root)):
        yield _printable(given), raw_object_at(root) if is_url(root) else raw_file_at(Path(local_path(given)))
        return
    for file in discover_files(Walk(root)):
        below = file.location.removeprefix(root.rstrip("/")).lstrip("/")
        yield _printable(f"{given.rstrip('/')}/{below}" if is_url(given) else os.path.join(given, below)), file


def _printable(path: str) -> str:
    r"""The path as it was given; bytes that are no UTF-8 can stand in no text and are shown as \xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _preview_file(shown: str, file: RawFile, options: ReadOptions) -> Iterator[Preview]:
    for part in process_file(file, options):
        for result in part.documents:
            document = result.document
            yield Preview(shown, document.member, document.record, file.source, result.outcome)
        if part.rejection is not None:
            yield Preview(shown, None, part.end_record, file.source, part.rejection)


def print_json(previews: Iterable[Preview]) -> None:
    """JSON Lines on standard output, each line as soon as its document is done."""
    for preview in previews:
        sys.stdout.buffer.write(orjson.dumps(as_json(preview), option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()


def as_json(preview: Preview) -> dict[str, Any]:
    """The documented keys of `winnow preview --json`; a refused document has the same keys."""
    article = preview.outcome if isinstance(preview.outcome, Article) else None
    rejection = preview.outcome if isinstance(preview.outcome, Rejection) else None
    return {
        "file": preview.file,
        "member": preview.member,
        "record": preview.record,
        "source": preview.source,
        "title": article.title if article else None,
        "authors": list(article.authors) if article else [],
        "published_at": _published(article) if article else None,
        "language": article.language if article else None,
        "canonical_url": article.canonical_url if article else None,
        "text": article.body if article else None,
        "related": [_link(link) for link in article.links if link.kind in RELATED_KINDS] if article else [],
        "links": [_link(link) for link in article.links if link.kind not in RELATED_KINDS] if article else [],
        "removed": [{"rule": cut.rule, "text": cut.text, "line": cut.line} for cut in article.removed]
        if article
        else [],
        "quality_flags": list(article.quality_flags) if article else [],
        "rejection": {
            "stage": rejection.stage.value,
            "reason": rejection.reason,
            "detail": rejection.detail,
            "how_to_fix": rejection.how_to_fix,
        }
        if rejection
        else None,
    }


def _published(article: Article) -> str | None:
    moment = article.published_at or article.published_date
    return moment.isoformat() if moment else None


def _link(link: ArticleLink) -> dict[str, Any]:
    return {"kind": link.kind.value, "position": link.position, "title": link.title, "href": link.href}


def print_pages(previews: Iterable[Preview]) -> None:
    """Each document as a person reads it: what is kept, then what would be cut, struck out, with the rule."""
    console = Console(highlight=False, soft_wrap=False)
    for preview in previews:
        console.rule(Text(_shown(preview)), align="left")
        if isinstance(preview.outcome, Rejection):
            _print_rejection(console, preview.outcome)
        else:
            _print_article(console, preview.outcome)


def _shown(preview: Preview) -> str:
    return preview.file if preview.member is None else f"{preview.file}!{preview.member}"


def _print_rejection(console: Console, rejection: Rejection) -> None:
    console.print(Text.assemble(("Refused: ", "bold red"), (rejection.reason, "bold"), f"  {rejection.detail}"))
    console.print(Text(rejection.how_to_fix, style="dim"))


def _print_article(console: Console, article: Article) -> None:
    console.print(Text(article.title, style="bold"))
    console.print(_facts(article))
    for paragraph in article.body.split("\n"):
        console.print(Padding(Text(paragraph), (1, 0, 0, 2)))
    if article.links:
        console.print(_link_table(article))
    if article.removed:
        console.print(_removed_table(article))
    console.print()


def _facts(article: Article) -> Table:
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    facts.add_column(style="dim")
    facts.add_column()
    for name, value in {
        "authors": ", ".join(article.authors),
        "published": _published(article) or "",
        "language": article.language or "",
        "labels": ", ".join(article.labels),
        "address": article.canonical_url or "",
        "length": f"{article.word_count} words, {article.paragraph_count} paragraphs",
        "flags": ", ".join(article.quality_flags),
    }.items():
        facts.add_row(name, Text(value) if value else Text("the page does not say", style="dim italic"))
    return facts


def _link_table(article: Article) -> Table:
    table = Table(title="Links to other posts", title_justify="left", box=None, padding=(0, 2, 0, 2))
    for heading in ("kind", "no.", "title", "address"):
        table.add_column(heading, header_style="dim")
    for link in article.links:
        table.add_row(link.kind.value, str(link.position), Text(link.title), Text(link.href or ""))
    return table


def _removed_table(article: Article) -> Table:
    table = Table(title="Would be removed", title_justify="left", box=None, padding=(0, 2, 0, 2))
    for heading in ("line", "text", "rule"):
        table.add_column(heading, header_style="dim")
    for cut in article.removed:
        table.add_row(str(cut.line), Text(cut.text.strip(), style="strike dim"), cut.rule)
    return table
