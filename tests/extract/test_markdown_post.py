"""Posts of static site generators: front matter in every way of writing it, and Markdown without any."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import BrokenFile, EmptyFile, FileError, NotASeed, UnsafeFile
from flows.extract.front_matter import split_front_matter
from flows.extract.markdown_post import read_markdown_post
from schemas.records import Declared, PostKind, RawDocument, SkippedRecord
from tests.extract.inputs import made

TEXT = "\nText of the post.\n"


def document(payload: str, name: str = "a.md") -> RawDocument:
    found = read_markdown_post(made(payload, name))
    assert found is not None
    (record,) = found
    assert isinstance(record, RawDocument)
    return record


def said(payload: str, name: str = "a.md") -> Declared:
    declared = document(payload, name).declared
    assert declared is not None
    return declared


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "A: b"\ndate: 2019-01-02 03:04:05 +0100\ntags: [one, two words]\n---\n',
        "\ufeff---\r\ntitle: 'A: b'\r\ndate: 2019-01-02 03:04:05 +0100\r\ntags:\r\n- one\r\n- two words\r\n---\r\n",
        '--- yaml\ntitle: "A: b"\ndate: 2019-01-02 03:04:05 +0100\ntags: "one, two words"\n...\n',
        '---toml\ntitle = "A: b"\ndate = "2019-01-02 03:04:05 +0100"\ntags = ["one", "two words"]\n---\n',
        '+++\ntitle = "A: b"\ndate = 2019-01-02T03:04:05+01:00\n[taxonomies]\ntags = ["one", "two words"]\n+++\n',
        ';;;\n{"title": "A: b", "date": "2019-01-02 03:04:05 +0100", "tags": ["one", "two words"]}\n;;;\n',
        '{\n "Title": "A: b", "date": "2019-01-02 03:04:05 +0100", "tags": ["one", "two words"]\n}\n',
        "Title: A: b\nDate: 2019-01-02 03:04:05 +0100\nTags: one, two words\n",
    ],
)
def test_front_matter_says_the_same_in_every_language(front: str) -> None:
    declared = said(front + TEXT)
    assert (declared.title, declared.labels) == ("A: b", ("one", "two words"))
    assert declared.published is not None
    assert (
        declared.published.replace("T", " ").replace("+01:00", " +0100").replace("  ", " ")
        == "2019-01-02 03:04:05 +0100"
    )
    assert document(front + TEXT).text.strip() == TEXT.strip()


def test_values_stay_as_they_are_written() -> None:
    declared = said("---\ntitle: 1.10\ndate: 2019-02-31\nauthor: yes\nlang: no\n---\n")
    assert (declared.title, declared.published, declared.authors, declared.language) == (
        "1.10",
        "2019-02-31",
        ("yes",),
        "no",
    )


@pytest.mark.parametrize(
    ("front", "authors"),
    [
        ("author: Ana", ("Ana",)),
        ("authors: [Ana, Bo]", ("Ana", "Bo")),
        ("author:\n  name: Ana\n  url: x", ("Ana",)),
        ("authors:\n- name: Ana\n- {name: Bo}", ("Ana", "Bo")),
        ("author: Ana; Bo", ("Ana", "Bo")),
        ("author: [[Ana]]", ()),
    ],
)
def test_authors_are_written_in_many_ways(front: str, authors: tuple[str, ...]) -> None:
    assert said(f"---\n{front}\n---\n").authors == authors


@pytest.mark.parametrize(
    ("front", "path", "kind"),
    [
        ("title: a", "a.md", PostKind.POST),
        ("draft: true", "a.md", PostKind.DRAFT),
        ("draft: false", "a.md", PostKind.POST),
        ("published: false", "_posts/2019-01-02-a.md", PostKind.DRAFT),
        ("published: 2019-01-02", "a.md", PostKind.POST),
        ("status: draft", "a.md", PostKind.DRAFT),
        ("title: a", "_drafts/a.md", PostKind.DRAFT),
        ("layout: page", "about.md", PostKind.PAGE),
        ("layout: page", "_posts/2019-01-02-a.md", PostKind.POST),
        ("title: a", "content/posts/_index.md", PostKind.PAGE),
        ("title: a", "content/posts/a/index.md", PostKind.POST),
        ("title: a", "index.md", PostKind.PAGE),
        ("type: page", "a.md", PostKind.PAGE),
    ],
)
def test_drafts_and_pages_are_told_apart(front: str, path: str, kind: PostKind) -> None:
    assert document(f"---\n{front}\n---\nText", path).kind is kind


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("_posts/2019-01-02-a-post.md", "2019-01-02"),
        ("2019-1-2-a.markdown", "2019-1-2"),
        ("content/2019-01-02-a/index.md", "2019-01-02"),
        ("a-2019-01-02.md", None),
        ("2019-01-02.md", "2019-01-02"),
        ("20190102-a.md", None),
    ],
)
def test_a_date_in_a_name_is_the_files_date(path: str, day: str | None) -> None:
    assert said("---\ntitle: a\n---\nText", path).file_date == day


@pytest.mark.parametrize(
    ("front", "path", "platform"),
    [
        ("---\nlayout: post\n---\n", "_posts/2019-01-02-a.md", "jekyll"),
        ("---\nlayout: post\n---\n", "2019-01-02-a.md", "jekyll"),
        ("---\ntitle: a\n---\n", "source/_posts/a.md", "hexo"),
        ("+++\ntitle = 'a'\n+++\n", "a.md", "hugo"),
        ("+++\ntitle = 'a'\n[extra]\nb = 1\n+++\n", "a.md", None),
        ("---\ntitle: a\n---\n{{< figure >}}", "a.md", "hugo"),
        ("Title: a\nDate: 2019-01-02\n\n", "a.md", "pelican"),
        ("---\ntitle: a\n---\n", "a.md", None),
    ],
)
def test_the_generator_is_named_where_the_file_is_of_its_kind(front: str, path: str, platform: str | None) -> None:
    assert said(front + TEXT, path).platform == platform


def test_only_an_absolute_address_is_the_posts() -> None:
    assert said("---\npermalink: /a/\ncanonical_url: https://a.example.org/b\n---\n").url == "https://a.example.org/b"
    assert said("---\npermalink: /a/\n---\n").url is None


def test_broken_front_matter_costs_the_fields_that_are_broken() -> None:
    broken = document("---\ntitle: Part two: the sea\ndraft: true\ntags:\n  - a\n  - 'b'\nx: [\n---\nText")
    assert broken.declared is not None
    assert (broken.declared.title, broken.declared.labels) == ("Part two: the sea", ("a", "b"))
    assert (broken.kind, broken.quality_flags, broken.text) == (PostKind.DRAFT, ("broken_front_matter",), "Text")


def test_front_matter_without_an_end_is_a_broken_file() -> None:
    with pytest.raises(BrokenFile, match="no end"):
        document("---\ntitle: a\n\nText")
    with pytest.raises(BrokenFile, match="broken JSON"):
        document('{"title": "a", \n\nText')


def test_a_line_across_the_page_is_no_front_matter() -> None:
    text = "---\nSome words.\n---\n"
    assert split_front_matter(text) is None
    assert split_front_matter("---\n# Title\n\nText\n") is None


def bomb(levels: int = 12) -> str:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(levels)]
    return "---\ntitle: a\n" + "\n".join(lines) + "\n---\nText"


@pytest.mark.parametrize(
    "front",
    [
        bomb(),
        "---\na: " + "[" * 60_000 + "\n---\n",
        "---\na: " + "{a: " * 15_000 + "\n---\n",
        "---\n" + "- " * 30_000 + "\n---\n",
        "---\na: !!python/object/apply:os.system ['true']\n---\nText",
        "+++\n" + ".".join("a" * 32_000) + " = 1\n+++\n",
        "+++\na = " + "[" * 60_000 + "\n+++\n",
        '{"a":' + "[" * 60_000,
        "Title: a\n" + "a: 1\n" * 100_000,
        "---\n" * 100_000,
    ],
)
def test_hostile_front_matter_is_done_with_in_a_second(front: str) -> None:
    started = time.process_time()
    with suppress(BrokenFile, UnsafeFile):
        split_front_matter(front)
    assert time.process_time() - started < 1


def test_a_bomb_of_aliases_is_called_unsafe_and_a_few_aliases_are_none() -> None:
    with pytest.raises(UnsafeFile, match="aliases"):
        document(bomb())
    assert said("---\nauthor: &me Ana\ntitle: *me\n---\n").title == "Ana"


@pytest.mark.parametrize("name", ["README.md", "docs/readme.markdown", "CHANGELOG.md", "LICENSE.md", "CONTRIBUTING.md"])
def test_a_note_about_a_folder_is_no_post(name: str) -> None:
    with pytest.raises(NotASeed, match="a note about a folder"):
        document("# Title\n\nText", name)


def test_markdown_without_front_matter_needs_something_that_gives_it_a_title() -> None:
    assert document("# Title\n\nText").declared is not None
    assert document("Title\n=====\n\nText").text.startswith("Title")
    assert said("Text", "2019-01-02-a.md").file_date == "2019-01-02"
    with pytest.raises(NotASeed, match="nothing gives it a title"):
        document("Some text.")
    with pytest.raises(EmptyFile):
        document(" \n\t\n")


def test_html_with_front_matter_is_a_body_or_a_page_and_html_without_is_another_form() -> None:
    body = document("---\ntitle: a\n---\n<p>Text</p>", "_posts/2019-01-02-a.html")
    page = document("---\ntitle: a\n---\n<!DOCTYPE html><html><p>Text</p></html>", "a.html")
    assert (body.media_type, body.is_body, page.media_type, page.is_body) == ("text/html", True, "text/html", False)
    assert read_markdown_post(made("<p>Text</p>", "a.html")) is None
    assert read_markdown_post(made("---\ntitle: a\n---\n", "a.txt")) is None


def test_a_theme_is_no_post() -> None:
    found = read_markdown_post(made("---\nlayout: x\n---\n{{ content }}", "_layouts/post.html"))
    assert found is not None
    assert list(found) == [SkippedRecord("template")]


@given(st.text(max_size=200), st.sampled_from(["---\n", "+++\n", ";;;\n", "{", "Title: ", "# ", ""]), st.booleans())
def test_any_text_is_a_post_or_clearly_refused(text: str, start: str, is_closed: bool) -> None:
    payload = start + text + ("\n" + start + "Text" if is_closed else "")
    found = None
    with suppress(FileError):
        found = read_markdown_post(made(payload.encode("utf-8", "replace"), "a.md"))
    assert found is None or len(list(found)) == 1
