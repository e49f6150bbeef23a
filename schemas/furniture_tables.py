"""What the lines of a blog's flattened pages tell: those of each page, and what the blog repeats."""

from sqlalchemy import ARRAY, BigInteger, Index, Integer, Table, Text

from schemas.columns import key, metadata, one_of, optional, pointer, required

page_lines = Table(
    "page_lines",
    metadata,
    key("file_id", pointer("raw_files.file_id"), "File that the page stands in"),
    key("record", Integer, "Position of the page in its file, from 0"),
    required("source", pointer("sources.source"), "Blog that the page belongs to"),
    required("post", BigInteger, "Hash of title and longest paragraph: the same for copies of one post"),
    optional("title", BigInteger, "Hash of the title's line; NULL if no line is the title"),
    required("kept", ARRAY(BigInteger), "Hashes of the lines of title and text, as the page is judged alone"),
    required("cut", ARRAY(BigInteger), "Hashes of its other lines, but for those that name or quote other posts"),
    Index(None, "source", "post"),
    comment="One row per flattened page: what it tells about its blog. Key is (file_id, record).",
)

furniture_lines = Table(
    "furniture_lines",
    metadata,
    key("source", pointer("sources.source"), "Blog that repeats the line"),
    key("line", BigInteger, "Hash of the line"),
    optional("text", Text, "The line; NULL if no article of the blog shows it any more"),
    required("status", Text, "repeated: furniture, on many posts; title: of a post that pages of others name"),
    required("post_count", Integer, "Posts on which it stands, of those that were counted"),
    required("changed_run_id", pointer("runs.run_id"), "Run that last changed this row"),
    one_of("status", "repeated", "title"),
    comment="One row per line that a blog repeats, as its pages are now. Key is (source, line).",
)
