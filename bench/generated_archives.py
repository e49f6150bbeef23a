"""Makes a WET, WARC, JSON Lines, CSV or Parquet file of any size, and reads it with a look at the memory.

    python -m bench.generated_archives write wet 1000 big.warc.wet.gz     # about 1000 MB of texts, packed or not
    python -m bench.generated_archives read big.warc.wet.gz               # readers alone
    python -m bench.generated_archives read big.warc.wet.gz --clean       # the whole pure pipeline

The same size always gives the same file. Its pages are those of `bench.generated_seeds`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from bench.generated_seeds import seed_text
from flows.extract.discover import raw_file_at
from flows.extract.readers import read_file
from flows.pipeline import process_file
from schemas.records import Article, RawFile, ReadOptions

MEBIBYTE = 1024 * 1024
OPTIONS = ReadOptions(16 * MEBIBYTE)
KNOWN = 100_000  # posts that pages cite
PAGE = (
    "<!DOCTYPE html><html><head><title>{title}</title></head>"
    "<body><article><h1>{title}</h1>{body}</article></body></html>"
)


def pages() -> Iterator[tuple[str, str]]:
    """Address and text of one page after the other."""
    number = 0
    while True:
        yield f"https://blog-{number % 5}.example/{number:08}.html", seed_text(number, KNOWN, 5)
        number += 1


def warc_record(kind: str, url: str, content_type: str, block: bytes) -> bytes:
    """A record of a crawl archive."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2021-03-04T05:06:07Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def wet(url: str, text: str) -> bytes:
    """A text as Common Crawl keeps it."""
    return warc_record("conversion", url, "text/plain", text.encode())


def warc(url: str, text: str) -> bytes:
    """A page as a crawler fetched it."""
    title, *paragraphs = text.split("\n")
    html = PAGE.format(title=title, body="".join(f"<p>{each}</p>" for each in paragraphs if each))
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    return warc_record("response", url, "application/http; msgtype=response", block)


def jsonl(url: str, text: str) -> bytes:
    """A line of C4's layout."""
    return orjson.dumps(
        {"text": text, "timestamp": "2021-03-04T05:06:07Z", "url": url}, option=orjson.OPT_APPEND_NEWLINE
    )


def csv_row(url: str, text: str) -> bytes:
    """A row of a table."""
    file = io.StringIO()
    csv.writer(file).writerow([url, text])
    return file.getvalue().encode()


ROWS: dict[str, Callable[[str, str], bytes]] = {"wet": wet, "warc": warc, "jsonl": jsonl, "csv": csv_row}


def write_archive(form: str, size: int, path: Path) -> None:
    """Write about `size` bytes of pages; each is a gzip member if the name ends in `.gz`."""
    if form == "parquet":
        write_parquet(size, path)
        return
    is_packed = path.suffix == ".gz"
    written = 0
    with path.open("wb") as file:
        if form == "csv":
            _write(file, b"url,text\r\n", is_packed=is_packed)
        for url, text in pages():
            row = ROWS[form](url, text)
            _write(file, row, is_packed=is_packed)
            written += len(row)
            if written >= size:
                return


def write_parquet(size: int, path: Path) -> None:
    """Write about `size` bytes of pages in groups of a thousand rows."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema([("text", pyarrow.string()), ("url", pyarrow.string())])
    found = pages()
    written = 0
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while written < size:
            rows = [{"url": url, "text": text} for (url, text), _ in zip(found, range(1000), strict=False)]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))
            written += sum(len(row["text"]) for row in rows)


def _write(file: BinaryIO, data: bytes, *, is_packed: bool) -> None:
    file.write(gzip.compress(data, 6, mtime=0) if is_packed else data)


def read_only(file: RawFile) -> Counter[str]:
    """What the readers make of a file."""
    return Counter(type(each).__name__ for each in read_file(file, OPTIONS).records)


def read_and_clean(file: RawFile) -> Counter[str]:
    """What the pure pipeline makes of a file."""
    outcomes: Counter[str] = Counter()
    for part in process_file(file, OPTIONS):
        outcomes.update("Article" if isinstance(each.outcome, Article) else "Rejection" for each in part.documents)
    return outcomes


def measure(path: Path, read: Callable[[RawFile], Counter[str]]) -> dict[str, Any]:
    """Counts, time and the most memory that this process ever held."""
    before = _peak()
    started = time.perf_counter()
    counts = read(raw_file_at(path))
    seconds = time.perf_counter() - started
    return {
        "file": path.name,
        "megabytes": round(path.stat().st_size / MEBIBYTE),
        "documents": dict(counts),
        "seconds": round(seconds, 1),
        "documents_a_second": round(sum(counts.values()) / seconds),
        "peak_megabytes_before": before,
        "peak_megabytes": _peak(),
    }


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Write or read one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("form", choices=[*ROWS, "parquet"])
    write.add_argument("megabytes", type=int)
    write.add_argument("path", type=Path)
    read = commands.add_parser("read")
    read.add_argument("path", type=Path)
    read.add_argument("--clean", action="store_true")
    asked = parser.parse_args()
    if asked.command == "write":
        write_archive(asked.form, asked.megabytes * MEBIBYTE, asked.path)
    else:
        print(orjson.dumps(measure(asked.path, read_and_clean if asked.clean else read_only)).decode())


if __name__ == "__main__":
    main()
