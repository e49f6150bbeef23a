"""One element cut out of an XML file, as a tree: no DTD is read, no entity of one expanded, nothing fetched.

References that HTML knows are undone, others stay as they are written. Prefixes that nobody declared get their usual
meaning. Markup that should have been escaped is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

# What prefixes mean where a file forgot to say so.
_USUAL_PREFIXES = {
    "app": "http://www.w3.org/2007/app",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "thr": "http://purl.org/syndication/thread/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_MOST_PREFIXES = 64  # of those that nobody declared; each one makes the parser slower
_LONGEST_DECLARATIONS = 64 * 1024

# The parser takes the square of the time for the attributes of one element.
_LONG_TAG = re.compile(r"<[^<>]{5000,}>")
_MOST_ATTRIBUTES = 1_000

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Seen whole in half the time that looking for an illegal character takes.
_LEGAL = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*+")
# Those five that XML itself knows are left alone. A post has some thousands of others at most.
_MOST_REFERENCES = 300_000
_LITERAL = re.compile(r"<!\[CDATA\[|<!--|<\?")
_LITERAL_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#[0-9]{1,8};|#[xX][0-9A-Fa-f]{1,7};|[A-Za-z][A-Za-z0-9]{1,31};)?"
)
_NAMESPACE = re.compile(r"\sxmlns(?::([A-Za-z_][\w.-]*))?\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_TAG_WITH_PREFIX = re.compile(r"<[/A-Za-z_][^<>:]*:[^<>]*")
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_]")
# Elements in which careless software writes HTML as it is.
_WRITTEN_AS_HTML = ("title", "description", "content:encoded", "content", "summary")


# The namespaces of a file by prefix; "" is the default one.
Namespaces = Mapping[str, str]


class BadMarkup(ValueError):
    """No parser can make anything of the element."""


def declared_namespaces(text: str) -> dict[str, str]:
    """The namespaces that a piece of a file declares, by prefix ("" is the default one); the first says it."""
    found: dict[str, str] = {}
    for prefix, double, single in _NAMESPACE.findall(text[:_LONGEST_DECLARATIONS]):
        if not prefix.lower().startswith("xml"):
            found.setdefault(prefix, unescape(double or single))
    return found


def leave_out_illegal(text: str) -> str:
    """The text without characters that XML does not allow; the functions below want it so."""
    return text if _LEGAL.fullmatch(text) else _ILLEGAL.sub("", text)


def parse_element(text: str, namespaces: Namespaces) -> etree._Element:
    """The element in this text; raises BadMarkup if it is not well-formed but for its references and prefixes."""
    sound = _sound_text(text)
    try:
        return _parse(_start_tag(sound, namespaces), sound, recover=False)
    except etree.XMLSyntaxError as error:
        raise BadMarkup(f"it is no well-formed XML: {error.msg}") from error


def mend_element(text: str, namespaces: Namespaces) -> etree._Element:
    """The element in this text, with markup escaped that should have been, or closed; raises BadMarkup."""
    sound = _sound_text(text)
    start = _start_tag(sound, namespaces)
    for attempt in (sound, None):
        try:
            return _parse(start, attempt or _with_sound_references(_escape_html(text)), recover=False)
        except etree.XMLSyntaxError:
            continue
    return _parse(start, sound, recover=True)


def parse_beginning(text: str, namespaces: Namespaces) -> etree._Element:
    """The element that begins in this text and whose end is missing, with what there is of it, which may be nothing."""
    try:
        sound = _sound_text(text)
        return _parse(_start_tag(sound, namespaces), sound, recover=True)
    except BadMarkup:
        return etree.Element("unreadable")


def _sound_text(text: str) -> str:
    """The text that a parser can be given; raises BadMarkup for one that would take it too long."""
    if text.count("&") > _MOST_REFERENCES and next(islice(_REFERENCE.finditer(text), _MOST_REFERENCES, None), None):
        raise BadMarkup(f"it writes more than {_MOST_REFERENCES:,} characters by their names or numbers")
    _refuse_crowded_tags(text)
    return _with_sound_references(text)


def _refuse_crowded_tags(text: str) -> None:
    for tag in _LONG_TAG.finditer(text):
        if tag[0].count("=") > _MOST_ATTRIBUTES:
            raise BadMarkup(f"an element has more than {_MOST_ATTRIBUTES:,} attributes")


def _parse(start: str, text: str, *, recover: bool) -> etree._Element:
    # Bytes, for lxml refuses a text that declares an encoding. `huge_tree` lifts limits that our own stand in for.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        collect_ids=False,
        recover=recover,
    )
    root = etree.fromstring(f"{start}{text}</slice>".encode(), parser)
    first = next(iter(root), None) if root is not None else None
    if first is None:
        raise BadMarkup("no element is left of it")
    return first


def _start_tag(text: str, namespaces: Namespaces) -> str:
    """A tag around the slice that declares every prefix in it, and what the file declares."""
    known = {prefix: uri for prefix, uri in namespaces.items() if uri}
    most = len(known) + _MOST_PREFIXES
    for tag in dict.fromkeys(_TAG_WITH_PREFIX.findall(text)):
        for prefix in _PREFIX.findall(tag):
            if prefix not in known and len(known) < most and not prefix.lower().startswith("xml"):
                known[prefix] = _USUAL_PREFIXES.get(prefix, f"urn:undeclared:{prefix}")
    return f"<slice{_declarations(tuple(known.items()))}>"


@lru_cache(maxsize=64)
def _declarations(known: tuple[tuple[str, str], ...]) -> str:
    return "".join(f" xmlns{':' if prefix else ''}{prefix}={quoteattr(_ILLEGAL.sub('', uri))}" for prefix, uri in known)


def _with_sound_references(text: str) -> str:
    """The text with no reference in it but those that XML itself knows; CDATA and comments as they are."""
    if _REFERENCE.search(text) is None:
        return text
    pieces = (
        part if is_literal or "&" not in part else _REFERENCE.sub(_sound, part) for part, is_literal in _parts(text)
    )
    return "".join(pieces)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the text, and whether each is CDATA, a comment or an instruction; one without end is text."""
    at = 0
    endless: set[str] = set()
    for found in _LITERAL.finditer(text):
        begin = found[0]
        if found.start() < at or begin in endless:
            continue
        end = text.find(_LITERAL_ENDS[begin], found.end())
        if end < 0:
            endless.add(begin)
            continue
        past = end + len(_LITERAL_ENDS[begin])
        yield text[at : found.start()], False
        yield text[found.start() : past], True
        at = past
    yield text[at:], False


def _sound(found: re.Match[str]) -> str:
    reference = found[0]
    character = unescape(reference)
    if character == reference:
        return "&amp;" + reference[1:]
    return escape(_ILLEGAL.sub("", character), {'"': "&quot;", "'": "&apos;"})


def _escape_html(text: str) -> str:
    """The text with the tags escaped that stand in elements of text."""
    for name in _WRITTEN_AS_HTML:
        text = "".join(_escape_in(text, name))
    return text


def _escape_in(text: str, name: str) -> Iterator[str]:
    at = 0
    for begin in re.finditer(rf"<{name}(?:\s[^<>]*)?(?<!/)>", text):
        end = text.find(f"</{name}", begin.end())
        if end < 0:
            break
        if begin.start() >= at:
            inner = text[begin.end() : end]
            yield text[at : begin.end()]
            yield inner if inner.lstrip().startswith("<![CDATA[") else escape(inner)
            at = end
    yield text[at:]
