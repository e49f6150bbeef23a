"""Scores Winnow's articles against gold answers, with the corpus' own scorer, beside other extractors.

    python -m bench.quality --corpus ../shared/corpus [--flavour html --flavour full] [--json OUT] [--page OUT.html]
    python -m bench.quality --corpus ../shared/corpus --no-peers --before EARLIER.json

A `--corpus` is a folder of pages or a folder of such folders. Each page goes through the pipeline of `winnow ingest`
(without a database); a rejected page counts as an empty answer. Columns: `P`, `R`, `F1` of runs of four words, `bow`
of words; `below.5` the share of pages whose `bow` is lower; `relleak` the share of related titles left in the text;
`rt` counts popular and related posts by title, `rh` by address; `ms` is the mean processor time of a page, `ratio`
that time over the time of trafilatura (HTML) or boilerpy3 (text) on the same pages in the same run.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

# Found from anywhere, also where this file is run by its path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.corpus import FLAVOURS, CorpusError, corpus_parser
from bench.measure import measure_folders
from bench.tables import as_json, changed_pages, format_changes, format_result
from bench.worst_pages import write_page


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; 0, or 2 where there is nothing to measure on."""
    options = _read_options(arguments)
    try:
        results = measure_folders(
            options.corpus, options.flavour or FLAVOURS, with_peers=not options.no_peers, by_blog=options.by_blog
        )
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    for result in results:
        print(format_result(result))
    if options.before:
        before = json.loads(options.before.read_text(encoding="utf-8"))
        print(format_changes(results, before))
        print(changed_pages(results, before))
    if options.json:
        options.json.write_text(json.dumps(list(map(as_json, results)), indent=1), encoding="utf-8")
    if options.page:
        write_page(results, options.page)
    return 0


def _read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = corpus_parser(__doc__, "all scores, page by page too,")
    parser.add_argument("--no-peers", action="store_true", help="measure Winnow alone")
    parser.add_argument("--by-blog", action="store_true", help="below each group: all pages of one host given together")
    parser.add_argument("--before", type=Path, help="an earlier --json; prints what has changed since then")
    parser.add_argument("--page", type=Path, help="write an HTML page that shows the fifty worst pages line by line")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
