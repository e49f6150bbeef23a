"""Addresses on a page, made absolute where the page says what they are relative to."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_LONGEST = 2_000
# The Wayback Machine puts its own address before each that it keeps: `/web/20150721045344/http://…`.
_ARCHIVE = re.compile(r"^(?:https?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)")
# Where platforms list the posts of a label, in the languages in which they name such addresses.
_LISTS = re.compile(
    r"/(?:blog-?|social-?|post-?)?(?:categor(?:y|ies)|tags?|tagged)/|/search/label/|[?&](?:cat|tag)="
    r"|/(?:labels?|topics?|kategorien?|categor[ií]as?|categorie|catégories?|rubri(?:k|ken|que|ques|ca)|etiquetas?|themen?|thema"
    r"|schlagw(?:ort|oerter)|tema|temas|mot-cle|hashtags?)/[^/?#]+/?(?:$|[?#])",
    re.IGNORECASE,
)
# Readers of Blogger's free addresses were led to the domain of their country: one blog is at all of them.
_BLOGSPOT = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")


def leads_to_list(href: str) -> bool:
    """Whether an address is that of a label's posts, by how platforms build it."""
    return _LISTS.search(href) is not None


def absolute(href: str, base: str | None) -> str | None:
    """The address that a link leads to; as it stands where there is no base; None for what is no web address."""
    href = href.strip()
    if not href or len(href) > _LONGEST or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        url = urljoin(base, href) if base else href
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in ("http", "https", "") else None


def without_archive(href: str) -> str:
    """The address itself, of a page that was saved from an archive of the web."""
    return _ARCHIVE.sub("", href)


def same_site(href: str, base: str | None, site: str | None = None) -> str | None:
    """The address if it leads to the page's own site, as far as can be told; `site` is any address of it, for pages
    that do not say their own."""
    url = absolute(href, base)
    if url is None or (base is None and site is None):
        return url
    host, own = host_of(url), host_of(base or site or "")
    return url if not host or host == own or host.endswith(f".{own}") or own.endswith(f".{host}") else None


def host_of(url: str) -> str:
    """The host of an address in the one form of it that all of a site's have in common; empty where there is none."""
    try:
        host = (urlsplit(without_archive(url)).hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    return _BLOGSPOT.sub(".blogspot.com", host)
