"""The records that stages hand to each other, in the order in which a file passes through them.

    RawFile  --extract-->  RawDocument  --clean-->  CleanDocument  --normalize-->  Article  --load-->  rows

Frozen and made of plain values, so that they can be compared, pickled and printed. `None` and empty tuples
mean "the page does not say"; nothing in here is ever guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What one line of a page is. Every line has exactly one role."""

    TITLE = "title"
    BODY = "body"
    METADATA = "metadata"
    RELATED = "related"
    REMOVED = "removed"
    BLANK = "blank"


class LinkKind(StrEnum):
    """How a page points at another post. `popular` and `related` are what people call related posts."""

    POPULAR = "popular"
    RELATED = "related"
    PREVIOUS = "previous"
    NEXT = "next"
    INLINE = "inline"


class PostKind(StrEnum):
    """What the blog's software says of a post; everything that says nothing is a `post`."""

    POST = "post"
    PAGE = "page"
    DRAFT = "draft"


class SourceRank(IntEnum):
    """Which telling of a post wins where several are held: the lower the better.

    A page shows the post as readers saw it, with what it recommends. An export has the author's own words and dates
    and no page around them, a feed often less of both. Flattened text had to be cleaned without tags.
    """

    PAGE = 0
    EXPORT = 1
    FEED = 2
    TEXT = 3
    EXCERPT = 4


