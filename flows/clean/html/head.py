"""What a page says of itself to machines: its head, JSON-LD, Open Graph and microdata, each with its place."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from flows.clean.html.broken_json import read_broken_post
from flows.clean.html.labels import label_of
from flows.clean.lexicon import Kind
from schemas.records import FoundText

# Types of schema.org that are a post, and those that hold one.
_POSTS = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe)$")
_SUBJECTS = re.compile(r"(?:Review|Recipe)$")  # their names are those of what the post is about
_COLLECTIONS = frozenset({"CollectionPage", "SearchResultsPage"})
_SITES = frozenset({"Blog", "WebSite", "Periodical", "CreativeWorkSeries"})
_HOUSES = ("Organization", "Corporation")  # `NewsMediaOrganization` is one
_LONGEST_JSON = 2_000_000
_MOST_NODES = 5_000
_LONGEST_TITLE = 2_000  # characters
_MOST = 50  # of anything that the page says of itself
# Addresses, and what themes print where nobody filled in a name.
_NO_NAME = re.compile(
    r"https?://|^www\.|^@|^(?:no author|admin|administrator|webmaster|unknown|anonymous|editor)$|^\w+(?:\.\w+){2,}$"
    r"|\{\{|\{%|\[\[|%%\w+%%",
    re.IGNORECASE,
)
_UNFILLED = "<!--"  # Blogger's note about a tag of a theme that it knows no value for
_BLOGGER_URL = re.compile(r"""["']canonicalUrl["']: ?["'](https?:[^"'\s]{4,500})["']""")
_MARKUP = re.compile(r"<[a-zA-Z/][^<>]{0,500}>")

_NAMES = frozenset({Kind.BYLINE_LABEL, Kind.BYLINE_START})

_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "sailthru.title", "parsely-title")
_AUTHORS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
)
_PUBLISHED = (
    "article:published_time", "article:published", "datepublished", "dc.date.issued", "dcterms.date", "dc.date", "date",
    "pubdate", "publish-date", "publish_date", "publication_date", "published-date", "publicationdate",
    "parsely-pub-date", "sailthru.date",
    "citation_publication_date", "article.published", "originalpublicationdate", "og:pubdate", "displaydate",
    "og:published_time", "og:article:published_time", "publishdate", "date_published", "published_time",
    "dcterms.issued", "dc.date.published", "dcterms.created", "dc.date.created", "dc.created", "datecreated",
    "article.created", "article_date_original", "citation_date", "citation_online_date",
    "shareaholic:article_published_time",
)  # fmt: skip
_MODIFIED = (
    "modified-date",
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "article:modified",
)
_LABELS = ("article:tag", "parsely-tags", "sailthru.tags", "news_keywords")


@dataclass(slots=True)
class Head:
    """Every list is in the order of trust. `titles` may bear the blog's name; `houses` are authors who are nobody."""

    titles: list[FoundText] = field(default_factory=list)
    authors: list[FoundText] = field(default_factory=list)
    published: list[FoundText] = field(default_factory=list)
    modified: list[FoundText] = field(default_factory=list)
    urls: list[FoundText] = field(default_factory=list)
    labels: list[FoundText] = field(default_factory=list)
    languages: list[FoundText] = field(default_factory=list)
    houses: list[str] = field(default_factory=list)
    site_names: list[str] = field(default_factory=list)
    generator: str = ""
    kind: str = ""
    is_free: bool = True
    is_collection: bool = False


def read_head(parser: LexborHTMLParser, html: str) -> Head:
    """What the page's head and its JSON-LD say; `html` is what the parser was given."""
    head = Head()
    for node in parser.css('script[type^="application/ld+json"]'):
        _read_json_ld(node.text(), head)
    metas = _metas(parser)
    for names, provenance, found in (
        (_TITLES, "open_graph", head.titles),
        (_AUTHORS, "meta", head.authors),
        (_PUBLISHED, "meta", head.published),
        (_MODIFIED, "meta", head.modified),
        (_LABELS, "meta", head.labels),
    ):
        found.extend(FoundText(text, provenance) for name in names for text in metas.get(name, ()))
    head.authors = [found for found in head.authors if not _NO_NAME.search(found.text)]
    head.titles = [found for found in head.titles if len(found.text) <= _LONGEST_TITLE]
    for found in (head.titles, head.authors, head.published, head.modified, head.labels):
        del found[_MOST:]
    head.authors.extend(_labelled_authors(metas))
    head.site_names = metas.get("og:site_name", []) + head.site_names + metas.get("application-name", [])
    head.generator = " ".join(metas.get("generator", ()))
    head.kind = (metas.get("og:type") or [""])[0]
    _read_links(parser, html, metas, head)
    return head


def _labelled_authors(metas: dict[str, list[str]]) -> list[FoundText]:
    """`Written by` and the name behind it, as plugins say it to Twitter in the language of the blog."""
    found = []
    for label, name in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        text = " ".join(metas.get(label, ())[:1])
        said = label_of(text)
        if said is not None and said.start in (0, len(text)) and not said.kinds.isdisjoint(_NAMES):
            found += [FoundText(author, "meta") for author in metas.get(name, ())[:1]]
    return found


