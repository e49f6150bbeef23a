"""A post in Markdown, as static site generators keep it. Front matter never gets here."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from flows.clean.fragment import SHORT_BODY, clean_body_html
from flows.clean.lines import split_lines
from flows.clean.opaque_spans import split_opaque
from flows.clean.template_tags import drop_template_tags
from flows.clean.titles import opening_words
from flows.errors import NoArticleBody
from schemas.records import CleanDocument, Declared, RawDocument, RemovedText

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# The parser takes seconds for a megabyte, and minutes for what was made to keep it busy: such texts are read as lines.
_LONGEST = 512 * 1024
_LONGEST_BLOCK = 32 * 1024
_MOST_MARKS = {"[": 8_000, "|": 20_000, "*": 20_000, "_": 20_000, "`": 20_000}
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# Pictures that stand in the text, as long as a book.
_DATA_URI = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,80};base64,[A-Za-z0-9+/=]*")

_FENCE = re.compile(r"^ {0,3}(?P<kind>```|~~~)", re.MULTILINE)
_ENDINGS = {fence: re.compile(rf"^ {{0,3}}{fence}[`~]*[ \t]*$", re.MULTILINE) for fence in ("```", "~~~")}
# A mark that refers to a footnote, and the one before the footnote's own text, outside of code.
_FOOTNOTE = re.compile(r"(?P<code>`[^`\n]{1,2000}`)|\[\^(?P<name>[^\]\[\n]{1,60})\](?P<colon>:?)")
# Components of MDX are brought in above the text.
_IMPORT = re.compile(r"^(?:import\s[^\n]{0,300}['\"];?|export\s(?:const|default|let)\s[^\n]{0,300})$", re.MULTILINE)


def clean_markdown(document: RawDocument) -> CleanDocument:
    """The text of a Markdown body; raises NoArticleBody where it holds none."""
    text = _DATA_URI.sub("", document.text.replace("\r\n", "\n").replace("\r", "\n"))
    if _is_too_much(text):
        return _lines(document, text)
    text, removed = drop_template_tags(text, is_html=False)
    if (document.member or document.path).endswith(".mdx"):
        text = _IMPORT.sub("", text)
    tokens = _PARSER.parse(_with_plain_footnotes(text))
    tokens, heading = _take_title(tokens, document.declared)
    if heading is not None:
        declared = document.declared or Declared("heading")
        document = replace(document, declared=replace(declared, title=declared.title or heading))
        removed += (RemovedText("repeated_title", heading, 1),) if declared.title else ()
    clean = clean_body_html(document, _PARSER.renderer.render(tokens, _PARSER.options, {}))
    return replace(clean, removed=(*removed, *clean.removed))


def _is_too_much(text: str) -> bool:
    return (
        len(text) > _LONGEST
        or max(map(len, _BLANK_LINE.split(text))) > _LONGEST_BLOCK
        or any(text.count(mark) > most for mark, most in _MOST_MARKS.items())
    )


def _lines(document: RawDocument, text: str) -> CleanDocument:
    """The lines as they are, Markdown's marks among them."""
    body = tuple(line for line in map(str.strip, split_lines(text)) if line)
    if not body:
        raise NoArticleBody("The post has no text.")
    title = document.declared.title if document.declared else None
    flags = ["markdown_not_parsed"] + ["short_body"] * (sum(map(len, body)) < SHORT_BODY)
    return CleanDocument(
        title=title or opening_words(body[0].lstrip("# ")),
        body=body,
        quality_flags=tuple(flags + ["title_from_body"] * (not title)),
    )


def _with_plain_footnotes(text: str) -> str:
    """Footnotes as text where they stand: Markdown's core takes a short one for the address of a link, and hides it."""
    spans = split_opaque(text, _FENCE, _ENDINGS)
    return "".join(
        text[begin:end] if is_opaque else _FOOTNOTE.sub(_plain_footnote, text[begin:end])
        for begin, end, is_opaque in spans
    )


def _plain_footnote(found: re.Match[str]) -> str:
    return found["code"] or rf"\[{found['name']}\]"


def _take_title(tokens: list[Token], declared: Declared | None) -> tuple[list[Token], str | None]:
    """The tokens without a heading that stands first and is the title, and the text of the heading."""
    if len(tokens) < 3 or (tokens[0].type, tokens[0].tag) != ("heading_open", "h1"):
        return tokens, None
    heading = "".join(_text(token) for token in tokens[1].children or ()).strip()
    title = declared.title if declared else None
    if not heading or (title and _letters(title) != _letters(heading)):
        return tokens, None
    return tokens[3:], heading


def _text(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
