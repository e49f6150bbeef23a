"""XML read as a stream of elements, each parsed by itself: a fault costs the element that it is in.

Nothing is expanded and nothing fetched. A document type is never handed to a parser, so that no entity is declared;
the names that HTML gives to characters are read as these, all other entities stay what is written.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5
from itertools import islice
from typing import BinaryIO, cast
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from xml.sax.saxutils import escape

from flows.errors import BrokenRecord, UnsafeFile
from flows.extract.decode import DecodedText, decode_record
from flows.extract.inputs import HEAD_BYTES, Input
from flows.extract.tape import Piece
from flows.extract.xml_split import split_elements

# The prefix by which we know a namespace, whatever the file calls it.
_PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/atom/app#": "app",
    "http://www.w3.org/2007/app": "app",
    "http://schemas.google.com/blogger/2018": "blogger",
    "http://schemas.google.com/g/2005": "gd",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_WORDPRESS = re.compile(r"http://wordpress\.org/export/\d\.\d/(excerpt/)?$")
_BLANKS = re.compile(r"[\ufeff\xef\xbb\xbf \t\r\n]*")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*+(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
# An entity that names another one, or a file: the makings of a bomb or of a leak.
_BAD_ENTITY = re.compile(r"""<!ENTITY\s+(?:%|[^\s"'>]+\s+(?:SYSTEM|PUBLIC|"[^"]*[&%](?!\#)|'[^']*[&%](?!\#)))""")
_LABEL = re.compile(rb"""^\s*<\?xml[^<>?]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
# Labels of encodings that are written with more characters than the label has.
_SUPERSETS = {"ascii": "cp1252", "iso8859-1": "cp1252", "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030"}
_TEXT_ENCODING = re.compile(r"ascii|(?:utf|iso|cp|mac|koi8|euc|gb|big5|shift|johab|hz|tis|kz|ptcp)[\w-]*")
# In these, the bytes of `<` may be part of something else.
_NOT_LIKE_ASCII = ("utf-16", "iso2022", "hz")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Those five that XML itself knows are left alone. A post has some thousands of others at most.
_MOST_REFERENCES = 300_000
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?P<number>x[0-9a-f]{1,6}|[0-9]{1,7});|(?P<name>\w{1,40});)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class XmlHead:
    """What stands before the first element of the wanted name. `root` is the root's tag as written, `fields` its tree
    as far as it is there; `start` is where it begins."""

    root: str
    encoding: str
    start: int
    fields: Element
    prefixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One element: its own bytes, their text and its tree."""

    payload: bytes
    decoded: DecodedText
    element: Element


@dataclass(frozen=True, slots=True)
class BrokenXml:
    """One element that cannot be read: its bytes as far as they are held, and why."""

    payload: bytes
    error: BrokenRecord


def read_head(given: Input, name: str) -> XmlHead | None:
    """The head of an XML file whose elements of this name are wanted; None if it does not begin as XML does.

    Raises UnsafeFile where entities are declared that name others.
    """
    encoding = _encoding(given.head)
    with _ascii_like(given, encoding) as stream:
        head = stream.read(HEAD_BYTES)
    start = _after_prolog(head.decode("latin-1"))
    root = _ROOT.match(head.decode("latin-1"), start)
    if root is None:
        return None
    first = re.compile(rb"<(?:[\w.-]+:)?" + re.escape(name.encode()) + rb"[\s/>]").search(head, root.end())
    text = head[start : first.start() if first else len(head)].decode(_own(encoding), "replace")
    tree = _Tree({})
    tree.read(_well_formed(text), is_whole=False)
    return XmlHead(root[1], encoding, start, tree.root, tree.root_prefixes) if tree.root is not None else None


def iterate_elements(given: Input, head: XmlHead, name: str) -> Iterator[XmlRecord | BrokenXml]:
    """Each element of this local name in an XML file, in order.

    Tags are `prefix:name` with the prefixes by which we know the namespaces, or those of the file. Raises BrokenFile
    where the file breaks off.
    """
    with _ascii_like(given, head.encoding) as stream:
        for piece in split_elements(stream, name, head.root, head.start, given.options.max_document_bytes):
            yield _parse(piece, f"<{name}> at byte {piece.offset:,}", head)


def _parse(piece: Piece, place: str, head: XmlHead) -> XmlRecord | BrokenXml:
    try:
        if piece.fault:
            raise BrokenRecord(piece.fault)
        decoded = _decode(piece.payload, _own(head.encoding))
        return XmlRecord(piece.payload, decoded, parse_element(decoded.text, head.prefixes))
    except BrokenRecord as error:
        return BrokenXml(piece.payload, BrokenRecord(f"{place}: {error}"))


def parse_element(text: str, prefixes: Mapping[str, str] | None = None) -> Element:
    """The tree of one element; `prefixes` are those that its parents declare. Raises BrokenRecord for bad nesting."""
    if next(islice(_REFERENCE.finditer(text), _MOST_REFERENCES, None), None):
        raise BrokenRecord(f"it writes more than {_MOST_REFERENCES:,} characters by their names or numbers")
    tree = _Tree(prefixes or {})
    fault = tree.read(_well_formed(text), is_whole=True)
    if fault or tree.root is None:
        raise BrokenRecord(f"it is no well-formed XML: {fault}")
    return tree.root


def child_text(element: Element, *names: str) -> str | None:
    """The text of the first child with the first of these names that has any, without the blanks around it."""
    for name in names:
        for child in children(element, name):
            if text := "".join(child.itertext()).strip():
                return text
    return None


def children(element: Element, name: str) -> list[Element]:
    """The children with this tag."""
    return [child for child in element if child.tag == name]


class _Tree:
    """A tree that grows as expat reads; tags get the prefixes by which we know their namespaces."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.scopes: list[Mapping[str, str]] = [prefixes]
        self.tags: list[str] = []
        self.builder = TreeBuilder()
        self.root: Element | None = None
        self.root_prefixes: Mapping[str, str] = prefixes

    def read(self, text: str, *, is_whole: bool) -> str | None:
        """Grow by this text; what is wrong with it, if anything is."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.builder.data
        try:
            parser.Parse(text.encode("utf-8", "replace"), is_whole)
        except expat.ExpatError as error:
            return str(error)
        return None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        scope = self.scopes[-1]
        declared = {name: uri for name, uri in attributes.items() if name == "xmlns" or name.startswith("xmlns:")}
        if declared:
            scope = dict(scope) | {name[6:]: _known_prefix(name[6:], uri) for name, uri in declared.items()}
        self.scopes.append(scope)
        prefix, _, local = tag.rpartition(":")
        prefix = scope.get(prefix, prefix)
        self.tags.append(f"{prefix}:{local}" if prefix else local)
        started = self.builder.start(self.tags[-1], attributes)
        if self.root is None:
            self.root, self.root_prefixes = started, scope

    def _end(self, _tag: str) -> None:
        self.scopes.pop()
        self.builder.end(self.tags.pop())


def _known_prefix(prefix: str, uri: str) -> str:
    if found := _WORDPRESS.match(uri):
        return "excerpt" if found[1] else "wp"
    return _PREFIXES.get(uri, prefix)


def _after_prolog(text: str) -> int:
    """Where the root should stand: after instructions, comments and a document type.

    Raises UnsafeFile for a document type that may hide a bomb.
    """
    position = 0
    while True:
        position = _BLANKS.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text.startswith("<?", position):
            ended = text.find("?>", position) + 2
        elif text.startswith("<!--", position):
            ended = text.find("-->", position) + 3
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            ended = _after_document_type(text, position)
        else:
            return position
        if ended <= position:
            return len(text)
        position = ended


def _after_document_type(text: str, position: int) -> int:
    found = _DOCTYPE.match(text, position)
    if found is None:
        raise UnsafeFile("its document type has no end within 64 KiB")
    if found["subset"] and _BAD_ENTITY.search(found["subset"]):
        raise UnsafeFile("it declares entities that name other entities or files")
    return found.end()


def _well_formed(text: str) -> str:
    """The text without characters that XML forbids, and with references to characters only; CDATA is left alone."""
    text = _NOT_XML.sub("", text)
    parts, position = [], 0
    while (opened := text.find("<![CDATA[", position)) >= 0:
        parts.append(_REFERENCE.sub(_reference, text[position:opened]))
        ended = text.find("]]>", opened)
        position = ended + 3 if ended >= 0 else len(text)
        parts.append(text[opened:position])
    parts.append(_REFERENCE.sub(_reference, text[position:]))
    return "".join(parts)


def _reference(found: re.Match[str]) -> str:
    """A reference as XML without declarations has it; what is none is a mere `&`."""
    if number := found["number"]:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        if 0x80 <= code < 0xA0:
            return unescape(found[0])  # as browsers do: these are meant as characters of Windows
        return "" if code > 0x10FFFF or _NOT_XML.match(chr(code)) else found[0].lower()
    name = found["name"]
    characters = html5.get(f"{name};") if name else None
    return escape(characters) if characters else "&amp;" + found[0][1:]


def _decode(payload: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(payload.decode(encoding), encoding, 1.0 if encoding == "utf-8" else 0.95)
    except UnicodeDecodeError:
        return decode_record(payload)


def _encoding(head: bytes) -> str:
    """The encoding by byte order mark, by the first bytes, by the declaration, or UTF-8."""
    for begin, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if head.startswith(begin):
            return encoding
    label = _LABEL.match(head)
    try:
        name = codecs.lookup(label[1].decode()).name if label else "utf-8"
    except LookupError:
        return "utf-8"
    # A declaration that could be read as ASCII is in no encoding of two or four bytes.
    if name.startswith(("utf-16", "utf-32")) or not _TEXT_ENCODING.fullmatch(name):
        return "utf-8"
    return _SUPERSETS.get(name, name)


def _is_recoded(encoding: str) -> bool:
    return encoding.startswith(_NOT_LIKE_ASCII)


def _own(encoding: str) -> str:
    """The encoding of the bytes that `_ascii_like` gives."""
    return "utf-8" if _is_recoded(encoding) else encoding


@contextmanager
def _ascii_like(given: Input, encoding: str) -> Iterator[BinaryIO]:
    """The bytes of a file, in UTF-8 where its own encoding may hide the bytes of tags."""
    with given.stream() as stream:
        if _is_recoded(encoding):
            yield cast(BinaryIO, codecs.EncodedFile(stream, "utf-8", encoding, "replace"))
        else:
            yield stream
