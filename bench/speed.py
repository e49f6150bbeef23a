"""How much processor time a page takes, against a well-kept extractor in the same process.

    python -m bench.speed --corpus ../shared/corpus/dev [--corpus …] [--flavour html --flavour seed] [--json OUT]

HTML is compared with trafilatura, told to read metadata and else by its defaults; text with boilerpy3's
ArticleExtractor, to which each line is given as a `<p>`, and (`on blocks`) as a block that needs no parser. Both get
each page in turn, so that a busy machine slows both. What is loaded once, as the names of months in a language are, is
loaded before the clock starts. The stages beside the sum are milliseconds a page; those in brackets are part of one
before them, and are run again to be timed.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

# Found from anywhere, also where this file is run by its path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.answers import document_of
from bench.corpus import FLAVOURS, HTML, CorpusError, Page, corpus_parser, find_folders, read_pages
from flows.clean.document import clean_document
from flows.clean.html.tree import parse_page
from flows.clean.page import Page as TextPage
from flows.errors import DocumentError
from flows.normalize.article import normalize_article
from flows.normalize.languages import detect_language
from schemas.records import CleanDocument

WARM_UP = 5  # pages
Times = dict[str, float]
Peers = dict[str, Callable[[Page], object]]


def main(arguments: list[str] | None = None) -> int:
    """Print the ratios; 0, or 2 where there is nothing to measure on."""
    options = corpus_parser(__doc__, "the milliseconds").parse_args(arguments)
    try:
        folders = find_folders(options.corpus)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    found = {}
    for folder in folders:
        for flavour in options.flavour or FLAVOURS:
            if pages := list(read_pages(folder, flavour)):
                found[f"{folder.name} {flavour}"] = times = measure_pages(pages, flavour)
                print(format_times(f"{folder.name} {flavour}, {len(pages)} pages", times), flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


def measure_pages(pages: list[Page], flavour: str) -> Times:
    """Milliseconds a page of each stage, of all stages together (`ours`) and of each peer."""
    peers = _html_peers() if flavour == HTML else _text_peers()
    for page in (*pages[:WARM_UP], *{page.gold["lang"]: page for page in pages}.values()):
        _measure_page(page, flavour, peers, defaultdict(float))
    times: Times = defaultdict(float)
    for page in pages:
        _measure_page(page, flavour, peers, times)
    return defaultdict(float, {name: seconds * 1000 / len(pages) for name, seconds in times.items()})


def _measure_page(page: Page, flavour: str, peers: Peers, times: Times) -> None:
    document = _timed(times, "decode", document_of, page, flavour)
    article = None
    try:
        clean: CleanDocument = _timed(times, "clean", clean_document, document)
        article = _timed(times, "normalise", normalize_article, document, clean)
    except DocumentError:
        pass  # a page that is refused took its time as well
    for name, peer in peers.items():
        _timed(times, name, peer, page)
    _timed(times, "(parse)", parse_page if flavour == HTML else TextPage.of, document.text)
    if article is not None:
        _timed(times, "(language)", detect_language, article.body)


def _timed(times: Times, name: str, work: Callable[..., Any], *arguments: object) -> Any:
    started = process_time()
    try:
        return work(*arguments)
    finally:
        times[name] += process_time() - started


def _html_peers() -> Peers:
    from bench.peers import HTML_PEERS, TRAFILATURA  # only here, because it imports five extractors

    return {TRAFILATURA: HTML_PEERS[TRAFILATURA]}


def _text_peers() -> Peers:
    """boilerpy3 in two ways."""
    from bench.text_blocks import keep_article_blocks, keep_article_paragraphs

    return {
        "boilerpy3": lambda page: keep_article_paragraphs(page.text),
        "boilerpy3 on blocks": lambda page: keep_article_blocks(page.text),
    }


def format_times(name: str, times: Times) -> str:
    """The ratio to each peer, and the stages."""
    stages = ("decode", "clean", "normalise")
    ours = sum(times[stage] for stage in stages)
    parts = ", ".join(f"{stage} {times[stage]:.2f}" for stage in (*stages, "(parse)", "(language)"))
    lines = [f"\n{name}: {ours:.2f} ms a page: {parts}"]
    peers = (peer for peer in times if peer not in stages and not peer.startswith("("))
    lines += [f"  {ours / times[peer]:.2f} of {peer}, {times[peer]:.2f} ms" for peer in peers]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
