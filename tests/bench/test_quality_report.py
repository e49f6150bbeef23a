"""What `bench/quality.py` prints and writes, on the pages that are written for the project."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

from bench.measure import Result, measure_folders
from bench.quality import main
from bench.tables import as_json, format_changes, format_result
from bench.worst_pages import write_page

LABELLED = Path(__file__).parents[1] / "labelled"


@pytest.fixture(scope="module")
def result() -> Result:
    (found,) = measure_folders([LABELLED], ["seed"], with_peers=True)
    return found


def test_the_table_has_groups_peers_and_the_ratio_of_processor_time(result: Result) -> None:
    lines = [line.split("  ")[0] or line.strip().split("  ")[0] for line in format_result(result).splitlines()]
    assert {"all", "boilerpy3", "C4 line rules", "platform ghost", "lang de"} <= set(lines)
    assert result.peers["boilerpy3 on blocks"]["all"]["ratio"] == 1.0
    ours = result.scores["all"]
    assert ours["ratio"] == pytest.approx(ours["ms"] / result.peers["boilerpy3 on blocks"]["all"]["ms"])


def test_peers_are_scored_in_every_group(result: Result) -> None:
    assert all(table.keys() == result.scores.keys() for table in result.peers.values())


def test_changes_since_an_earlier_run_are_told(result: Result) -> None:
    stored = json.loads(json.dumps([as_json(result)]))
    assert format_changes([result], stored).strip() == "No score has changed."
    stored[0]["scores"]["all"]["F1"] -= 0.25
    stored[0]["scores"]["all"]["relleak"] += 0.5
    changes = format_changes([result], stored)
    assert "+0.250" in changes
    assert "-0.500" in changes
    assert "labelled seed, all" in changes
    assert "platform" not in changes


def test_one_command_shows_what_a_change_brought(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier, page = tmp_path / "earlier.json", tmp_path / "worst.html"
    command = ["--corpus", str(LABELLED), "--flavour", "html", "--no-peers"]
    assert main([*command, "--json", str(earlier)]) == 0
    assert main([*command, "--before", str(earlier), "--page", str(page)]) == 0
    assert "No score has changed." in capsys.readouterr().out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


SENTENCE = "We walked along the river until the rain began, and nobody had brought an <umbrella> with them."
ADDED = "Then <script>alert(1)</script> stood in the path of everybody who came along, and we walked around it."
LOST = "Share"


def test_the_page_of_worst_pages_colours_what_is_wrong_and_escapes_what_it_shows(tmp_path: Path) -> None:
    gold = {
        "id": "walk", "host": "walk.example", "url": "https://walk.example/", "platform": "other", "lang": "en",
        "is_blog": True, "title": "The <b>walk</b>", "text": f"{SENTENCE}\n\n{LOST}\n\n{SENTENCE[::-1]}",
        "related": [{"title": "A post that is not there", "href": None}],
    }  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "walk.txt").write_text(f"A walk\n\n{ADDED}\n\n{SENTENCE}\n\n{LOST}\n")
    write_page(measure_folders([tmp_path], ["full"]), tmp_path / "worst.html")
    text = (tmp_path / "worst.html").read_text(encoding="utf-8")
    assert f'<p class="line kept" dir="auto">{escape(ADDED)}</p>' in text
    assert f'<p class="line right" dir="auto">{escape(SENTENCE)}</p>' in text
    assert f'<span class="rule">share_row</span>{LOST}</p>' in text
    assert escape(SENTENCE[::-1]) in text.split("in no line as we read the page")[1]
    assert "missed</span>A post that is not there" in text
    assert not any(markup in text for markup in ("<script", "<umbrella", "<b>", "src="))


def test_pages_of_one_blog_help_each_other_where_a_line_stands_on_many_of_them(tmp_path: Path) -> None:
    aside = "This blog is written by two sisters who live in a lighthouse and who have never seen the other side of it."
    (tmp_path / "full").mkdir()
    golds = []
    for number, word in enumerate(("apples", "barrels", "candles", "doors", "engines", "fences")):
        body = "\n\n".join(
            f"We looked at {word} for {n} hours, and then we talked about {word} again." for n in range(4)
        )
        golds.append({"id": word, "host": "one.example", "url": "", "platform": "other", "lang": "en", "is_blog": True})
        golds[-1] |= {"title": f"All about {word}", "text": body}
        (tmp_path / "full" / f"{word}.txt").write_text(f"All about {word}\n\n{body}\n\n{aside}\n\nNumber {number}\n")
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, golds)))
    (result,) = measure_folders([tmp_path], ["full"], by_blog=True)
    assert result.peers["by blog"]["all"]["P"] > result.scores["all"]["P"]
    assert result.peers["by blog"]["all"]["R"] == result.scores["all"]["R"]
    assert "  by blog" in format_result(result)
