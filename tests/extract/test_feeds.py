"""Feeds in XML, from bytes to documents: what each version and each common mistake of theirs comes to."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import BrokenFile, EmptyFile, FileError, NotASeed, UnsafeFile
from flows.extract.feeds import read_feed
from flows.extract.inputs import Input
from flows.extract.readers import read_records
from schemas.records import Declared, PostKind, RawDocument, Record, RefusedRecord, SkippedRecord, SourceRank
from tests.extract.inputs import made

RSS = '<?xml version="1.0"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
ORIGINAL = "<feedburner:origLink>https://kiln.example.org/1</feedburner:origLink>"
CHANNEL = "<title>Kiln Log</title><link>https://kiln.example.org/blog/</link><language>en</language>"
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Tower</title>'


def records(payload: bytes | str, longest: int = 16 * 1024 * 1024) -> list[Record]:
    found = read_feed(made(payload, longest=longest))
    assert found is not None
    return list(found)


def documents(payload: bytes | str) -> list[RawDocument]:
    return [record for record in records(payload) if isinstance(record, RawDocument)]


def until_error(payload: bytes) -> tuple[list[Record], FileError | None]:
    found: list[Record] = []
    try:
        found.extend(read_records(made(payload)))
    except FileError as error:
        return found, error
    return found, None


def rss(*items: str, channel: str = CHANNEL) -> str:
    return RSS + channel + "".join(f"<item>{item}</item>" for item in items) + "</channel></rss>"


def item(text: str, channel: str = CHANNEL) -> RawDocument:
    (document,) = documents(rss(text, channel=channel))
    return document


def entry(text: str, feed: str = ATOM) -> RawDocument:
    (document,) = documents(f"{feed}<entry>{text}</entry></feed>")
    return document


def said(document: RawDocument) -> Declared:
    assert document.declared is not None
    return document.declared


def test_an_item_is_a_document_with_its_own_bytes() -> None:
    text = "<title>One</title><content:encoded><![CDATA[<p>Text</p>]]></content:encoded>"
    document = item(text)
    assert document.payload == f"<item>{text}</item>".encode()
    assert (document.form, document.media_type, document.text) == ("rss", "text/html", "<p>Text</p>")
    assert document.is_body
    assert document.is_one_of_many
    assert document.source_rank is SourceRank.FEED


def test_what_the_feed_says_holds_for_its_entries() -> None:
    declared = said(item("<title>One</title>"))
    assert (declared.site_name, declared.language, declared.provenance) == ("Kiln Log", "en", "rss")
    atom = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><author><name>Max</name></author>'
    assert (said(entry("<title>x</title>", atom)).authors, said(entry("<title>x</title>", atom)).language) == (
        ("Max",),
        "de",
    )
    assert said(entry("<author><name>Eve</name></author>", atom)).authors == ("Eve",)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("<![CDATA[Tom &amp; Jerry]]>", "Tom & Jerry"),
        ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("<b>Bold</b> words", "Bold words"),
        ("vector&lt;int&gt; and &lt;b&gt;", "vector<int> and <b>"),
        ("I &lt;3 pots", "I <3 pots"),
        ("Caf&eacute; &#8217;s &nbsp; end", "Café ’s end"),
        ("Q & A", "Q & A"),
        ("&unknown; thing", "&unknown; thing"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_a_title_in_rss_is_html(written: str, title: str) -> None:
    assert said(item(f"<title>{written}</title>")).title == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<title>1 &lt; 2 &amp;amp; 3</title>", "1 < 2 &amp; 3"),
        ('<title type="text">&lt;em&gt; is a tag</title>', "<em> is a tag"),
        ('<title type="html">&lt;em&gt;Stress&lt;/em&gt; &amp;amp; rest</title>', "Stress & rest"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <em>b</em> c</div></title>', "A b c"),
    ],
)
def test_a_title_in_atom_is_what_its_type_says(written: str, title: str) -> None:
    assert said(entry(written)).title == title


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("<link>https://kiln.example.org/1</link>", "https://kiln.example.org/1"),
        ("<link>1.html</link>", "https://kiln.example.org/blog/1.html"),
        ("<link>\n  https://kiln.example.org/1\n</link>", "https://kiln.example.org/1"),
        ("<guid>https://kiln.example.org/1</guid>", "https://kiln.example.org/1"),
        ("<guid isPermaLink='false'>https://kiln.example.org/?p=1</guid>", None),
        ("<guid>1234</guid>", None),
        (
            f"<link>https://feedproxy.google.com/~r/k/1</link>{ORIGINAL}",
            "https://kiln.example.org/1",
        ),
        (
            "<link>https://feeds.feedburner.com/~r/k/1</link><guid>https://kiln.example.org/1</guid>",
            "https://kiln.example.org/1",
        ),
        ("<link>http://[bad</link>", None),
        ("<atom:link rel='self' href='https://kiln.example.org/feed'/>", None),
    ],
)
def test_the_address_of_an_item(written: str, url: str | None) -> None:
    assert said(item(written)).url == url


def test_the_address_of_an_atom_entry_is_its_alternate_at_the_base() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://t.example.org/blog/">'
    links = '<link rel="edit" href="e"/><link type="application/pdf" href="p"/><link rel="alternate" href="../a"/>'
    assert said(entry(links, feed)).url == "https://t.example.org/a"
    assert said(entry('<link href="q"/>', feed)).url == "https://t.example.org/blog/q"
    assert said(entry("<id>https://t.example.org/1</id>", feed)).url is None


def test_relative_addresses_in_a_body_keep_the_base_that_the_feed_gives() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://t.example.org/blog/">'
    document = entry('<content type="html" xml:base="2020/">&lt;a href="x"&gt;x&lt;/a&gt;</content>', feed)
    assert document.text == '<base href="https://t.example.org/blog/2020/"><a href="x">x</a>'


def test_dates_stay_in_the_words_of_the_feed() -> None:
    assert said(item("<pubDate> Tue, 3 Jun 03 9:39 EST </pubDate>")).published == "Tue, 3 Jun 03 9:39 EST"
    assert said(item("<dc:date>2003-06-03</dc:date>")).published == "2003-06-03"
    declared = said(entry("<updated>2004-01-01</updated>"))
    assert (declared.published, declared.modified) == (None, "2004-01-01")
    declared = said(entry("<published>soon</published><updated>later</updated>"))
    assert (declared.published, declared.modified) == ("soon", "later")


def test_authors_labels_and_platform() -> None:
    text = "<author>oda@kiln.example.org (Oda)</author><dc:creator>Oda K</dc:creator><dc:creator>Ben</dc:creator>"
    assert said(item(text)).authors == ("Oda K", "Ben")
    assert said(item("<author>oda@kiln.example.org (Oda)</author>")).authors == ("oda@kiln.example.org (Oda)",)
    labels = "<category><![CDATA[Salt &amp; soda]]></category><category>Glazes</category><dc:subject>Clay</dc:subject>"
    assert said(item(labels)).labels == ("Salt & soda", "Glazes", "Clay")
    kinds = '<category term="t"/><category term="u" label="U"/>'
    assert said(entry(kinds)).labels == ("t", "U")
    channel = CHANNEL + "<generator>https://wordpress.org/?v=5.5</generator>"
    assert said(item("<title>x</title>", channel)).platform == "wordpress"


LONG = "<p>A paragraph of a post that is long enough to be counted as a whole one, not as its beginning.</p>\n" * 4


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("<content:encoded>short</content:encoded><description>x</description>", SourceRank.FEED),
        (
            f"<content:encoded><![CDATA[{LONG}<p><a href='x'>Continue reading</a></p>]]></content:encoded>",
            SourceRank.EXCERPT,
        ),
        (f"<description><![CDATA[{LONG}]]></description>", SourceRank.FEED),
        (f"<description><![CDATA[{LONG}<p>And so on [&#8230;]</p>]]></description>", SourceRank.EXCERPT),
        (f"<description><![CDATA[{LONG}<p>And so on…</p>]]></description>", SourceRank.EXCERPT),
        (f"<description><![CDATA[{LONG}<p>x <a href='/'>Weiterlesen</a></p>]]></description>", SourceRank.EXCERPT),
        (
            f"<description><![CDATA[{LONG[:95]} [...]<p>The post A appeared first on B.</p>]]></description>",
            SourceRank.EXCERPT,
        ),
        ("<description>One sentence.</description>", SourceRank.EXCERPT),
        (f"<description>{'Plain words without end, and then some more. ' * 30}</description>", SourceRank.FEED),
        (f"<description>{'陶器の話をします。' * 40}</description>", SourceRank.FEED),
        ("<title>Title alone</title>", SourceRank.EXCERPT),
    ],
)
def test_a_body_is_whole_or_an_excerpt(text: str, rank: SourceRank) -> None:
    assert item(text).source_rank is rank


def test_a_summary_of_atom_is_an_excerpt_however_long() -> None:
    escaped = LONG.replace("<", "&lt;")
    document = entry(f'<summary type="html">{escaped}</summary>')
    assert (document.source_rank, document.media_type) == (SourceRank.EXCERPT, "text/html")
    assert entry(f'<content type="html">{escaped}</content><summary>s</summary>').source_rank is SourceRank.FEED


@pytest.mark.parametrize(
    ("written", "media_type", "text"),
    [
        ("<content>1 &lt; 2</content>", "text/plain", "1 < 2"),
        ("<content>&lt;p&gt;forgot&lt;/p&gt;</content>", "text/html", "<p>forgot</p>"),
        ('<content type="text/markdown"># Hi</content>', "text/markdown", "# Hi"),
        (
            f'<content type="xhtml"><div {XHTML}>a &lt; <a href="?a&amp;b">b</a><br/>c</div></content>',
            "text/html",
            'a &lt; <a href="?a&amp;b">b</a><br>c',
        ),
        (
            '<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>x</h:p></h:div></content>',
            "text/html",
            "<p>x</p>",
        ),
        ('<content type="audio/mpeg" src="a.mp3"/><summary>s</summary>', "text/plain", "s"),
        ('<content type="image/png" mode="base64">AAAA</content>', "text/html", ""),
    ],
)
def test_content_of_atom_by_its_type(written: str, media_type: str, text: str) -> None:
    document = entry(written)
    assert (document.media_type, document.text) == (media_type, text)


def test_plain_text_in_a_description_keeps_its_lines() -> None:
    document = item("<description>One &amp;amp; two\n\nThree</description>")
    assert (document.media_type, document.text) == ("text/plain", "One & two\n\nThree")


def test_atom_0_3_and_rss_1_0_are_read_alike() -> None:
    old = entry(
        '<title mode="escaped" type="text/html">A &amp;amp; b</title>'
        "<issued>2004-01-01</issued><modified>2004-01-02</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content>',
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#">',
    )
    assert (said(old).title, said(old).published, said(old).modified, old.text) == (
        "A & b",
        "2004-01-01",
        "2004-01-02",
        "<p>x</p>",
    )
    for prefix, own in (("", 'xmlns="http://purl.org/rss/1.0/"'), ("r:", 'xmlns:r="http://purl.org/rss/1.0/"')):
        (document,) = documents(
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {own}><{prefix}channel rdf:about="c">'
            f"<{prefix}title>Site</{prefix}title><{prefix}items><rdf:Seq/></{prefix}items></{prefix}channel>"
            f'<{prefix}item rdf:about="https://k.example.org/1"><{prefix}title>One</{prefix}title>'
            f"<dc:date>2003-06-03</dc:date></{prefix}item></rdf:RDF>"
        )
        declared = said(document)
        assert (declared.title, declared.site_name, declared.published) == ("One", "Site", "2003-06-03")
        assert declared.entry_id == "https://k.example.org/1"


def test_prefixes_that_nobody_declared_have_their_usual_meaning() -> None:
    (document,) = documents(
        "<rss><channel><item><title>T</title><content:encoded>&lt;p&gt;Full&lt;/p&gt;</content:encoded><dc:creator>Oda"
        "</dc:creator><foo:bar baz:q='1'>x</foo:bar></item></channel></rss>"
    )
    assert (document.text, said(document).authors) == ("<p>Full</p>", ("Oda",))
    draft = entry("<title>x</title><app:control><app:draft>yes</app:draft></app:control>")
    assert draft.kind is PostKind.DRAFT


def test_html_that_nobody_escaped_stays_whole() -> None:
    document = item("<title>A <i>b</title><description>one <br> <b>two <p>three & four</description><link>/x</link>")
    assert document.text == "one <br> <b>two <p>three & four"
    assert said(document).url == "https://kiln.example.org/x"


def test_an_undefined_entity_costs_nothing() -> None:
    document = item("<title>a &foo; b</title><description>c &nbsp;&hellip; d&e=1 &#0;&#x80;</description>")
    assert said(document).title == "a &foo; b"
    assert document.text == "c \u00a0… d&e=1 \ufffd€"


def test_control_characters_are_left_out_and_flagged() -> None:
    document = item("<title>a\x08b</title>")
    assert said(document).title == "ab"
    assert document.quality_flags == ("control_characters_removed",)


@pytest.mark.parametrize(
    ("encoding", "declared", "found"),
    [
        ("utf-8", "", "utf-8"),
        ("utf-8-sig", "", "utf-8"),
        ("cp1252", "iso-8859-1", "cp1252"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("cp1252", "", "cp1252"),
        ("cp1252", "utf-8", "cp1252"),
        ("utf-16", "utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16", "utf-16-be"),
        ("utf-32", "", "utf-32-le"),
    ],
)
def test_an_encoding_is_the_one_that_explains_the_bytes(encoding: str, declared: str, found: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    words = "Le four était brûlant, le café déjà froid, et la forêt près de l’école sentait la fumée. " * 4
    text = (
        declaration + f"<rss><channel><item><title>Été</title><description>{words}</description></item></channel></rss>"
    )
    (document,) = documents(text.encode(encoding))
    assert (document.encoding, said(document).title, document.text) == (found, "Été", words)


def test_japanese_and_korean_labels_mean_their_supersets() -> None:
    for label, codec, title in (("Shift_JIS", "cp932", "①窯の日記"), ("euc-kr", "cp949", "똠방각하의 가마")):
        text = (
            f'<?xml version="1.0" encoding="{label}"?><rss><channel><item><title>{title}</title></item></channel></rss>'
        )
        (document,) = documents(text.encode(codec))
        assert (document.encoding, said(document).title) == (codec, title)


def test_comments_are_passed_over_and_counted() -> None:
    feed = rss(
        "<title>By: Ben</title><link>https://k.example.org/1/#comment-17</link><description>Nice</description>",
        "<title>Post</title>",
    )
    assert [type(record) for record in records(feed)] == [SkippedRecord, RawDocument]
    reply = f'{ATOM}<entry><title>Re</title><thr:in-reply-to ref="1"/></entry></feed>'
    assert records(reply) == [SkippedRecord("comment")]


def test_an_item_with_nothing_but_a_film_has_no_text() -> None:
    document = item("<title>Episode</title><enclosure url='a.mp3' type='audio/mpeg' length='1'/>")
    assert document.text == ""


def test_an_item_that_does_not_end_costs_itself() -> None:
    found = records(RSS + "<item><title>A</title><item><title>B</title></item></channel></rss>")
    assert [type(record) for record in found] == [RefusedRecord, RawDocument]
    assert isinstance(found[0], RefusedRecord)
    assert found[0].rejection.reason == "broken_record"
    assert found[0].rejection.detail == f"entry 1, at byte {len(RSS)}: it has no end tag"
    assert found[0].document.payload == b"<item><title>A</title>"


def test_cdata_that_never_ends_costs_its_item_alone() -> None:
    found = records(
        RSS + "<item><description><![CDATA[A</description></item><item><title>B</title></item></channel></rss>"
    )
    assert [said(record).title for record in found if isinstance(record, RawDocument)][-1] == "B"


def test_an_item_over_the_limit_is_refused_and_its_neighbours_are_read() -> None:
    found = records(rss("<title>A</title>", "<title>" + "x" * 900_000, "<title>C</title>"), longest=200_000)
    assert [type(record) for record in found] == [RawDocument, RefusedRecord, RawDocument]


def test_markup_in_comments_and_cdata_is_no_item() -> None:
    feed = rss("<title>A</title><!-- </item><item> --><description><![CDATA[<item>x</item>]]></description>")
    assert [document.text for document in documents(feed)] == ["<item>x</item>"]


def test_whole_entries_stand_before_a_break_which_is_placed() -> None:
    feed = rss("<title>One</title>", "<title>Two</title>")
    at = feed.index("<item><title>Two")
    found, error = until_error(feed[: at + 12].encode())
    assert [said(record).title for record in found if isinstance(record, RawDocument)] == ["One"]
    assert isinstance(error, BrokenFile)
    assert str(error) == f"it breaks off at byte {at + 12}, within entry 2, which begins at byte {at}"


PIECES = "<item> </item> <title> </title> <![CDATA[ ]]> <!-- --> & &amp; &#1; <p> x \x00 <a:b </rss>"
FEED = rss(
    "<title>One &amp; é</title><content:encoded><![CDATA[<p>Text</p>]]></content:encoded><!-- note -->",
    "<title>Two</title><description>Words</description>",
    "<title>Three</title>",
).encode()


@pytest.mark.parametrize("feed", [FEED, FEED.decode().encode("utf-16")], ids=["utf-8", "utf-16"])
def test_a_feed_cut_at_any_place_tells_its_whole_entries_or_says_what_it_is(feed: bytes) -> None:
    whole, _ = until_error(feed)
    for end in range(len(feed)):
        found, error = until_error(feed[:end])
        assert error is not None or len(found) == 3, end
        assert [r.payload for r in found if isinstance(r, RawDocument)] == [
            r.payload for r in whole[: len(found)] if isinstance(r, RawDocument)
        ], end


@settings(max_examples=150, deadline=5000)
@given(st.binary(max_size=60), st.integers(0, len(FEED)), st.integers(0, 40))
def test_random_bytes_in_a_feed_are_read_or_refused(noise: bytes, at: int, gone: int) -> None:
    for record in until_error(FEED[:at] + noise + FEED[at + gone :])[0]:
        assert isinstance(record, (RawDocument, RefusedRecord, SkippedRecord))


@settings(max_examples=150, deadline=5000)
@given(
    st.lists(
        st.sampled_from(PIECES.split(" ")),
        max_size=40,
    )
)
def test_shuffled_markup_is_read_or_refused(pieces: list[str]) -> None:
    for record in until_error((RSS + "".join(pieces) + "</channel></rss>").encode())[0]:
        assert isinstance(record, (RawDocument, RefusedRecord, SkippedRecord))


def bomb() -> str:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    return f"<!DOCTYPE rss [{entities}]><rss><channel><item><title>&a11;</title></item></channel></rss>"


def file_entity() -> str:
    doctype = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
    )
    return f"{doctype}<rss><channel><item><title>&x;</title></item></channel></rss>"


@pytest.mark.parametrize("feed", [bomb, file_entity])
def test_a_feed_whose_document_type_is_a_bomb_is_unsafe(feed: Callable[[], str]) -> None:
    started = time.process_time()
    with pytest.raises(UnsafeFile):
        documents(feed())
    assert time.process_time() - started < 1


HOSTILE = {
    "open items": "<item>" * 20_000,
    "open cdata": "<item>" + "<![CDATA[" * 100_000,
    "open comments": "<item><description>" + "<!--" * 100_000 + "</description></item>",
    "deep": "<item><description>" + "<b>" * 50_000 + "</description></item>",
    "ampersands": "<item><description>" + "&" * 300_000 + "</description></item>",
    "open tags": "<item><description>" + "<p " * 100_000 + "</description></item>",
    "prefixes": "<item>" + "".join(f"<p{i}:x/>" for i in range(20_000)) + "</item>",
    "attributes": "<item><title " + "".join(f'a{i}="1" ' for i in range(30_000)) + ">x</title></item>",
    "titles": "<item>" + "<title>x" * 50_000 + "</item>",
    "references": "<item><title>" + "&#x41;" * 100_000 + "</title></item>",
    "less than": "<item><title>"
    + "&lt;b " * 100_000
    + "</title><description>"
    + "&lt;p" * 100_000
    + "</description></item>",
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_markup_takes_no_long_time(hostile: str) -> None:
    started = time.process_time()
    until_error((RSS + HOSTILE[hostile] + "</channel></rss>").encode())
    assert time.process_time() - started < 5


def test_memory_does_not_grow_with_the_feed() -> None:
    """The reader asks the stream for blocks and keeps one entry."""
    one = rss("<title>A</title><description>" + "word " * 2_000 + "</description>").encode()
    first, last = one.index(b"<item>"), one.index(b"</channel>")
    opened = made(one)
    largest = 0

    class Endless:
        def __init__(self) -> None:
            self.parts = [one[:first], *[one[first:last]] * 3_000, one[last:]]
            self.rest = b""

        def read(self, size: int) -> bytes:
            nonlocal largest
            while len(self.rest) < size and self.parts:
                self.rest += self.parts.pop(0)
            block, self.rest = self.rest[:size], self.rest[size:]
            largest = max(largest, size)
            return block

        def __enter__(self) -> Endless:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    given_ = Input(opened.file, opened.options, "feed.xml", opened.head, Endless)  # type: ignore[arg-type]
    found = read_feed(given_)
    assert found is not None
    assert sum(1 for _ in found) == 3_000
    assert largest <= 256 * 1024


def test_a_feed_without_entries_is_empty() -> None:
    for feed in (rss(), "<feed xmlns='http://www.w3.org/2005/Atom'/>", "<rss/>"):
        with pytest.raises(EmptyFile):
            records(feed)


@pytest.mark.parametrize(
    ("payload", "form"),
    [
        ("<opml version='2.0'><body/></opml>", "an OPML list of feeds"),
        ("<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "a sitemap"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG picture"),
        ("<?xml version='1.0'?><data/>", "an XML file, such as a feed or an export"),
    ],
)
@pytest.mark.parametrize("name", ["a.xml", "a.txt"])
def test_other_xml_is_no_feed_and_is_named(payload: str, form: str, name: str) -> None:
    with pytest.raises(NotASeed, match=rf"^{form}"):
        list(read_records(made(payload, name)))


@pytest.mark.parametrize(
    "payload",
    [
        "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><item/></channel></rss>",
        "<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item/></channel></rss>",
        "<feed><entry><category term='http://schemas.google.com/blogger/2008/kind#settings'/></entry></feed>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><blogger:type>POST</blogger:type></entry></feed>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
        "rss and feed",
        "<rssfeed/>",
    ],
)
def test_backups_pages_and_prose_are_left_to_other_readers(payload: str) -> None:
    assert read_feed(made(payload)) is None


def test_a_post_about_backups_is_no_backup() -> None:
    text = "<description><![CDATA[<wp:post_type> and xmlns:wp='http://wordpress.org/export/1.2/']]></description>"
    assert item(text).text.startswith("<wp:post_type>")


@pytest.mark.parametrize("name", ["feed", "index.html", "feed.json", "atom.php.txt"])
def test_a_feed_is_known_by_its_root_whatever_its_name(name: str) -> None:
    (document,) = read_records(made("\n  <!-- c -->" + rss("<title>x</title>").partition("?>")[2], name))
    assert isinstance(document, RawDocument)
    assert document.form == "rss"
