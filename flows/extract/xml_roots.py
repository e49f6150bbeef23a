"""The root element of an XML file, found in its first bytes without a parser, so that no DTD is ever read."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from flows.extract.decode import BYTE_ORDER_MARKS

# How `<` begins a file in encodings whose units are wider than a byte.
_WIDE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# In these, the bytes of `<` may be part of a letter.
_SHIFTING = ("iso2022", "hz")
_SPACE = re.compile(r"[\s\ufeff]*")
_DECLARED = re.compile(r"[\s\ufeff]*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]{1,40})", re.ASCII)
_NAME = re.compile(r"<((?:[\w.-]+:)?[\w.-]+)(?=[\s/>])")
_DOCTYPE_TOKEN = re.compile(r"[\"'\[\]>]|<!--|<\?")
_DOCTYPE_ENDS = {'"': '"', "'": "'", "<!--": "-->", "<?": "?>"}


class Root(NamedTuple):
    """The root's name as written (`rdf:RDF`) and where its tag begins in `text`, which are the file's first characters.

    `recoded` is the encoding of a file whose bytes may hide tags, such as UTF-16; `declared` the one that its XML
    declaration names.
    """

    name: str
    start: int
    text: str
    recoded: str | None
    declared: str | None

    @property
    def local_name(self) -> str:
        """The name without a prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing."""
        return self.name[: -len(self.local_name)]


def find_root(head: bytes) -> Root | None:
    """The root element that begins within the first bytes of a file, or None if they are no XML."""
    begin = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    recoded = _wide_encoding(head)
    # Latin-1 keeps every byte in its place, and names of elements are ASCII in feeds and exports.
    text = head.decode(recoded or "latin-1", "replace")
    found = _DECLARED.match(text, begin)
    declared = found[1].lower() if found else None
    if not recoded and (recoded := _shifting_encoding(declared)):
        text = head.decode(recoded, "replace")
    start = _skip_prolog(text, begin)
    root = _NAME.match(text, start) if start is not None else None
    return Root(root[1], root.start(), text, recoded, declared) if root else None


def _shifting_encoding(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "utf-8").name
    except (LookupError, ValueError):
        return None
    return name if name.startswith(_SHIFTING) else None


def _wide_encoding(head: bytes) -> str | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding if encoding != "utf-8" else None
    begin = head[:64].lstrip(b"\r\n\t ")
    return next((encoding for bytes_, encoding in _WIDE if begin.startswith(bytes_)), None)


def _skip_prolog(text: str, at: int) -> int | None:
    """Where the declaration, comments, instructions and the document type end; None where one of them does not."""
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if text.startswith("<?", at):
            end = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            end = _after(text, "-->", at + 4)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end = _skip_doctype(text, at + 9)
        else:
            return at
        if end is None:
            return None
        at = end


def _skip_doctype(text: str, at: int) -> int | None:
    """Where a document type ends, with its internal subset, in which `<` and `>` stand in quotes and declarations."""
    depth = 0
    while (found := _DOCTYPE_TOKEN.search(text, at)) is not None:
        mark = found[0]
        if mark in _DOCTYPE_ENDS:
            end = _after(text, _DOCTYPE_ENDS[mark], found.end())
            if end is None:
                return None
            at = end
            continue
        at = found.end()
        depth += {"[": 1, "]": -1}.get(mark, 0)
        if mark == ">" and depth <= 0:
            return at
    return None


def _after(text: str, end: str, start: int) -> int | None:
    at = text.find(end, start)
    return at + len(end) if at >= 0 else None
