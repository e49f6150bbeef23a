"""What JSON-LD says that is no JSON, for a quote or a comma too many: the few texts that can be told all the same."""

from __future__ import annotations

import json
import re
from typing import Any

# Possessive, since a page may hold a megabyte of blanks.
_TYPE = re.compile(r'"@type"\s*+:\s*+"(?:\w*Article|\w*Posting)"')
_TYPES = re.compile(r'"@type"\s*+:\s*+("[^"]{1,200}"|\[[^\]]{1,500})')
_WORD = re.compile(r'"(?:[^"]*/)?(\w+)"')
# What stands beside a post and has no author nor date of its own, or as a page has the post's.
_BESIDE_POSTS = re.compile(
    r"Article|\w+(?:Article|Posting|Page|Action|Organization|List|Rating)|Blog|WebSite|Person|Organization|Corporation"
    r"|Brand|ImageObject|ListItem|EntryPoint|PropertyValueSpecification|SpeakableSpecification|InteractionCounter"
    r"|ContactPoint|PostalAddress|Place|Country|Language|Thing|SiteNavigationElement|WP\w+"
)
_TEXT = r'"((?:[^"\\\n]|\\.){1,200}+)"'
_FIELDS = {
    name: re.compile(rf'"{name}"\s*+:\s*+{_TEXT}\s*+[,}}]') for name in ("datePublished", "dateCreated", "dateModified")
}
_AUTHOR = re.compile(rf'"author"\s*+:\s*+(?:\[\s*+)?+\{{[^{{}}\[\]]{{0,500}}?"name"\s*+:\s*+{_TEXT}\s*+[,}}]')


def read_broken_post(text: str) -> dict[str, Any] | None:
    """Dates and author of the post that the script describes; what it says twice in two ways belongs to several.
    None where there is anything else that has them: it cannot be told whose they are."""
    if _TYPE.search(text) is None or not all(map(_BESIDE_POSTS.fullmatch, _types(text))):
        return None
    node: dict[str, Any] = {"@type": "BlogPosting"}
    for name, pattern in (*_FIELDS.items(), ("author", _AUTHOR)):
        values = set(pattern.findall(text))
        if len(values) == 1 and (value := _unescaped(values.pop())):
            node[name] = value
    return node


def _types(text: str) -> set[str]:
    return {word for said in _TYPES.findall(text) for word in _WORD.findall(said)}


def _unescaped(text: str) -> str:
    try:
        value = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return ""
    return value if isinstance(value, str) else ""
