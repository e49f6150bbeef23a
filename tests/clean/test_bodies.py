"""Bodies as the software of a blog keeps them: WordPress's, Markdown with template tags, Medium's."""

from __future__ import annotations

import time

import pytest

from flows.clean.document import clean_document
from flows.clean.template_tags import drop_template_tags
from flows.clean.wordpress_body import prepare_wordpress_body
from schemas.records import CleanDocument, Declared, RawDocument

TITLE = Declared("test", title="The title")


def cleaned(text: str, form: str, media_type: str = "text/html", declared: Declared | None = TITLE) -> CleanDocument:
    document = RawDocument("b", "a", 0, media_type, b"", "", text, "utf-8", 1.0)
    return clean_document(
        type(document)(
            **{name: getattr(document, name) for name in document.__slots__}
            | {"form": form, "is_body": True, "declared": declared}
        )
    )


def markdown(text: str, declared: Declared | None = TITLE) -> CleanDocument:
    return cleaned(text, "markdown", "text/markdown", declared)


# WordPress


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("One.\n\nTwo.", ("One.", "Two.")),
        ("One,\r\ntwo.\r\n \t\r\nThree.", ("One,", "two.", "Three.")),
        ("<em>One.\n\nTwo.</em>", ("One.", "Two.")),
        ('<a\nhref="x">One</a>\n<ul>\n<li>Two</li>\n</ul>', ("One", "Two")),
        ("<pre>a\n\nb</pre>\n\nc", ("a", "b", "c")),
        ("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->", ("One two",)),
        ("One<!--more-->\n\nTwo", ("One", "Two")),
        ("a < b\n\nc", ("a < b", "c")),
    ],
)
def test_wordpress_has_paragraphs_in_blank_lines_unless_it_has_blocks(html: str, body: tuple[str, ...]) -> None:
    assert cleaned(html, "wxr").body == body


def test_the_same_html_of_a_feed_keeps_its_lines() -> None:
    assert cleaned("<p>One\ntwo</p>", "rss").body == ("One two",)


@pytest.mark.parametrize(
    ("html", "body", "cut"),
    [
        ('A[gallery ids="1,2"]B', ("AB",), ['[gallery ids="1,2"]']),
        ("A [gallery] B", ("A B",), ["[gallery]"]),
        ("[embed]https://v.example.org/1[/embed]\nB", ("B",), ["[embed]https://v.example.org/1[/embed]"]),
        ('[caption id="a"]<img src="x"/> C[/caption]B', ("C", "B"), ['[caption id="a"]', "[/caption]"]),
        ('[caption caption="C" width="3"]<img src="x"/>[/caption]B', ("C", "B"), None),
        ("[vc_row][vc_column]B[/vc_column][/vc_row]", ("B",), None),
        ("[code]a = [1]\nb[/code]", ("a = [1]", "b"), None),
        ("He said [sic] it [1] and [...] so [a b].", ("He said [sic] it [1] and [...] so [a b].",), []),
        ("Write [[gallery]] there.", ("Write [gallery] there.",), []),
        ("<pre>[gallery]</pre>", ("[gallery]",), []),
    ],
)
def test_shortcodes_are_cut_and_words_in_brackets_are_not(
    html: str, body: tuple[str, ...], cut: list[str] | None
) -> None:
    clean = cleaned(html, "wxr")
    assert clean.body == body
    assert {removed.rule for removed in clean.removed} <= {"shortcode"}
    assert cut is None or [removed.text for removed in clean.removed] == cut


# Template tags


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a {% include x.html y='1' %} b", "a  b"),
        ("a {% include x.html y='{{ page.z }}' %} b", "a  b"),
        ("[a]({% post_url 2019-01-02-b %})", "[a]()"),
        ("![a]({{ site.baseurl }}/b.png)", "![a](/b.png)"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("a{% comment %} b {% endcomment %}c", "ac"),
        ('a {{< figure src="b"\n title="c" >}} d {{% notice %}}e{{% /notice %}}', "a  d e"),
        ("{{</* figure */>}}", "{{< figure >}}"),
        ("`{{ x }}` {{ y }}", "`{{ x }}` "),
        ("```\n{{ x }}\n```\n{{ y }}", "```\n{{ x }}\n```\n"),
        ("a\n{: .class}", "a\n"),
        ("# a {#id}", "# a "),
        ("[TOC]\na", "\na"),
        ("{ a } {} {not a tag}", "{ a } {} {not a tag}"),
        ("{% unclosed", "{% unclosed"),
        ("{% raw %} never closed {{ x }}", " never closed "),
    ],
)
def test_template_tags_are_cut_outside_of_code(text: str, left: str) -> None:
    assert drop_template_tags(text, is_html=False)[0] == left


def test_cut_tags_keep_their_rule_and_line() -> None:
    _, removed = drop_template_tags("a\n\n{% x %}\n{{ y }}", is_html=False)
    assert [(cut.rule, cut.text, cut.line) for cut in removed] == [
        ("template_tag", "{% x %}", 3),
        ("template_tag", "{{ y }}", 4),
    ]


# Markdown


def test_a_heading_that_is_the_title_is_taken_and_another_is_text() -> None:
    assert markdown("# The *title*!\n\nText").body == ("Text",)
    assert markdown("# Another\n\nText").body == ("Another", "Text")
    named = markdown("A `b` *c*\n===\n\nText", declared=None)
    assert (named.title, named.body) == ("A b c", ("Text",))
    assert "title_from_body" not in named.quality_flags


def test_markdown_becomes_lines_of_text() -> None:
    text = """Soft
wrapped *line* with a [link](https://e.example.org).

- one
- two

| a | b |
|---|---|
| 1 | 2 |

```python
if x:

    y()
```

> quoted

A note[^1] and `code[^2]`.

[^1]: short
"""
    expected = ("Soft wrapped line with a link.", "one", "two", "a", "b", "1", "2", "if x:", "y()", "quoted")
    assert markdown(text).body == (*expected, "A note[1] and code[^2].", "[1] short")


def test_pictures_in_the_text_are_no_text() -> None:
    assert markdown(f"![x](data:image/png;base64,{'A' * 100_000})\n\nText").body == ("Text",)


@pytest.mark.parametrize("text", ["[" * 300_000, "![" * 4_000, "word " * 100_000, "*a " * 60_000, "|a" * 15_000])
def test_markdown_that_would_take_minutes_is_read_as_lines_or_in_time(text: str) -> None:
    started = time.process_time()
    markdown(text)
    assert time.process_time() - started < 5


# Medium


def test_the_title_of_a_medium_story_is_not_repeated() -> None:
    clean = cleaned('<h3 class="graf graf--title">The <em>title</em></h3><h3>Other</h3><p>Text</p>', "medium_export")
    assert clean.body == ("Other", "Text")
    assert [(cut.rule, cut.text) for cut in clean.removed] == [("repeated_title", "The title")]


@pytest.mark.parametrize(
    "piece", ["[", "[a b=c]", "[a][/a]", "[embed] ", "<pre> ", "<!-- ", "\n \n", "[caption caption='a"]
)
def test_hostile_bodies_are_prepared_in_time(piece: str) -> None:
    started = time.process_time()
    prepare_wordpress_body(piece * (2_000_000 // len(piece)))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "piece", ["{{", "{%", "{% raw %}", "{% comment %}", "```\n", "{{ a }}", "{%{{a}}", "{: a", "`a"]
)
def test_hostile_templates_are_cut_in_time(piece: str) -> None:
    started = time.process_time()
    drop_template_tags(piece * (2_000_000 // len(piece)), is_html=False)
    assert time.process_time() - started < 5
