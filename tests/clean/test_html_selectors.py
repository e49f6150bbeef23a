"""Selectors on a page: what is asked for is looked for only where the page has all that the selector names."""

from __future__ import annotations

import pytest

from flows.clean.html.tree import parse_page

PAGE = """<body><div id='Blog1' class='Nav-Links old'><a rel='prev' href='/ferry'>The night ferry</a></div>
<noscript><p class='hidden-note'>Turn it on</p></noscript></body>"""


@pytest.mark.parametrize("doctype", ["", "<!doctype html>"])
@pytest.mark.parametrize(
    "selector",
    ["a", "#Blog1", ".Nav-Links a", ".Nav-Links.old a[rel=prev]", 'a[href*="/ferry"]', ".hidden-note", '[id^="Blog"]'],
)
def test_a_selector_finds_what_the_parser_finds(selector: str, doctype: str) -> None:
    tree = parse_page(doctype + PAGE)
    expected = [node.mem_id for node in tree.parser.css(selector)]
    assert expected
    assert [node.mem_id for node in tree.find_all(selector)] == expected


@pytest.mark.parametrize("doctype", ["", "<!doctype html>"])
@pytest.mark.parametrize("selector", [".nav-links a", "#blog1", "time", "[itemprop] a", ".old .young", "a[rel=next]"])
def test_what_a_page_lacks_is_not_found_without_a_search_either(selector: str, doctype: str) -> None:
    tree = parse_page(doctype + PAGE)
    assert [node.mem_id for node in tree.find_all(selector)] == [node.mem_id for node in tree.parser.css(selector)]
    assert tree.find_first(selector) is None or tree.parser.css_first(selector) is not None
