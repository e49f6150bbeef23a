"""What Winnow makes of real pages with gold answers stays good. The pages stand beside the checkout, not in it.

The line model has learned from these very pages too, so the floors watch for rules and weights that break; how good
it is on other sites, `bench/train_prose.py --check` says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.corpus import CorpusError, find_folders
from bench.quality import Result, main, measure_folders

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real pages are not there: {CORPUS}")

# Folder and flavour: F1 of the text at least, share of related titles left in the text at most.
FLOORS = {
    "dev html": (0.95, 0.01),
    "blogger html": (0.985, 0.01),
    "dev full": (0.93, 0.02),
    "dev seed": (0.95, 0.02),
    "blogger full": (0.935, 0.02),
    "blogger seed": (0.955, 0.02),
}


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """All pages measured once."""
    measured = measure_folders([CORPUS / "dev", CORPUS / "blogger"], ["html", "full", "seed"])
    return {result.name: result for result in measured}


@needs_corpus
@pytest.mark.parametrize("name", FLOORS)
def test_the_text_of_real_pages_is_found_and_related_titles_are_kept_out(name: str, results: dict[str, Result]) -> None:
    least_f1, most_left_in = FLOORS[name]
    scores = results[name].scores["all"]
    assert scores["F1"] >= least_f1
    assert scores["relleak"] <= most_left_in


# Of HTML: title, author, date, related posts by title and by address, at least.
HTML_FLOORS = {
    "dev html": {"title": 0.94, "author": 0.855, "date": 0.91, "rt_F1": 0.84, "rh_F1": 0.855},
    "blogger html": {"title": 0.99, "author": 0.99, "date": 0.99, "rt_F1": 0.975, "rh_F1": 0.975},
}


@needs_corpus
@pytest.mark.parametrize("name", HTML_FLOORS)
def test_what_html_says_of_itself_is_found(name: str, results: dict[str, Result]) -> None:
    scores = results[name].scores["all"]
    fallen = {score: scores[score] for score, floor in HTML_FLOORS[name].items() if scores[score] < floor}
    assert fallen == {}


@needs_corpus
@pytest.mark.parametrize("name", [name for name in FLOORS if "html" not in name])
def test_the_text_is_found_better_than_with_every_line_kept(name: str, results: dict[str, Result]) -> None:
    scores = results[name].scores
    assert scores["all"]["F1"] > scores["all, every line kept"]["F1"] + 0.02


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
