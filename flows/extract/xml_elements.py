"""Elements of feeds and exports under one name each, whatever namespace, version or prefix a file uses for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from html import escape

from lxml import etree

from flows.extract.addresses import join_url

# Namespaces without scheme and closing mark, and the prefix under which their elements are known here.
_PREFIXES = {
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "purl.org/net/rss1.1": "",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/atom/app": "app",
    "www.w3.org/2007/app": "app",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "search.yahoo.com/mrss": "media",
    "purl.org/syndication/thread/1.0": "thr",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/xml/1998/namespace": "xml",
    "schemas.google.com/blogger/2018": "blogger",
}
_WORDPRESS = re.compile(r"wordpress\.org/export/\d\.\d(/excerpt)?")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class XmlElement:
    """An entry or a feed with its parts by name: `title`, `dc:creator`. Its own namespace has no prefix here."""

    def __init__(self, element: etree._Element, base: str = "") -> None:
        self.element = element
        own_base = element.get(_BASE)
        self.base = (join_url(base, own_base) if own_base else None) or base

    @cached_property
    def attributes(self) -> dict[str, str]:
        """The attributes by name, as parts are named."""
        return {_name(str(name), ""): str(value) for name, value in self.element.attrib.items()}

    @cached_property
    def _parts(self) -> dict[str, list[etree._Element]]:
        own = etree.QName(self.element).namespace or ""
        parts: dict[str, list[etree._Element]] = {}
        for child in self.element:
            if isinstance(child.tag, str):
                parts.setdefault(_name(child.tag, own), []).append(child)
        return parts

    def all(self, *names: str) -> Iterator[XmlElement]:
        """The parts of the first of these names that there are any of."""
        found: list[etree._Element] = next((self._parts[name] for name in names if name in self._parts), [])
        return (XmlElement(element, self.base) for element in found)

    def each(self, *names: str) -> Iterator[XmlElement]:
        """The parts of any of these names, name by name."""
        return (XmlElement(element, self.base) for name in names for element in self._parts.get(name, ()))

    def first_text(self, *names: str) -> str | None:
        """The text of the first part of these names that has one."""
        for name in names:
            for element in self._parts.get(name, ()):
                if text := " ".join(_raw_text(element).split()):
                    return text
        return None

    @property
    def text(self) -> str:
        """All text inside, white space folded."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self) -> str:
        """All text inside as it is written."""
        return _raw_text(self.element)

    @property
    def has_markup(self) -> bool:
        """Whether elements stand inside."""
        return len(self.element) > 0

    def inner_markup(self) -> str:
        """What stands inside, as HTML; of one XHTML `div` or `body` what stands in that."""
        holder = self.element
        if len(holder) == 1 and etree.QName(holder[0]).localname in ("div", "body") and not (holder.text or "").strip():
            holder = holder[0]
        return "".join(_html_pieces(holder))


def _raw_text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def _html_pieces(holder: etree._Element) -> Iterator[str]:
    for event, element in etree.iterwalk(holder, events=("start", "end")):
        name = etree.QName(element).localname if str(element.tag).startswith(_XHTML) else _name(str(element.tag), "")
        if event == "start":
            if element is not holder:
                attributes = (f' {_name(str(key), "")}="{escape(str(value))}"' for key, value in element.attrib.items())
                yield f"<{name}{''.join(attributes)}>"
            yield escape(element.text or "", quote=False)
        elif element is not holder:
            if name not in _VOID:
                yield f"</{name}>"
            yield escape(element.tail or "", quote=False)


@lru_cache(maxsize=4096)
def _name(tag: str, own: str) -> str:
    if not tag.startswith("{"):
        return tag
    namespace, _, local = tag[1:].partition("}")
    if namespace == own:
        return local
    prefix = _prefix(namespace)
    return f"{prefix}:{local}" if prefix else local


def _prefix(namespace: str) -> str:
    address = namespace.lower().partition("://")[2].rstrip("/#")
    if found := _WORDPRESS.fullmatch(address):
        return "excerpt" if found[1] else "wp"
    known = _PREFIXES.get(address)
    return namespace.removeprefix("urn:undeclared:") if known is None else known
