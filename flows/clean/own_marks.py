"""What the software of a blog writes into a body for itself alone: shortcodes, template tags, the title once more."""

from __future__ import annotations

import re

from flows.clean.html_blocks import read_flat_blocks
from flows.clean.template_tags import drop_template_tags
from flows.clean.wordpress_body import prepare_wordpress_body
from schemas.records import RawDocument, RemovedText

_TITLE_REACH = 100_000  # characters of a body in which its title is looked for
# The heading that Medium sets above a story, which its export has as the title, too.
_MEDIUM_TITLE = re.compile(
    r"<(?P<tag>h[1-6])\b[^<>]{0,400}\bgraf--title\b[^<>]{0,400}>(?P<text>.{0,2000}?)</(?P=tag)>", re.DOTALL
)


def without_own_marks(document: RawDocument) -> tuple[str, tuple[RemovedText, ...]]:
    """The HTML of a body as readers would be shown it, and what was cut. Other software leaves nothing to do."""
    match document.form:
        case "wxr":
            return prepare_wordpress_body(document.text)
        case "markdown":
            return drop_template_tags(document.text, is_html=True)
        case "medium_export":
            return _without_medium_title(document.text)
    return document.text, ()


def _without_medium_title(html: str) -> tuple[str, tuple[RemovedText, ...]]:
    found = _MEDIUM_TITLE.search(html, 0, _TITLE_REACH)
    if found is None:
        return html, ()
    text = " ".join(block.text for block in read_flat_blocks(found["text"]))
    line = html.count("\n", 0, found.start()) + 1
    return html[: found.start()] + html[found.end() :], (RemovedText("repeated_title", text, line),)
