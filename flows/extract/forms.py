"""What a file is if it is no flattened text: told by its name, its first bytes, or its first words.

Each function answers with words that complete "this is …", or None if nothing speaks against a page of text.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flows.extract.xml_roots import find_root

_TEXT_SUFFIXES = frozenset({"", ".txt", ".text"})
# `v1.2`, `Dr. No` and `www.example.com_2012_05` have no suffix.
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$|~$")

_SUFFIX_FORMS = {
    "an HTML page": "html htm xhtml mhtml mht",
    "a Markdown file": "md markdown",
    "an XML file, such as a feed or an export": "xml rss atom wxr",
    "a JSON file": "json jsonl ndjson",
    "a table": "csv tsv parquet xls xlsx ods",
    "a web archive": "warc wacz arc",
    "an archive": "zip whl tar gz tgz bz2 xz zst 7z rar jar",
    "a document of a word processor": "doc docx odt rtf epub pdf ps",
    "a picture": "png jpg jpeg gif webp svg ico bmp tif tiff",
    "sound or film": "mp3 mp4 m4a ogg wav flac webm mov avi",
    "a database": "db sqlite sqlite3 sql",
    "program code or configuration": "py pyc js ts css php rb sh c h rs go java toml yaml yml ini cfg conf lock",
    "a log": "log",
    "a backup or a temporary file": "bak orig tmp swp part",
}
_FORM_BY_SUFFIX = {f".{suffix}": form for form, suffixes in _SUFFIX_FORMS.items() for suffix in suffixes.split()}
_FORM_BY_SUFFIX["~"] = "a backup or a temporary file"

_NOTES = "readme license licence copying changelog contributing code_of_conduct requirements robots"
_TOOL_FILES = (
    "makefile gnumakefile dockerfile containerfile jenkinsfile vagrantfile rakefile gemfile procfile "
    "justfile cmakelists"
)
_SHOUTED = (
    "README LICENSE LICENCE COPYING CHANGELOG CHANGES CONTRIBUTING CONTRIBUTORS AUTHORS MAINTAINERS NOTICE INSTALL "
    "NEWS HISTORY TODO VERSION MANIFEST SECURITY"
)
# `license-to-drive.txt` may be a post, `LICENSE-MIT` is none.
_NOTE_STEM = re.compile(rf"(?i:{'|'.join(_NOTES.split())})|(?:{'|'.join(_SHOUTED.split())})(?:[-_.].*)?")
_TOOL_STEM = re.compile("|".join(_TOOL_FILES.split()), re.IGNORECASE)

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"PK\x03\x04", "a ZIP archive, such as a wheel, an EPUB or a DOCX document"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\x1f\x8b\x08", "a gzip archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (4, b"1AY&SY", "a bzip2 archive"),
    (4, b"\x17rE8P\x90", "an empty bzip2 archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"%!PS-Adobe", "a PostScript document"),
    (0, b"{\\rtf", "a rich-text document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\x00asm", "a program"),
    (0, b"#!/", "a script"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"PGDMP", "a database dump"),
    (0, b"PAR1", "a Parquet table"),
    (0, b"PARE", "an encrypted Parquet table"),
    (0, b"WARC/1.", "a web archive"),
    (0, b"WARC/0.", "a web archive"),
    (0, b"OggS\x00", "sound or film"),
    (0, b"fLaC\x00", "sound or film"),
    (4, b"ftyp", "sound or film"),
    (8, b"WEBPVP8", "a WebP picture"),
    (8, b"WAVEfmt ", "sound or film"),
)
_ROOT_FORMS = {
    "opml": "an OPML list of feeds",
    "urlset": "a sitemap",
    "sitemapindex": "a list of sitemaps",
    "svg": "an SVG picture",
    "xbel": "a list of bookmarks",
    "plist": "a property list",
}
_BINARY_GIF = re.compile(rb"GIF8[79]a[^\r\n]{0,8}[\x00-\x08]")

_MARKUP = re.compile(
    r"(?i)\ufeff?\s*(?:<!--.{0,2000}?-->\s*)?(?:(<!doctype\s+html|<html\b|<head\b|<body\b)|(<\?xml\b|<rss\b|<feed\b))",
    re.DOTALL,
)


# Elements that a saved piece of a page begins with. A title may begin with `<b>`, and `<headline>` is no element.
_BLOCK_NAMES = (
    "article aside blockquote div figure footer form h1 h2 h3 header iframe img link main meta nav ol p pre script"
)
_BLOCKS = frozenset(f"{_BLOCK_NAMES} section style table ul".split())
# Characters that are enough to see the first tag.
_FRAGMENT = 2_000


def form_by_name(path: str) -> str | None:
    """What the name says: by a suffix other than `.txt` and `.text`, or by being one that notes have, as README."""
    name = PurePosixPath(path).name
    found = _SUFFIX.search(name)
    suffix = found.group().lower() if found else ""
    if suffix not in _TEXT_SUFFIXES:
        return _FORM_BY_SUFFIX.get(suffix, f"a file of another form: its name ends with {suffix}")
    stem = name.removesuffix(found.group()) if found else name
    if _NOTE_STEM.fullmatch(stem):
        return "a note about a folder"
    return "a file for a tool" if _TOOL_STEM.fullmatch(stem) else None


def is_note(path: str) -> bool:
    """Whether a name without its suffix is one that notes about a folder have, as README."""
    return _NOTE_STEM.fullmatch(PurePosixPath(path).stem) is not None


def form_by_bytes(payload: bytes) -> str | None:
    """What the signature at the beginning says, whatever the name."""
    for offset, signature, form in _SIGNATURES:
        if payload.startswith(signature, offset):
            return form
    return "a GIF picture" if _BINARY_GIF.match(payload) else None


def form_by_root(head: bytes) -> str | None:
    """What the root element of an XML file says, if it is a form that is met among blogs and holds none."""
    root = find_root(head)
    return _ROOT_FORMS.get(root.local_name.lower()) if root else None


def form_by_markup(text: str) -> str | None:
    """What the first tag says, if the text begins with one."""
    found = _MARKUP.match(text)
    if found is None:
        return "a piece of an HTML page" if _begins_with_tag(text) else None
    return "an HTML page" if found.group(1) else "an XML file, such as a feed or an export"


def _begins_with_tag(text: str) -> bool:
    """Whether an HTML parser sees a block at the beginning: in `<p>…`, but not in `<3 all of you` or `<b>Bold</b>`."""
    beginning = text[:_FRAGMENT].lstrip("\ufeff \t\r\n")
    if not beginning.startswith("<"):
        return False
    # Imported here because hardly any file begins like this, and every start would pay for it.
    from bs4 import BeautifulSoup, Tag

    first = next(iter(BeautifulSoup(beginning, "html.parser").contents), None)
    return isinstance(first, Tag) and first.name in _BLOCKS
