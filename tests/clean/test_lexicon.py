"""The lexicon: its file is tidy, and lines are looked up as docs/lexicon.md says."""

from __future__ import annotations

import csv
import unicodedata
from importlib.resources import files

import pytest

from flows.clean.lexicon import Kind, find_label


def rows() -> list[dict[str, str]]:
    with (files("flows.clean") / "lexicon.csv").open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


def test_every_row_is_tidy() -> None:
    for row in rows():
        assert Kind(row["kind"])
        assert row["match"] in {"line", "start", "end"}
        assert row["strength"] in {"strong", "weak"}
        assert row["attested"] in {"yes", "no"}
        assert row["locale"]
        assert row["phrase"] == unicodedata.normalize("NFC", " ".join(row["phrase"].split()))


def test_no_phrase_stands_twice() -> None:
    keys = [(row["kind"], row["match"], row["phrase"]) for row in rows()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Popular posts from this blog", Kind.POPULAR_HEADING),
        ("POPULAR POSTS:", Kind.POPULAR_HEADING),
        ("Das könnte dich auch interessieren …", Kind.RELATED_HEADING),
        ("10 commentaires:", Kind.COMMENTS_HEADING),
        ("Newer Post Older Post Home", Kind.NEXT),
        ("Email ThisBlogThis!Share to XShare to Facebook", Kind.SHARE_ROW),
        ("ReplyDelete", Kind.COMMENT_FORM),
        ("Old Tern said...", Kind.COMMENT_AUTHOR),
        ("Powered by Blogger", Kind.POWERED_BY),
        ("Labels: a, b", Kind.LABELS_START),
        ("続きを読む", Kind.READ_MORE),
        ("View this post on Instagram", Kind.EMBED),
        ("A post shared by The Harbour (@harbour)", Kind.EMBED),
    ],
)
def test_a_label_is_known_in_its_many_forms(line: str, kind: Kind) -> None:
    label = find_label(line)
    assert label is not None
    assert kind in label.kinds


@pytest.mark.parametrize(
    "line",
    [
        "Bystanders saw it all",
        '"We took that to heart," he said.',
        "Homesick",
        "A share of the catch",
        "published by the sea",
    ],
)
def test_prose_is_no_label(line: str) -> None:
    assert find_label(line) is None


@pytest.mark.parametrize("line", ["Email ThisBlogThis!Share to XShare to Facebook", "Obtenir le lien", "BlogThis!"])
def test_a_label_that_only_blogger_prints_names_blogger(line: str) -> None:
    label = find_label(line)
    assert label is not None
    assert label.platform == "blogger"


def test_labels_of_one_word_are_weak_and_sure_ones_are_strong() -> None:
    home, heading = find_label("Home"), find_label("Popular posts from this blog")
    assert home is not None
    assert heading is not None
    assert (home.is_strong, heading.is_strong) == (False, True)


@pytest.mark.parametrize(
    "line", ["Staff picks", "Must reads", "Editor’s choice", "More to explore", "Hot posts", "Te recomendamos"]
)
def test_what_may_be_a_subheading_as_well_is_no_label_by_itself(line: str) -> None:
    label = find_label(line)
    assert label is not None
    assert not label.is_strong
