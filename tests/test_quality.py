"""What Winnow makes of pages with gold answers stays good.

`tests/labelled` holds pages that were written for the project: six kinds of sites, fifteen languages, readers'
comments, sidebars, popular posts, pagers and notes about cookies, as HTML, as whole pages of text, and as seeds. The
real pages stand beside the checkout, not in it. The line model has learned from two of their three folders too, so the
floors watch for rules and weights that break; how good it is on other sites, `bench/train_prose.py --check` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.corpus import CorpusError, find_folders
from bench.measure import Result, Scores, measure_folders
from bench.quality import main

LABELLED = Path(__file__).parent / "labelled"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real pages are not there: {CORPUS}")

# Of these the lower the better, so the floor is a ceiling.
SMALL_IS_GOOD = ("below.5", "relleak")
Floors = Mapping[str, float]


def floors(
    f1: float,
    bow: float,
    below: float,
    relleak: float,
    title: float,
    author: float,
    date: float,
    rt: float = 0.0,
    rh: float | None = None,
) -> Floors:
    """Scores of the blog pages of one folder and flavour, a little worse than they are."""
    names = ("F1", "bow", "below.5", "relleak", "title", "author", "date", "rt_F1")
    least = dict(zip(names, (f1, bow, below, relleak, title, author, date, rt), strict=True))
    return least if rh is None else {**least, "rh_F1": rh}


LABELLED_FLOORS = {
    "labelled html": floors(0.985, 0.98, 0.0, 0.0, 0.995, 0.87, 0.995, 0.995, 0.995),
    "labelled full": floors(0.985, 0.985, 0.0, 0.005, 0.87, 0.785, 0.91, 0.945),
    "labelled seed": floors(0.99, 0.99, 0.0, 0.005, 0.995, 0.825, 0.95, 0.945),
}
REAL_FLOORS = {
    "dev html": floors(0.965, 0.97, 0.005, 0.005, 0.945, 0.87, 0.93, 0.845, 0.855),
    "dev full": floors(0.95, 0.955, 0.015, 0.005, 0.83, 0.49, 0.77, 0.72),
    "dev seed": floors(0.96, 0.965, 0.005, 0.005, 0.92, 0.32, 0.495, 0.88),
    "dev-agpl html": floors(0.935, 0.93, 0.04, 0.01, 0.0, 0.0, 0.0, 0.695, 0.695),
    "dev-agpl full": floors(0.885, 0.89, 0.06, 0.045, 0.0, 0.0, 0.0, 0.4),
    "dev-agpl seed": floors(0.945, 0.945, 0.005, 0.02, 0.0, 0.0, 0.0, 0.79),
    # Two gold dates there are days of a change: address and JSON-LD of the pages name an earlier one.
    "blogger html": floors(0.985, 0.99, 0.005, 0.005, 0.995, 0.995, 0.945, 0.975, 0.98),
    "blogger full": floors(0.945, 0.95, 0.025, 0.005, 0.885, 0.8, 0.845, 0.985),
    "blogger seed": floors(0.96, 0.975, 0.005, 0.005, 0.975, 0.8, 0.845, 0.995),
    "blogger full2": floors(0.935, 0.945, 0.025, 0.005, 0.87, 0.285, 0.845, 0.985),
    "blogger seedpop": floors(0.95, 0.965, 0.005, 0.005, 0.995, 0.87, 0.765, 0.985),
}


@pytest.fixture(scope="module")
def labelled() -> dict[str, Result]:
    """The project's own pages measured once."""
    return _measure([LABELLED], ["html", "full", "seed"])


@pytest.fixture(scope="module")
def real() -> dict[str, Result]:
    """All real pages measured once."""
    return _measure([CORPUS], ["html", "full", "seed", "full2", "seedpop"])


def _measure(folders: list[Path], flavours: list[str]) -> dict[str, Result]:
    html, *text = flavours
    measured = measure_folders(folders, [html]) + measure_folders(folders, text, with_peers=True)
    return {result.name: result for result in measured}


def _fallen(scores: Scores, wanted: Floors) -> dict[str, float]:
    """The scores that are worse than wanted; what no page of a folder is annotated with has no score."""
    return {
        name: scores[name]
        for name, floor in wanted.items()
        if name in scores and (scores[name] > floor if name in SMALL_IS_GOOD else scores[name] < floor)
    }


@pytest.mark.parametrize("name", LABELLED_FLOORS)
def test_the_pages_written_for_the_project_are_cleaned_well(name: str, labelled: dict[str, Result]) -> None:
    assert _fallen(labelled[name].scores["blog"], LABELLED_FLOORS[name]) == {}


@needs_corpus
@pytest.mark.parametrize("name", REAL_FLOORS)
def test_real_pages_are_cleaned_well(name: str, real: dict[str, Result]) -> None:
    assert _fallen(real[name].scores["blog"], REAL_FLOORS[name]) == {}


@needs_corpus
def test_every_folder_and_flavour_of_real_pages_has_floors(real: dict[str, Result]) -> None:
    assert real.keys() == REAL_FLOORS.keys()


@pytest.mark.parametrize("name", ["labelled full", "labelled seed"])
def test_no_peer_comes_near_on_text_without_tags(name: str, labelled: dict[str, Result]) -> None:
    assert _best_peer(labelled[name]) < labelled[name].scores["all"]["F1"] - 0.05


@needs_corpus
@pytest.mark.parametrize("name", [name for name in REAL_FLOORS if "html" not in name])
def test_no_peer_comes_near_on_real_pages_without_tags(name: str, real: dict[str, Result]) -> None:
    assert _best_peer(real[name]) < real[name].scores["all"]["F1"] - 0.02


def _best_peer(result: Result) -> float:
    return max(float(table["all"]["F1"]) for table in result.peers.values())


def test_a_fallen_score_is_named() -> None:
    wanted = floors(0.9, 0.9, 0.01, 0.01, 0.9, 0.9, 0.9)
    scores = {"F1": 0.89, "bow": 0.9, "below.5": 0.01, "relleak": 0.02, "title": 1.0, "author": None, "date": 0.95}
    del scores["author"]
    assert _fallen(scores, wanted) == {"F1": 0.89, "relleak": 0.02}


def test_a_corpus_that_is_not_there_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpus", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_silver_labels_are_never_reported_on(tmp_path: Path) -> None:
    silver = tmp_path / "silver"
    silver.mkdir()
    (silver / "gold.jsonl").touch()
    with pytest.raises(CorpusError, match="silver"):
        find_folders([silver])
    with pytest.raises(CorpusError, match=r"no gold\.jsonl"):
        find_folders([tmp_path])
