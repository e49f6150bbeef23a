"""Bodies of Ghost posts as HTML, where an export holds only what Ghost's editors keep: Mobiledoc or Lexical.

Text and links are told; pictures and the like have none. Ghost's own HTML is used wherever it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
# Deeper than any editor nests; what lies deeper is left out.
_DEEPEST = 50
# Cards of both editors, by the field that holds their text, and whether that is HTML.
_CARD_FIELDS = {
    "html": ("html", True),
    "markdown": ("markdown", False),
    "code": ("code", None),
    "codeblock": ("code", None),
    "image": ("caption", True),
    "embed": ("caption", True),
    "video": ("caption", True),
    "callout": ("calloutText", True),
    "toggle": ("content", True),
}
_LEXICAL_TAGS = {"paragraph": "p", "quote": "blockquote", "aside": "blockquote", "listitem": "li"}
_LIST_TAGS = {"number": "ol", "ol": "ol"}


def mobiledoc_html(document: Any) -> str:
    """The HTML of a Mobiledoc document, as parsed from JSON."""
    if not isinstance(document, dict):
        return ""
    cards, markups = _list(document.get("cards")), _list(document.get("markups"))
    return "\n".join(_section(_list(section), cards, markups) for section in _list(document.get("sections")))


def lexical_html(document: Any) -> str:
    """The HTML of a Lexical document, as parsed from JSON."""
    return _node(document.get("root"), 0) if isinstance(document, dict) else ""


def _section(section: list[Any], cards: list[Any], markups: list[Any]) -> str:
    match section:
        case [1, str(tag), list(markers), *_]:
            return f"<{escape(tag)}>{''.join(_markers(markers, markups))}</{escape(tag)}>"
        case [3, str(tag), list(items), *_]:
            lines = ("".join(_markers(_list(item), markups)) for item in items)
            return f"<{escape(tag)}>{''.join(f'<li>{line}</li>' for line in lines)}</{escape(tag)}>"
        case [10, int(index), *_] if 0 <= index < len(cards):
            match cards[index]:
                case [str(name), dict(payload), *_]:
                    return _card(name.removeprefix("card-"), payload)
    return ""


def _markers(markers: Iterable[Any], markups: list[Any]) -> Iterator[str]:
    """The text of markers; each opens some markups and closes others, of which links alone are kept."""
    opened: list[str] = []
    for marker in markers:
        match marker:
            case [_, list(opens), int(closes), str(text), *_]:
                for index in opens:
                    opened.append("</a>" if (link := _link(markups, index)) else "")
                    yield link
                yield escape(text)
                for _ in range(min(closes, len(opened))):
                    yield opened.pop()


def _link(markups: list[Any], index: Any) -> str:
    if isinstance(index, int) and 0 <= index < len(markups):
        match markups[index]:
            case ["a", ["href", str(address), *_], *_]:
                return f'<a href="{escape(address)}">'
    return ""


def _card(name: str, payload: dict[str, Any]) -> str:
    field, is_html = _CARD_FIELDS.get(name, ("", True))
    # Mobiledoc's first Markdown card kept its text under another name.
    text = payload.get(field) or (payload.get("markdown") if name == "markdown" else None)
    heading = payload.get("heading")
    head = f"<p>{heading}</p>" if name == "toggle" and isinstance(heading, str) else ""
    if not isinstance(text, str):
        return head
    if is_html is None:
        return f"{head}<pre>{escape(text)}</pre>"
    return f"{head}<div>{text if is_html else _MARKDOWN.render(text)}</div>"


def _node(node: Any, depth: int) -> str:
    if not isinstance(node, dict) or depth > _DEEPEST:
        return ""
    kind = str(node.get("type", "")).removeprefix("extended-")
    if kind == "text":
        return escape(str(node.get("text", "")))
    if kind == "linebreak":
        return "<br>"
    if kind in _CARD_FIELDS:
        return _card(kind, node)
    inner = "".join(_node(child, depth + 1) for child in _list(node.get("children")))
    if kind == "link":
        return f'<a href="{escape(str(node.get("url", "")))}">{inner}</a>'
    if kind == "heading":
        tag = str(node.get("tag", "h2"))
        return f"<{escape(tag)}>{inner}</{escape(tag)}>"
    if kind == "list":
        tag = _LIST_TAGS.get(str(node.get("listType", node.get("tag"))), "ul")
        return f"<{tag}>{inner}</{tag}>"
    tag = _LEXICAL_TAGS.get(kind, "")
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
