"""Tags of the template languages in posts of static site generators: Liquid's, Hugo's, kramdown's attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.clean.opaque_spans import split_opaque
from schemas.records import RemovedText

# Stretches to the letter: code, for a post about templates shows them in it, and what is marked so.
_OPAQUE = re.compile(r"(?:^ {0,3}(?=```|~~~)|\{%-?\s*(?=(?:raw|comment)\b))(?P<kind>```|~~~|raw|comment)", re.MULTILINE)
_ENDINGS = {fence: re.compile(rf"^ {{0,3}}{fence}[`~]*[ \t]*$", re.MULTILINE) for fence in ("```", "~~~")} | {
    name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("raw", "comment")
}
_RAW = re.compile(r"\{%-?\s*raw[^{}]{0,20}%\}(?P<text>.*)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_TAG = re.compile(
    r"(?P<code>`[^`\n]{1,2000}`)"
    r"|\{%-?\s*(?P<liquid>\w{0,40})(?:[^{}%]|%(?!\})|\{\{[^{}]{0,500}\}\})*+%\}"
    r"|\{\{[<%](?P<shown>/\*)?\s*(?P<hugo>/?\s*[\w.-]{0,40})[^{}]{0,2000}\}\}"
    r"|\{\{[^{}]{0,2000}\}\}"
    r"|\{:[^{}\n]{1,300}\}|(?<=[ \t])\{[#.][\w-][^{}\n]{0,200}\}[ \t]*$"
    r"|^[ \t]*(?:[*+-]|1\.)[ \t]+TOC[ \t]*$(?=\n\{:toc)|^[ \t]*\[(?:TOC|\[_?toc_?\])\][ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
# No post has more; one that was made to have would keep us busy for minutes.
_MOST_TAGS = 5_000
# Tags between which the text is code.
_CODE = frozenset({"highlight", "code", "codeblock"})
# Hugo shows a shortcode that has a comment around its inside.
_SHOWN = re.compile(r"/\*|\*/")


def drop_template_tags(text: str, *, is_html: bool) -> tuple[str, tuple[RemovedText, ...]]:
    """The text without tags, and the tags. What stands between two tags stays, code and raw text to the letter."""
    removed: list[RemovedText] = []
    pieces: list[str] = []
    line = 1
    for begin, end, is_opaque in split_opaque(text, _OPAQUE, _ENDINGS):
        part = text[begin:end]
        if not is_opaque:
            pieces.extend(_drop_in(part, line, removed, "<pre>" if is_html else "\n```\n"))
        elif raw := _RAW.fullmatch(part):
            pieces.append(raw["text"])
        elif part.startswith("{"):
            removed.append(RemovedText("template_tag", part, line))
        else:
            pieces.append(part)
        line += part.count("\n")
    return "".join(pieces), tuple(removed)


def _drop_in(text: str, line: int, removed: list[RemovedText], fence: str) -> Iterator[str]:
    position = 0
    for found in _TAG.finditer(text):
        if found["code"]:
            continue
        if len(removed) == _MOST_TAGS:
            break
        between = text[position : found.start()]
        line, position = line + between.count("\n"), found.end()
        yield between
        if found["shown"]:
            yield _SHOWN.sub("", found[0])
            continue
        removed.append(RemovedText("template_tag", found[0], line))
        name = (found["liquid"] or found["hugo"] or "").lower()
        if name.strip("/ ").removeprefix("end") in _CODE:
            is_end = name.startswith(("/", "end"))
            yield fence.replace("<", "</") if is_end else fence
        line += found[0].count("\n")
    yield text[position:]
