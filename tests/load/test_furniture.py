"""What a blog repeats: learnt over all its pages, whatever order they come in, and healed after every death."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from flows import batches, learning
from flows.batches import Loader, load_files
from flows.clean import repeats
from flows.extract.compare import compare_with_ledger
from flows.extract.discover import discover_files
from flows.learning import learn_blogs
from flows.load.batch import load_batch
from flows.load.finish import finish_load
from flows.load.furniture import read_memories
from flows.load.ledger import mark_missing, read_ledger
from schemas.records import NO_MEMORY, LoadCounts, PageLines, ProcessedFile, ReadOptions, Walk
from tests.clean.test_repeats import ABOUT, MORE, POSTS
from tests.load.dumps import count_writes, dump, rows
from tests.load.samples import RULES, WALK, article, begin_run, file_of
from tests.load.test_order import empty

BODIES = "SELECT title, body FROM marts.articles ORDER BY title"
LEARNT = "SELECT text, status, post_count FROM warehouse.furniture_lines ORDER BY text"
HISTORY = "SELECT change_kind, count(*) FROM warehouse.article_history GROUP BY change_kind"
TITLES = list(POSTS)
# What has ever identified an article tells of its past: also the text that it had before anything was learnt.
NO_KEYS: dict[str, list[str]] = {"article_keys": []}
EXPECTED = [(title, f"{POSTS[title]}\n{MORE.replace('It', title)}") for title in sorted(POSTS)]


@pytest.fixture(autouse=True)
def own_engine(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    monkeypatch.setattr(batches, "_engine", lambda _: engine)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "blogs"
    (root / "harbour").mkdir(parents=True)
    return root


def write(root: Path, title: str, name: str | None = None) -> Path:
    """A page of the blog: the post, and the paragraph about its author."""
    path = root / "harbour" / (name or f"{TITLES.index(title)}.txt")
    path.write_text("\n".join([title, POSTS[title], MORE.replace("It", title), ABOUT]), encoding="utf-8")
    return path


def run(engine: Engine, root: Path, batch_size: int = 100, die_before: str = "") -> LoadCounts:
    """A run over the folder as the flow makes it, without Prefect; it may die before the step of that name."""
    walk, run_id = Walk(str(root)), begin_run(engine)
    plan = compare_with_ledger(discover_files(walk), read_ledger(engine, walk), "incremental", lambda _: None)
    loader = Loader("unused", run_id, walk, ReadOptions(10**6), is_dry_run=False, missing=frozenset(plan.missing))
    counts = LoadCounts(unchanged=plan.unchanged_count)
    for start in range(0, len(plan.to_read), batch_size):
        counts += load_files(loader, plan.to_read[start : start + batch_size])
    mark_missing(engine, run_id, plan.missing)
    if die_before == "learning":
        return counts
    places = learn_blogs(engine, run_id)
    if die_before == "reading again":
        return counts
    files = [file for file in discover_files(walk) if (file.source, file.path) in places]
    counts += load_files(replace(loader, is_again=True), files)
    finish_load(engine, run_id)
    return counts


def test_what_all_pages_repeat_is_cut_from_all_of_them_in_the_run_that_loads_them(engine: Engine, root: Path) -> None:
    for title in TITLES:
        write(root, title)
    counts = run(engine, root)
    assert rows(engine, BODIES) == EXPECTED
    assert rows(engine, LEARNT) == [(ABOUT, "repeated", 6)]
    assert rows(engine, HISTORY) == []
    assert (counts.new, counts.files, counts.articles_inserted, counts.articles_updated) == (6, 6, 6, 0)
    removed = "SELECT DISTINCT text FROM marts.removed_text WHERE rule = 'repeated_on_blog' ORDER BY text"
    assert rows(engine, removed) == [(ABOUT,)]


def test_a_second_run_writes_nothing(engine: Engine, root: Path, database_url: str) -> None:
    for title in TITLES:
        write(root, title)
    run(engine, root)
    before = count_writes(engine, database_url)
    counts = run(engine, root)
    assert count_writes(engine, database_url) == before
    assert (counts.unchanged, counts.files) == (6, 6)


def test_what_is_learnt_later_cleans_earlier_articles_and_says_that_the_rules_changed(
    engine: Engine, root: Path
) -> None:
    for title in TITLES[:3]:
        write(root, title)
    run(engine, root)
    assert rows(engine, LEARNT) == []
    assert all(body.endswith(ABOUT) for _, body in rows(engine, BODIES))
    for title in TITLES[3:]:
        write(root, title)
    counts = run(engine, root)
    assert rows(engine, BODIES) == EXPECTED
    assert rows(engine, HISTORY) == [("rules_changed", 3)]
    assert (counts.new, counts.changed, counts.unchanged, counts.articles_updated) == (3, 3, 0, 3)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_leaves_no_trace(engine: Engine, root: Path, database_url: str, seed: int) -> None:
    for title in TITLES:
        write(root, title)
    run(engine, root)
    expected = dump(engine) | NO_KEYS
    engine.dispose()
    empty(database_url)
    for title in TITLES:
        (root / "harbour" / f"{TITLES.index(title)}.txt").rename(root.parent / f"{TITLES.index(title)}.later")
    dice = random.Random(seed)
    later = dice.sample(sorted(root.parent.glob("*.later")), 6)
    while later:
        for path in later[: (size := dice.randint(1, 4))]:
            path.rename(root / "harbour" / f"{path.stem}.txt")
        later = later[size:]
        run(engine, root, batch_size=dice.randint(1, 3))
    assert dump(engine) | NO_KEYS == expected


@pytest.mark.parametrize("step", ["learning", "reading again"])
def test_a_run_that_is_killed_is_healed_by_the_next(engine: Engine, root: Path, database_url: str, step: str) -> None:
    for title in TITLES:
        write(root, title)
    run(engine, root)
    expected = dump(engine)
    engine.dispose()
    empty(database_url)
    run(engine, root, die_before=step)
    assert dump(engine) != expected
    run(engine, root)
    assert dump(engine) == expected


def test_a_batch_of_the_second_reading_that_dies_is_healed_by_the_next_run(
    engine: Engine, root: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in TITLES:
        write(root, title)
    run(engine, root)
    expected = dump(engine)
    engine.dispose()
    empty(database_url)

    def die(*arguments: Any, is_again: bool) -> LoadCounts:
        if is_again:
            raise KeyboardInterrupt
        return load_batch(*arguments, is_again=is_again)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "load_batch", die)
        with pytest.raises(KeyboardInterrupt):
            run(engine, root)
    run(engine, root)
    assert dump(engine) == expected


def test_lines_are_forgotten_when_the_pages_that_repeated_them_are_gone(engine: Engine, root: Path) -> None:
    paths = [write(root, title) for title in TITLES]
    run(engine, root)
    for path in paths[3:]:
        path.unlink()
    run(engine, root)
    assert rows(engine, LEARNT) == []
    present = "SELECT body LIKE '%' || :about FROM marts.articles WHERE NOT is_removed_from_source"
    assert rows(engine, present, about=ABOUT) == [(True,)] * 3


def test_copies_of_one_post_teach_nothing(engine: Engine, root: Path) -> None:
    for number in range(6):
        write(root, TITLES[0], f"copy-{number}.txt")
    run(engine, root)
    assert rows(engine, LEARNT) == []
    assert {body.splitlines()[-1] for _, body in rows(engine, BODIES)} == {ABOUT}


def random_page(dice: random.Random) -> PageLines:
    """A page with a few lines of a small stock, so that all numbers of posts occur."""
    lines = dice.sample(range(12), dice.randint(2, 9))
    title = dice.choice([None, lines[0], lines[0], 100 + dice.randint(0, 40)])
    split = dice.randint(0, len(lines))
    kept = (*lines[:split], *([title] if title is not None and title not in lines[:split] else []))
    cut = tuple(line for line in lines[split:] if line not in kept)
    return PageLines(post=hash((title, dice.randint(0, 3))), title=title, kept=kept, cut=cut)


def file_with(page: PageLines, source: str, number: int) -> ProcessedFile:
    """A file that holds a document whose page tells this."""
    file = file_of(article(f"{number}.txt", f"Post {number}", source=source))
    return replace(file, documents=(replace(file.documents[0], lines=page),))


def test_the_warehouse_counts_as_the_cleaner_does(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are counted in SQL here, and in Python where there is no warehouse: both must learn the same."""
    monkeypatch.setattr(learning, "MOST_POSTS", 40)
    monkeypatch.setattr(repeats, "MOST_POSTS", 40)
    run_id = begin_run(engine)
    dice = random.Random(5)
    learnt = []
    for blog in range(12):
        pages = [random_page(dice) for _ in range(dice.randint(3, 60))]
        load_batch(engine, run_id, WALK, RULES, [file_with(page, f"blog {blog}", at) for at, page in enumerate(pages)])
        learnt.append(repeats.learn_lines(pages))
    learn_blogs(engine, run_id)
    memories = read_memories(engine, {f"blog {blog}" for blog in range(12)})
    assert [memories.get(f"blog {blog}", NO_MEMORY) for blog in range(12)] == learnt
    assert any(memory.repeated for memory in learnt)
    assert any(memory.titles for memory in learnt)
