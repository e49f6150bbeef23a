"""What names, signatures and first tags say about a file."""

from __future__ import annotations

import bz2

import pytest

from flows.extract.forms import form_by_bytes, form_by_markup, form_by_name


@pytest.mark.parametrize(
    "name",
    [
        "000_6d3b585246def78f.txt",
        "post.TXT",
        "post.text",
        "a-post-without-suffix",
        "Dr. No goes home",
        "release-v1.2",
        "example.com_2012_05_a-post",
        "license-to-drive.txt",
        "readme-or-not.txt",
        "news.txt",
        "history.txt",
        "todo-list.txt",
        "2012/05/post.txt",
        "README.d/post.txt",
        "日記",
    ],
)
def test_a_name_that_a_page_may_have(name: str) -> None:
    assert form_by_name(name) is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("README.md", "a Markdown file"),
        ("README", "a note about a folder"),
        ("readme.txt", "a note about a folder"),
        ("README_EN.txt", "a note about a folder"),
        ("LICENSE-MIT", "a note about a folder"),
        ("License.txt", "a note about a folder"),
        ("CHANGELOG.txt", "a note about a folder"),
        ("blog/NEWS", "a note about a folder"),
        ("robots.txt", "a note about a folder"),
        ("Makefile", "a file for a tool"),
        ("CMakeLists.txt", "a file for a tool"),
        ("page.html", "an HTML page"),
        ("page.HTM", "an HTML page"),
        ("feed.xml", "an XML file, such as a feed or an export"),
        ("posts.jsonl", "a JSON file"),
        ("table.csv", "a table"),
        ("winnow-0.1-py3-none-any.whl", "an archive"),
        ("dump.tar.gz", "an archive"),
        ("photo.jpeg", "a picture"),
        ("post.txt~", "a backup or a temporary file"),
        ("post.txt.bak", "a backup or a temporary file"),
        ("post.foo", "a file of another form: its name ends with .foo"),
    ],
)
def test_a_name_that_tells_of_another_form(name: str, form: str) -> None:
    assert form_by_name(name) == form


@pytest.mark.parametrize(
    ("beginning", "form"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"GIF89a\x01\x00\x01\x00\x80", "a GIF picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive, such as a wheel, an EPUB or a DOCX document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (b"post.txt" + bytes(249) + b"ustar", "a tar archive"),
        (b"%PDF-1.4\n", "a PDF document"),
        (b"{\\rtf1\\ansi", "a rich-text document"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"#!/bin/sh\n", "a script"),
        (bz2.compress(b""), "an empty bzip2 archive"),
        (b"PARE" + bytes(8), "an encrypted Parquet table"),
        (b"WARC/1.0\r\n", "a web archive"),
        (b"WARC/0.18\r\n", "a web archive"),
    ],
)
def test_a_signature_tells_of_another_form_whatever_the_name(beginning: bytes, form: str) -> None:
    assert form_by_bytes(beginning) == form


@pytest.mark.parametrize("text", [b"", b"GIF89a is a format", b"PK and me", b"BZh is no word", b"%PDF", b"# shebang"])
def test_words_that_look_like_signatures_are_words(text: bytes) -> None:
    assert form_by_bytes(text) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<!DOCTYPE html>\n<html>", "an HTML page"),
        ("\n  <html lang='en'>", "an HTML page"),
        ("\n<div class='post'><p>A fragment</p></div>", "a piece of an HTML page"),
        ("<p>No end tag", "a piece of an HTML page"),
        ("<3 all of you", None),
        ("<- back to the harbour", None),
        ("< 20 minutes to the ferry", None),
        ("<!-- saved from url=(0022)http://example.com/ -->\n<HTML>", "an HTML page"),
        ("<?xml version='1.0'?><rss>", "an XML file, such as a feed or an export"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", "an XML file, such as a feed or an export"),
        ("<3 is how we wrote love", None),
        ("<b>Bold</b> is the new black", None),
        ("How to begin: <html>", None),
        ("<headline> is no tag", None),
        ("<!-- " * 10000, None),
    ],
)
def test_a_first_tag_tells_of_markup(text: str, form: str | None) -> None:
    assert form_by_markup(text) == form
