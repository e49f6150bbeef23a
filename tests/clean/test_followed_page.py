"""The page that docs/cleaning.md follows through is cleaned as the document says."""

from __future__ import annotations

import re
from pathlib import Path

from bench.answers import document_of
from bench.corpus import read_pages
from flows.clean.document import clean_document
from schemas.records import Role

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+)(?:-(\d+))? \| `(\w+)` \|", re.MULTILINE)


def test_each_line_of_the_followed_page_has_the_role_or_rule_that_the_document_names() -> None:
    page = next(p for p in read_pages(ROOT / "tests" / "labelled", "full") if p.gold["id"] == "en-blogger-flood")
    lines = [line for line in clean_document(document_of(page, "full")).lines if line.role is not Role.BLANK]
    named = {
        number: name
        for first, last, name in ROW.findall(DOCUMENT)
        for number in range(int(first), int(last or first) + 1)
    }
    found = {line.number: line.rule or line.role.value for line in lines}
    assert {n: found[n] for n in found if n in named} == {n: named[n] for n in found if n in named}
    assert {7, 23, 25, 29, 52, 58, 65} <= named.keys() & found.keys()


def test_what_the_document_quotes_stands_on_the_followed_page() -> None:
    text = (ROOT / "tests" / "labelled" / "full" / "en-blogger-flood.txt").read_text(encoding="utf-8")
    section = DOCUMENT.split("## One page followed through")[1].split("\n## ")[0]
    quoted = [words for words in section.split("`")[1::2] if " " in words and words != "winnow preview"]
    assert quoted
    assert [words for words in quoted if words not in text] == []
