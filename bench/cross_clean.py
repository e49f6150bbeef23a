"""Cross-validates the whole cleaner by site: rules and line model together, as `winnow ingest` runs them.

    pip install catboost==1.2.10          # needed here only, in an environment of its own
    python -m bench.cross_clean --corpus ../shared/corpus [--folds 4]

For each fold the line model is learnt without the sites of the fold, and the fold's pages are cleaned with it. Beside
these scores stand those of the model that comes with the project, which has seen all of the pages: where it is better
by more than 0.01, it knows the pages rather than the web. Scores of `dev-agpl`, which no model has seen, come last.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from bench.corpus import HTML, SILVER, Page, load_scorer, read_pages
from bench.measure import measure_pages
from bench.prose_pages import FLAVOURS, Example, read_examples
from bench.train_prose import feature_names, features_of, learn, write_model
from flows.clean import prose_model
from flows.clean.prose_characters import Floats

LEARNT = tuple(folder for folder in FLAVOURS if folder != SILVER)
NEVER_LEARNT = "dev-agpl"
SHOWN = ("P", "R", "F1", "bow", "below.5", "relleak")
Scores = dict[tuple[str, str], dict[str, dict[str, Any]]]


def main() -> None:
    """Print held-out scores beside those of the project's own model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=4)
    options = parser.parse_args()
    examples = list(read_examples(options.corpus))
    tables = [features_of(example) for example in examples]
    scorer = load_scorer(options.corpus / "dev")
    held_out = clean_held_out(options.corpus, examples, tables, options.folds, scorer)
    own = clean_pages(all_pages(options.corpus, (*LEARNT, NEVER_LEARNT)), scorer)
    print_scores(held_out, own, all_pages(options.corpus, (*LEARNT, NEVER_LEARNT)), scorer)


def clean_held_out(
    corpus: Path, examples: Sequence[Example], tables: Sequence[Floats], folds: int, scorer: ModuleType
) -> Scores:
    """The scores of each page by a cleaner whose model has not seen the page's site."""
    pages, found = all_pages(corpus, LEARNT), Scores()
    for fold in range(folds):
        chosen = [i for i, e in enumerate(examples) if e.folder == SILVER or fold_of(e.host, folds) != fold]
        model = learn([examples[i] for i in chosen], [tables[i] for i in chosen])
        with TemporaryDirectory() as folder:
            file = Path(folder) / "model.json"
            write_model(model, feature_names(), file)
            out = {key: [p for p in rows if fold_of(p.gold["host"], folds) == fold] for key, rows in pages.items()}
            with model_from(file):
                for key, scores in clean_pages(out, scorer).items():
                    found.setdefault(key, {}).update(scores)
    return found


def fold_of(host: str, folds: int) -> int:
    """The fold in which a site is held out."""
    return int(sha256(host.encode()).hexdigest(), 16) % folds


@contextmanager
def model_from(file: Path) -> Iterator[None]:
    """Clean with the line model in this file."""
    own = prose_model.MODEL_FILE
    prose_model.MODEL_FILE = file
    prose_model.load_model.cache_clear()
    try:
        yield
    finally:
        prose_model.MODEL_FILE = own
        prose_model.load_model.cache_clear()


def all_pages(corpus: Path, folders: Sequence[str]) -> dict[tuple[str, str], list[Page]]:
    """The pages of these folders, by folder and flavour."""
    flavours = [(folder, flavour) for folder in folders for flavour in FLAVOURS.get(folder, ("full", "seed"))]
    pages = {key: list(read_pages(corpus / key[0], key[1])) for key in flavours if key[1] != HTML}
    return {key: rows for key, rows in pages.items() if rows}


def clean_pages(pages: dict[tuple[str, str], list[Page]], scorer: ModuleType) -> Scores:
    """The scores of each page by its id."""
    return {
        (folder, flavour): {
            judged.page.gold["id"]: judged.scores for judged in measure_pages(folder, flavour, rows, scorer).pages
        }
        for (folder, flavour), rows in pages.items()
        if rows
    }


def print_scores(held_out: Scores, own: Scores, pages: dict[tuple[str, str], list[Page]], scorer: ModuleType) -> None:
    """A line a group of pages: held out, and by the project's own model."""
    for key, rows in pages.items():
        for group, ids in (
            ("all", [page.gold["id"] for page in rows]),
            ("blog", [page.gold["id"] for page in rows if page.gold["is_blog"]]),
        ):
            for name, scores in (("held out", held_out), ("own model", own)):
                if ids and key in scores:
                    print(_format(f"{' '.join(key)} {group}, {name}", scorer.summary([scores[key][i] for i in ids])))


def _format(name: str, total: dict[str, Any]) -> str:
    return f"{name:38}" + "".join(f"{column:>9} {total.get(column) or 0:.3f}" for column in SHOWN)


if __name__ == "__main__":
    main()