class Stage(StrEnum):
    """Where a rejection happened."""

    EXTRACT = "extract"
    CLEAN = "clean"
    NORMALIZE = "normalize"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Walk:
    """What a run looks at: a folder, a glob below it, the blog that `--source` names or "".

    `root` is an absolute path, links followed, or a URL, as `parse_root` makes it.
    """

    root: str
    pattern: str = "**/*"
    source: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What an earlier run knew of a file. `sha256` is hex, None if the file was refused unread.

    `is_of_walk` tells whether the run that wrote it looked at the same root, pattern and source: only then
    can the file be missing.
    """

    size: int
    mtime_ns: int
    sha256: str | None
    status: str
    is_of_walk: bool
    version: str | None = None


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file found under a root.

    `path` is relative to the blog's folder, with `/`, so that it is the same whether the blog or a folder of blogs
    is the root; bytes of a name that are no UTF-8 are kept as `\\xNN`. `location` is the path that opens the file
    (with surrogate escapes), or its URL. `former_path` is where the same bytes stood in an earlier run, if they moved.
    `version` changes whenever the bytes do: an ETag or the like, None where the place keeps none.
    """

    source: str
    path: str
    location: str
    size: int
    mtime_ns: int
    former_path: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a run asks of the readers. `columns` maps a field of ours (`text`, `html`, `title`, `url`, `date`, `author`,
    `id`) to the name of a table's column, where the usual names do not fit."""

    max_document_bytes: int
    kinds: frozenset[PostKind] = frozenset({PostKind.POST})
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the container of a document says of it, in the container's own words; dates are never parsed here.

    `provenance` names the container: `rss`, `atom`, `wxr`, `front_matter`, `warc_header`, `column`, … `entry_id` is the
    post's stable name in its blog's software (`guid`, Atom's `id`). `file_date` is a date in the file's name.
    """

    provenance: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    entry_id: str | None = None
    labels: tuple[str, ...] = ()
    language: str | None = None
    site_name: str | None = None
    platform: str | None = None
    file_date: str | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One page or entry in a file, decoded and otherwise untouched.

    `text` may hold anything that the decoded bytes held, NUL and control characters too; `clean` drops them. Its form
    is `media_type`: `text/plain`, `text/html` or `text/markdown`; with `is_body` it is the body of a post and nothing
    around it, as feeds and exports have it. `form` names where it came from, as in README.md's table of forms.
    `document_id` is the 16 hex digits in a seed's name. `record` counts the documents of a file from 0; `member` is the
    name of the document within its file, where it has one; `is_one_of_many` if it stands in a list, in which its place
    means nothing. `encoding_confidence` is 1.0 for a byte order mark or
    valid UTF-8. `captured_at` is when a crawler fetched it, in UTC.
    """

    source: str
    path: str
    record: int
    media_type: str
    payload: bytes
    payload_sha256: str
    text: str
    encoding: str
    encoding_confidence: float
    document_id: str | None = None
    former_path: str | None = None
    quality_flags: tuple[str, ...] = ()
    form: str = "text"
    source_rank: SourceRank = SourceRank.TEXT
    kind: PostKind = PostKind.POST
    is_body: bool = False
    declared: Declared | None = None
    member: str | None = None
    is_one_of_many: bool = False
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be read: what is known of it (`text` is empty, `payload` its bytes as far as they could
    be read) and why."""

    document: RawDocument
    rejection: Rejection


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that is no post, and was passed over: `what` is a word for counting, such as `comment`, `attachment`."""

    what: str


Record = RawDocument | RefusedRecord | SkippedRecord


@dataclass(frozen=True, slots=True)
class FileContent:
    """The hash of a file's bytes (hex) and the records in it, read as they are asked for.

    `payload` is None for a file that is too large to be held. The iterator raises a FileError where reading cannot go
    on; what it gave before stands.
    """

    sha256: str
    records: Iterator[Record]
    payload: bytes | None = None


@dataclass(frozen=True, slots=True)
class PageLines:
    """What the lines of a flattened page, judged alone, tell about its blog; lines stand as hashes of their words.

    `post` is the same for several copies of one post. `kept` are the lines of title and text, `cut` all others; each
    line once, in the order of the page.
    """

    post: int
    title: int | None
    kept: tuple[int, ...]
    cut: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BlogMemory:
    """What all pages of a blog together tell about its lines, as hashes: those that it repeats on many pages, and
    those that are titles of its posts."""

    repeated: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()

    def knows(self, lines: tuple[int, ...]) -> bool:
        """Whether any of these lines is one of them; the time does not grow with the blog."""
        return not (self.repeated.isdisjoint(lines) and self.titles.isdisjoint(lines))


NO_MEMORY = BlogMemory()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page with its role; `rule` names what decided it where the role is metadata or removed.

    `text` includes the line's end (\\n, \\r\\n or \\r): the lines joined are the decoded page. `number` counts from 1.
    """

    number: int
    text: str
    role: Role
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class FoundText:
    """Something that a page says about itself, as it prints it, and where: `byline`, `date_line`, `labels_line`, …"""

    text: str
    provenance: str


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """Another post that a page points at. `position` counts from 1 within its kind; `href` is None in plain text."""

    kind: LinkKind
    position: int
    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class RemovedText:
    """A line that was cut, where it stood (counted from 1) and the rule that cut it."""

    rule: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A page without its furniture; metadata still as printed.

    `title` and `body` (one entry a paragraph) hold the page's own characters. `published` and `modified` are
    date strings, never parsed here. `lines` are all lines of the page in order, each with its role. `alone` is what
    the page tells about its blog, None where it is no flattened page.
    """

    title: str | None
    body: tuple[str, ...]
    authors: tuple[FoundText, ...] = ()
    published: tuple[FoundText, ...] = ()
    modified: tuple[FoundText, ...] = ()
    canonical_url: FoundText | None = None
    labels: tuple[FoundText, ...] = ()
    language: FoundText | None = None
    site_name: str | None = None
    platform: str | None = None
    links: tuple[RelatedLink, ...] = ()
    removed: tuple[RemovedText, ...] = ()
    lines: tuple[Line, ...] = ()
    quality_flags: tuple[str, ...] = ()
    alone: PageLines | None = None


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A related link with the key by which its target is found; `is_cut` if the page printed only its beginning.

    `href` is the address as shown; `url` is its canonical form, None where it is no absolute web address.
    """

    kind: LinkKind
    position: int
    title: str
    title_key: str
    is_cut: bool = False
    href: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article ready for its row: the columns of `warehouse.articles` that do not depend on a database.

    `keys` identify it within its source, best first: `url:…`, `id:…`, `document:…`, `path:…`, `text:…`. A provenance is
    NULL exactly where its value is. `published_at` is set only where the page prints a time and an offset;
    `published_date` is the day as the page prints it. `reading_minutes` is at least 1.
    """

    source: str
    path: str
    record: int
    keys: tuple[str, ...]
    title: str
    title_key: str
    slug: str
    body: str
    excerpt: str
    word_count: int
    paragraph_count: int
    reading_minutes: int
    content_hash: str
    text_hash: str
    language: str | None = None
    language_confidence: float | None = None
    authors: tuple[str, ...] = ()
    authors_provenance: str | None = None
    published_at: datetime | None = None
    published_date: date | None = None
    published_text: str | None = None
    published_provenance: str | None = None
    modified_at: datetime | None = None
    modified_date: date | None = None
    modified_text: str | None = None
    modified_provenance: str | None = None
    canonical_url: str | None = None
    canonical_url_provenance: str | None = None
    labels: tuple[str, ...] = ()
    platform: str | None = None
    quality_flags: tuple[str, ...] = ()
    removed: tuple[RemovedText, ...] = ()
    links: tuple[ArticleLink, ...] = ()
    form: str = "text"
    source_rank: SourceRank = SourceRank.TEXT
    kind: PostKind = PostKind.POST
    site_name: str | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Input that was refused. `reason` is stable and machine-readable; the other two speak to a person."""

    stage: Stage
    reason: str
    detail: str
    how_to_fix: str


@dataclass(frozen=True, slots=True)
class ProcessedDocument:
    """What became of one document: the bytes it came from, and its article or the reason there is none.

    `lines` are what it tells about its blog, None where it tells nothing.
    """

    document: RawDocument
    outcome: Article | Rejection
    lines: PageLines | None = None


@dataclass(frozen=True, slots=True)
class ProcessedFile:
    """What became of one file, or of a part of it: a file with many documents comes in several parts, in order.

    `rejection` is set if the file was refused as a whole, or where reading it could not go on. `sha256` (hex) is
    that of the whole file, None if it was not read. `payload` is None where it was not read or is too large to be held.
    The part holds the records from `first_record` up to `end_record`, which it does not hold; those that the run did
    not ask for, and others that are no posts, are missing in `documents` and counted in `skipped` by what they are,
    those of earlier parts too.
    `has_articles_before` tells of earlier parts.
    """

    file: RawFile
    documents: tuple[ProcessedDocument, ...] = ()
    rejection: Rejection | None = None
    payload: bytes | None = None
    seconds: float = 0.0
    sha256: str | None = None
    first_record: int = 0
    end_record: int = 0
    is_last: bool = True
    has_articles_before: bool = False
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What a load did, in files (the first four) and in rows. Sums with `+`.

    `forms` counts documents by their form and by what became of them: loaded or refused. `skipped` counts records that
    were passed over, by what they are.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    articles_inserted: int = 0
    articles_updated: int = 0
    articles_unchanged: int = 0
    documents_rejected: int = 0
    links_written: int = 0
    forms: Mapping[tuple[str, str], int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    slowest: tuple[tuple[float, str], ...] = field(default=())

    @property
    def files(self) -> int:
        """Files that were seen."""
        return self.new + self.changed + self.unchanged + self.rejected

    def __add__(self, other: LoadCounts) -> LoadCounts:
        """The counts of both, with the ten slowest files of both."""
        return LoadCounts(
            **{name: getattr(self, name) + getattr(other, name) for name in COUNTED},
            forms=Counter(self.forms) + Counter(other.forms),
            skipped=Counter(self.skipped) + Counter(other.skipped),
            slowest=tuple(sorted(self.slowest + other.slowest, reverse=True)[:10]),
        )


COUNTED = tuple(each.name for each in fields(LoadCounts) if isinstance(each.default, int))
