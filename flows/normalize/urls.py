"""Addresses in one spelling, by rules that never lead to another page."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from flows.normalize.texts import has_refused

DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say where a visitor came from.
TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_hsenc|_hsmi"
    r"|spref|showcomment)$",
    re.IGNORECASE,
)
# Medium says in each link where on its pages it stood.
MEDIUM_SOURCE = re.compile(r"^source=(?:post_|user_|collection_|topic_|email-|rss-|---|-----)")
# Blogger shows the same post to a telephone with m=1. Elsewhere `m` may name a page.
BLOGGER_PATH = re.compile(r"^/(?:\d{4}/\d{2}/[^/]+\.html|p/[^/]+\.html)$")
BLOGGER_HOST = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")
# A directory and its index file are the same page.
INDEX_FILE = re.compile(r"/index\.(?:html?|php)$", re.IGNORECASE)
# AMP pages are another dress of the same post. A bare `/amp` may be a post about amplifiers, so that it counts only
# behind what looks like a post's own name.
AMP_PATH = re.compile(r"(?<=[^/])(?:/amp/?|\.amp|\.amp\.html)$", re.IGNORECASE)
AMP_QUERY = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"})
HOST = re.compile(r"^[^\s/@:\[\]<>\"'\\]+$")
ESCAPE = re.compile("%(?:[0-9A-Fa-f]{2})?")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
KEPT = "/:@!$&'()*+,;=~-._%?[]|{}"


def canonical_url(text: str) -> str | None:
    """The address in one spelling, or None if it is no absolute http or https address.

    Scheme and host in lower case; no default port, no fragment (but `#!`, which names a page), no tracking
    parameters, no `m=1` of Blogger, no `index.html` where no query follows; national names of blogspot.com are
    blogspot.com, as Blogger itself has it; percent escapes in one form. Order of parameters, `www.`, scheme and
    trailing slash stay: they may matter.
    """
    text = text.strip()
    if has_refused(text) or len(text.split()) > 1:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in DEFAULT_PORTS or "@" in parts.netloc or not HOST.match(host):
        return None
    host = BLOGGER_HOST.sub(".blogspot.com", host)
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    query = _page_query(parts.query, host, parts.path)
    path = parts.path if query else INDEX_FILE.sub("/", parts.path)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((scheme, netloc, _escape(path or "/"), _escape(query), _escape(fragment)))


def identity_url(url: str) -> str:
    """What of a canonical address says which page it is: equal for the variants under which one page is served.

    Neither scheme nor `www.` nor a slash at the end matter, nor that it is the page's AMP form. It is a key and no
    address: nobody can open it.
    """
    parts = urlsplit(url)
    path = parts.path
    amp = AMP_PATH.search(path)
    if amp is not None and _names_post(path[: amp.start()]):
        path = path[: amp.start()] + (".html" if amp[0].lower().endswith(".html") else "")
    query = "&".join(each for each in parts.query.split("&") if each.lower() not in AMP_QUERY)
    return urlunsplit(("", "", parts.netloc.removeprefix("www.") + path.rstrip("/"), query, parts.fragment))


def _names_post(path: str) -> bool:
    """Whether the last part of a path looks like the name of a post, not like a year, a month or a section."""
    name = path.rpartition("/")[2]
    return any(character in "-_." for character in name) and any(character.isalpha() for character in name)


def _page_query(query: str, host: str, path: str) -> str:
    is_blogger = host.endswith(".blogspot.com") or BLOGGER_PATH.match(path)
    kept = []
    for parameter in query.split("&"):
        name = parameter.partition("=")[0]
        if (
            parameter
            and not TRACKING.match(name)
            and not MEDIUM_SOURCE.match(parameter)
            and not (is_blogger and parameter in ("m=0", "m=1"))
        ):
            kept.append(parameter)
    return "&".join(kept)


def _escape(text: str) -> str:
    """Percent escapes in capitals and only where they are needed; other characters than ASCII are escaped."""
    return quote(ESCAPE.sub(_unescape_unreserved, text), safe=KEPT)


def _unescape_unreserved(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%25"
    character = chr(int(found[0][1:], 16))
    return character if character in UNRESERVED else found[0].upper()
