"""Addresses in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalize.urls import canonical_url, identity_url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTPS://Example.ORG:443/A/b", "https://example.org/A/b"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        (" https://example.org/a#comments ", "https://example.org/a"),
        ("https://example.org/#!/post/1", "https://example.org/#!/post/1"),
        ("https://example.org/a?utm_source=feed&id=7&fbclid=x&UTM_Medium=m", "https://example.org/a?id=7"),
        ("https://example.org/a-1f2e?source=post_page---author_recirc--0", "https://example.org/a-1f2e"),
        ("https://example.org/a?source=river", "https://example.org/a?source=river"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?", "https://example.org/a"),
        ("http://x.blogspot.co.uk/2018/05/post.html?m=1", "http://x.blogspot.com/2018/05/post.html"),
        ("http://x.blogspot.de/2018/05/post.html?spref=tw", "http://x.blogspot.com/2018/05/post.html"),
        ("http://x.blogspot.com.tr/", "http://x.blogspot.com/"),
        ("https://www.example.org/2018/05/post.html?m=1", "https://www.example.org/2018/05/post.html"),
        ("https://example.org/archive?m=1", "https://example.org/archive?m=1"),
        ("https://example.org/blog/index.html", "https://example.org/blog/"),
        ("https://example.org/index.php?p=7", "https://example.org/index.php?p=7"),
        ("https://example.org/été/%c3%a9%7Eme", "https://example.org/%C3%A9t%C3%A9/%C3%A9~me"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org./a", "https://example.org/a"),
    ],
)
def test_one_page_has_one_address(text: str, url: str) -> None:
    assert canonical_url(text) == url


@pytest.mark.parametrize(
    "text",
    ["", "/2018/05/post.html", "example.org/a", "ftp://example.org/", "javascript:void(0)", "http://", "https:///a",
     "http://user:secret@example.org/", "http://example.org:99999/", "http://[::1/", "http://exa mple.org/",
     "http://example.org/a\x00b", "http://example.org/\ud800", "mailto:a@example.org"],
)  # fmt: skip
def test_what_is_no_absolute_web_address_is_none(text: str) -> None:
    assert canonical_url(text) is None


@given(st.text(st.one_of(st.characters(), st.sampled_from("/?#&=%:@[]abc.2\u00df"))))
def test_a_canonical_address_is_ascii_but_for_its_host_and_its_own_canonical_address(rest: str) -> None:
    url = canonical_url(f"https://example.org/{rest}")
    if url is not None:
        assert url.isascii()
        assert canonical_url(url) == url


@given(st.text())
def test_no_text_is_too_odd_for_an_answer(text: str) -> None:
    url = canonical_url(f"http://{text}")
    if url is not None:
        assert canonical_url(url) == url


@pytest.mark.parametrize(
    "variant",
    [
        "http://example.org/2019/03/old-radios",
        "https://www.example.org/2019/03/old-radios/",
        "https://example.org/2019/03/old-radios/amp/",
        "https://example.org/2019/03/old-radios/amp",
        "https://example.org/2019/03/old-radios?amp=1",
        "https://example.org/2019/03/old-radios/?amp",
        "https://example.org/2019/03/old-radios.amp",
    ],
)
def test_variants_of_one_page_have_one_identity(variant: str) -> None:
    url = canonical_url(variant)
    assert url is not None
    assert identity_url(url) == "example.org/2019/03/old-radios"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/2019/03/amp", "https://example.org/2019/03"),
        ("https://example.org/amp", "https://example.org/"),
        ("https://example.org/gear/amp/", "https://example.org/gear/"),
        ("https://example.org/a?p=1", "https://example.org/a?p=2"),
        ("https://example.org/#!/post/1", "https://example.org/#!/post/2"),
        ("https://one.example.org/a", "https://example.org/a"),
        ("https://example.org/a?camp=1", "https://example.org/a"),
        ("https://example.org/A", "https://example.org/a"),
    ],
)
def test_pages_that_may_differ_have_two_identities(one: str, other: str) -> None:
    assert identity_url(one) != identity_url(other)


@given(st.text())
def test_an_identity_is_its_own(text: str) -> None:
    url = canonical_url(f"https://example.org/{text}")
    if url is not None:
        assert identity_url("https://" + identity_url(url)) == identity_url(url) or "amp" in url.lower()
