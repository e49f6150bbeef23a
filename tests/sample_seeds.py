"""What the sample seeds hold, read off the screen that README.md shows, which tests keep true."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
_BLOGS = re.compile(r"^blog +articles .*\n((?:.+\n)+)", re.MULTILINE)


def articles_by_blog() -> dict[str, int]:
    """How many articles each blog of `seeds/` has."""
    table = _BLOGS.search(README.read_text(encoding="utf-8"))
    assert table is not None
    return {blog: int(count) for blog, count, *_ in map(str.split, table[1].splitlines())}
