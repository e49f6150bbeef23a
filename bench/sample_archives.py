"""Writes the sample seeds of `seeds/kiln-diary`: one invented blog as crawl archives and tables.

python -m bench.sample_archives seeds/kiln-diary
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import sys
from pathlib import Path
from typing import NamedTuple

import orjson

from bench.generated_archives import warc_record

HOME = "https://kiln-diary.example"
AUTHOR = "Oona"
HEADING = "Popular posts from this blog"


class Post(NamedTuple):
    """A post of the blog: the end of its address, its title, its day and its paragraphs."""

    place: str
    title: str
    date: str
    paragraphs: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"{HOME}/{self.place}.html"

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def posts(kind: str) -> tuple[Post, ...]:
    """The posts of a kind, as `bench/sample_posts.json` has them."""
    rows = orjson.loads(Path(__file__).with_name("sample_posts.json").read_bytes())[kind]
    return tuple(Post(row["place"], row["title"], row["date"], tuple(row["paragraphs"])) for row in rows)


CRAWLED, FLATTENED, LISTED, TABLED, COLUMNED = map(posts, ("crawled", "flattened", "listed", "tabled", "columned"))


def page(post: Post, cited: tuple[Post, ...]) -> bytes:
    """A page of the blog as a crawler fetched it."""
    links = "".join(f'<li><a href="{each.url}">{html.escape(each.title)}</a></li>' for each in cited)
    paragraphs = "\n".join(f"<p>{html.escape(each, quote=False)}</p>" for each in post.paragraphs)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{html.escape(post.title)} - Kiln diary</title>
<link rel="canonical" href="{post.url}">
<meta name="author" content="{AUTHOR}">
<meta property="article:published_time" content="{post.date}T08:00:00+02:00">
</head>
<body>
<header><h1><a href="{HOME}/">Kiln diary</a></h1><nav><a href="{HOME}/about.html">About</a></nav></header>
<article class="post hentry">
<h2 class="post-title entry-title">{html.escape(post.title)}</h2>
<div class="post-body entry-content">
{paragraphs}
</div>
</article>
<aside class="related-posts"><h3>{HEADING}</h3><ul>{links}</ul></aside>
<footer>All cups are for sale, apart from two.</footer>
</body>
</html>
""".encode()


def http(status: str, content_type: str, body: bytes, *headers: str) -> bytes:
    """An HTTP response."""
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers, "", ""]).encode() + body


def write_warc(path: Path) -> None:
    """A crawl of three posts, with what crawls have beside pages."""

    def response(url: str, block: bytes) -> bytes:
        return warc_record("response", url, "application/http; msgtype=response", block)

    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    records = [
        warc_record("warcinfo", "urn:kiln-diary", "application/warc-fields", b"software: bench.sample_archives\r\n"),
        response(f"{HOME}/robots.txt", http("200 OK", "text/plain", b"User-agent: *\n")),
        response(f"{HOME}/feed", http("301 Moved Permanently", "text/html", b"", f"Location: {HOME}/feed.xml")),
        response(f"{HOME}/pump.png", http("200 OK", "image/png", picture)),
    ]
    for number, post in enumerate(CRAWLED):
        cited = tuple(each for each in CRAWLED + FLATTENED if each is not post)[:3]
        body = page(post, cited)
        if number == 1:
            body = gzip.compress(body, mtime=0)
        coding = ("Content-Encoding: gzip",) if number == 1 else ()
        records.append(warc_record("request", post.url, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"))
        records.append(response(post.url, http("200 OK", "text/html; charset=UTF-8", body, *coding)))
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))


def write_wet(path: Path) -> None:
    """The texts of two posts, flattened."""
    records = [
        warc_record("warcinfo", "urn:kiln-diary", "application/warc-fields", b"software: bench.sample_archives\r\n")
    ]
    for post in FLATTENED:
        cited = "\n".join(each.title for each in CRAWLED)
        text = f"{post.title}\n\n{post.text}\n\n{HEADING}\n\n{cited}\n"
        records.append(warc_record("conversion", post.url, "text/plain", text.encode()))
    path.write_bytes(b"".join(records))


def write_json_lines(path: Path) -> None:
    """Two posts as the blog's own software exports them, their bodies in HTML."""
    rows = [
        {
            "guid": f"urn:kiln-diary:{post.place}",
            "title": post.title,
            "content_html": "".join(f"<p>{html.escape(each, quote=False)}</p>" for each in post.paragraphs),
            "url": post.url,
            "published_at": f"{post.date}T08:00:00+03:00",
            "author": {"name": AUTHOR},
            "tags": ["clay", "money"],
        }
        for post in LISTED
    ]
    path.write_bytes(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))


def write_csv(path: Path) -> None:
    """Two posts as a spreadsheet writes them where the comma stands in numbers."""
    file = io.StringIO()
    table = csv.writer(file, delimiter=";")
    table.writerow(["Permalink", "Title", "Body", "Publish Date", "Author"])
    table.writerows([post.url, post.title, post.text, post.date, AUTHOR] for post in TABLED)
    path.write_bytes(file.getvalue().encode("utf-8-sig"))


def write_parquet(path: Path) -> None:
    """A post in the layout of a text dataset made from a crawl: its date is that of the capture."""
    import pyarrow
    from pyarrow.parquet import write_table

    rows = [
        {
            "text": f"{post.title}\n\n{post.text}",
            "id": "<urn:uuid:0b1a4c5e-0000-4000-8000-00000000000a>",
            "dump": "CC-MAIN-2021-10",
            "url": post.url,
            "date": "2021-03-04T05:06:07Z",
            "language": "en",
            "language_score": 0.97,
        }
        for post in COLUMNED
    ]
    write_table(pyarrow.Table.from_pylist(rows), path, compression="zstd")


def main() -> None:
    """Write all files into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_warc(folder / "crawl-2021.warc.gz")
    write_wet(folder / "segment-7.warc.wet")
    write_json_lines(folder / "posts-2019.jsonl")
    write_csv(folder / "posts-2018.csv")
    write_parquet(folder / "posts-2017.parquet")


if __name__ == "__main__":
    main()
