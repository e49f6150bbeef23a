"""The published line rules of the C4 corpus (Raffel et al., 2020), which know nothing but one line of text.

A line stays that ends like a sentence and has some words in it; lines that speak of scripts, cookies and terms go. The
rules that refuse whole pages (placeholder text, curly brackets, bad words, too few sentences) choose pages and clean
none, so they are left out.
"""

from __future__ import annotations

FEWEST_WORDS = 5
SENTENCE_ENDS = (".", "?", "!", '"')
ELLIPSIS = "..."
NEVER = (
    "javascript", "lorem ipsum", "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies",
    "use cookies",
)  # fmt: skip


def keep_c4_lines(text: str) -> str:
    """The lines of a page that stay."""
    return "\n".join(filter(_is_kept, map(str.strip, text.splitlines())))


def _is_kept(line: str) -> bool:
    if not line.endswith(SENTENCE_ENDS) or line.endswith(ELLIPSIS) or len(line.split()) < FEWEST_WORDS:
        return False
    folded = line.casefold()
    return not any(words in folded for words in NEVER)