def _metas(parser: LexborHTMLParser) -> dict[str, list[str]]:
    """The content of every meta element by its name or property, in lower case."""
    metas: dict[str, list[str]] = {}
    for node in parser.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        content = " ".join((attributes.get("content") or "").split())
        if name and content and _UNFILLED not in content:
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _read_links(parser: LexborHTMLParser, html: str, metas: dict[str, list[str]], head: Head) -> None:
    canonical = parser.css_first('link[rel="canonical"][href]')
    said = [FoundText((canonical.attributes.get("href") or "") if canonical else "", "canonical_link")]
    said += [FoundText(text, "open_graph") for text in metas.get("og:url", ())]
    # Mirroring tools make the page's own address relative, and leave that in Blogger's script alone.
    script = _BLOGGER_URL.search(html) if not any(map(_is_absolute, said)) else None
    said += [FoundText(script[1].replace("\\/", "/"), "blogger_data")] if script else []
    head.urls.extend(filter(_is_absolute, said))
    title = parser.css_first("title")
    if title is not None and (text := " ".join(title.text().split())) and len(text) <= _LONGEST_TITLE:
        head.titles.append(FoundText(text, "title_element"))
    root = parser.css_first("html[lang]")
    if root is not None and (language := root.attributes.get("lang")):
        head.languages.append(FoundText(language, "html_lang"))


def _is_absolute(found: FoundText) -> bool:
    return found.text.startswith(("http://", "https://"))


def _read_json_ld(text: str, head: Head) -> None:
    """What the posts in a JSON-LD script say; one that is no JSON says little."""
    if len(text) > _LONGEST_JSON:
        return
    try:
        # Line ends inside strings are no JSON, and common.
        graph = json.loads(text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";"), strict=False)
        _read_graph(graph, head)
    except ValueError:
        if (post := read_broken_post(text)) is not None:
            _read_post(post, {}, head)
    except RecursionError:
        return


def _read_graph(graph: Any, head: Head) -> None:
    nodes = list(_nodes(graph))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    posts = [node for node in nodes if _is_type(node, _POSTS)]
    posts.sort(key=lambda node: _is_type(node, _SUBJECTS))
    if posts:
        _read_post(posts[0], by_id, head)
        head.is_collection = False
        return
    head.is_collection |= any(_COLLECTIONS & set(_texts(node.get("@type"))) for node in nodes)


def _is_type(node: dict[str, Any], kinds: re.Pattern[str]) -> bool:
    return any(kinds.search(kind) for kind in _texts(node.get("@type")))


def _nodes(graph: Any) -> Iterator[dict[str, Any]]:
    """The objects of a graph, the outer ones first."""
    queue = deque([graph])
    for _ in range(_MOST_NODES):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, dict):
            yield value
            queue.extend(child for child in value.values() if isinstance(child, dict | list))
        elif isinstance(value, list):
            queue.extend(value[:_MOST_NODES])


def _read_post(node: dict[str, Any], by_id: dict[str, dict[str, Any]], head: Head) -> None:
    def found(name: str) -> list[FoundText]:
        return [FoundText(text, "json_ld") for text in _texts(node.get(name), by_id)]

    head.titles.extend(found("headline") or (found("name") if not _is_type(node, _SUBJECTS) else []))
    head.authors.extend(text for text in found("author") or found("creator") if not _NO_NAME.search(text.text))
    head.houses.extend(_houses(node.get("author"), by_id))
    head.published.extend(found("datePublished") or found("dateCreated"))
    head.modified.extend(found("dateModified"))
    head.labels.extend(found("keywords"))
    head.languages.extend(found("inLanguage"))
    head.site_names.extend(_texts(_site(node.get("isPartOf"), by_id)) or [text.text for text in found("publisher")])
    head.is_free = node.get("isAccessibleForFree") not in (False, "False", "false")


def _houses(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """The names of those authors that are organizations."""
    if isinstance(value, list):
        return [name for item in value[:_MOST] for name in _houses(item, by_id)]
    if not isinstance(value, dict):
        return []
    whole = by_id.get(str(value.get("@id")), value)
    kinds = _texts(value.get("@type") or whole.get("@type"))
    return _texts(value, by_id) if any(kind.endswith(_HOUSES) for kind in kinds) else []


def _site(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """The blog that a post is said to be part of; plugins name a page there too."""
    whole = by_id.get(str(value.get("@id")), value) if isinstance(value, dict) else None
    return whole if whole is not None and _SITES & set(_texts(whole.get("@type"))) else None


def _texts(value: Any, by_id: dict[str, dict[str, Any]] | None = None) -> list[str]:
    """The texts in a value: itself, its items, or the name of the thing that it is or refers to."""
    if isinstance(value, str):
        if _UNFILLED in value:
            return []
        text = " ".join(_MARKUP.sub("", unescape(unescape(value))).split())
        return [text] if text else []
    if isinstance(value, list):
        return [text for item in value[:50] for text in _texts(item, by_id)]
    if isinstance(value, dict):
        referred = (by_id or {}).get(str(value.get("@id")), value)
        return _texts(value.get("name") or referred.get("name"))
    return []
