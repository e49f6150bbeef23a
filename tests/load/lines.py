"""A form of many records made for tests: a line a post, `kind|name|words`; others are `comment`, `bad` or `break`.

Its reader is a real one, so that the whole way of a large file is walked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.errors import BrokenFile, BrokenRecord
from flows.extract.decode import decode_text
from flows.extract.documents import make_document, refuse_record
from flows.extract.inputs import Input
from schemas.records import Declared, PostKind, RawDocument, RawFile, Record, SkippedRecord, SourceRank


def read_lines(given: Input) -> Iterator[Record] | None:
    """The posts of a file whose name ends in `.lines`."""
    return _records(given) if given.name.endswith(".lines") else None


def _records(given: Input) -> Iterator[Record]:
    with given.stream() as stream:
        for line in stream:
            match line.decode().rstrip("\n").split("|"):
                case ["comment"]:
                    yield SkippedRecord("comment")
                case ["bad"]:
                    yield refuse_record(given, line, BrokenRecord("This line is bad."), form="lines")
                case ["break"]:
                    raise BrokenFile("The file breaks off here.")
                case [kind, name, words]:
                    yield _post(given, line, kind, name, words)


def _post(given: Input, line: bytes, kind: str, name: str, words: str) -> RawDocument:
    text = f"Post {name}\n\n{words}\n"
    return make_document(
        given,
        line,
        decode_text(text.encode()),
        media_type="text/plain",
        form="lines",
        source_rank=SourceRank.FEED,
        kind=PostKind(kind),
        is_one_of_many=True,
        declared=Declared("lines", url=f"https://example.org/{name}"),
    )


def lines_file(path: Path, lines: list[str]) -> RawFile:
    """Write the file; the file as discovery finds it."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    found = path.stat()
    return RawFile("blog", path.name, str(path), found.st_size, found.st_mtime_ns)


def post(number: int, kind: str = "post", words: str = "") -> str:
    """A line that is a post, of its number's own words."""
    return f"{kind}|{number}|{words or f'What was seen on day {number}, and nobody asked why it was so. ' * 3}"
