"""Authors from bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalize.bylines import split_authors
from flows.normalize.texts import has_refused


@pytest.mark.parametrize(
    ("text", "language", "authors"),
    [
        ("Jane Doe", None, ("Jane Doe",)),
        ("By Jane Doe", "en", ("Jane Doe",)),
        ("BY JANE DOE", "en", ("JANE DOE",)),
        ("Posted by Jane Doe at 3:45 PM", "en", ("Jane Doe",)),
        ("Posted by: Jane Doe", "en", ("Jane Doe",)),
        ("Posted by Jane Doe on Thursday, April 02, 2020", "en", ("Jane Doe",)),
        ("Jane Doe, April 2, 2020", "en", ("Jane Doe",)),
        ("Jane Doe | April 2, 2020 | 5 min read", "en", ("Jane Doe",)),
        ("April 2, 2020 · Jane Doe", "en", ("Jane Doe",)),
        ("April 2, 2020 by Jane Doe", "en", ("Jane Doe",)),
        ("Posted on Thursday, April 2, 2020 by Jane Doe", "en", ("Jane Doe",)),
        ("Written by Jane Doe - 4/2/2020", "en", ("Jane Doe",)),
        ("Eingestellt von Hans Müller um 14:30", "de", ("Hans Müller",)),
        ("Von Hans Müller", "de", ("Hans Müller",)),
        ("Von Hans Müller am 2. April 2020", "de", ("Hans Müller",)),
        ("Maria von Trapp", "de", ("Maria von Trapp",)),
        ("Von Trapp", "en", ("Von Trapp",)),
        ("Publié par Marie-Claude à 14:30", "fr", ("Marie-Claude",)),
        ("Par Marie et Jean", "fr", ("Marie", "Jean")),
        ("Publicado por José Ortega y Gasset en 14:30", "es", ("José Ortega y Gasset",)),
        ("Publicado por Ana López y Luis Gil a la(s) 14:30", "es", ("Ana López", "Luis Gil")),
        ("Postado por João às 10:12", "pt", ("João",)),
        ("Pubblicato da Di Stefano alle 10:12", "it", ("Stefano",)),
        ("Diposting oleh Budi pada 10.12", "id", ("Budi",)),
        ("Gönderen Ayşe", "tr", ("Ayşe",)),
        ("Ayşe Kaya tarafından", "tr", ("Ayşe Kaya",)),
        ("Автор: Иван Петров", "ru", ("Иван Петров",)),
        ("投稿者: 山田太郎", "ja", ("山田太郎",)),
        ("投稿者 山田太郎 2020年4月2日", "ja", ("山田太郎",)),
        ("เขียนโดย สมชาย", "th", ("สมชาย",)),
        ("مرسلة بواسطة أحمد", "ar", ("أحمد",)),
        ("Jane Doe and John Roe", "en", ("Jane Doe", "John Roe")),
        ("Jane Doe & John Roe", None, ("Jane Doe", "John Roe")),
        ("Madison Czopek,  Katie Sanders", "en", ("Madison Czopek", "Katie Sanders")),
        ("Ann Lee, Bob Roe, and Cy Poe", "en", ("Ann Lee", "Bob Roe", "Cy Poe")),
        ("Jane Doe, Jane Doe", "en", ("Jane Doe",)),
        ("Martin King, Jr. and Jane Doe, PhD", "en", ("Martin King, Jr.", "Jane Doe, PhD")),
        ("Doe, Jane", "en", ("Doe, Jane",)),
        ("Jane Doe, Staff Writer", "en", ("Jane Doe",)),
        ("noreply@blogger.com (Jane Doe)", "en", ("Jane Doe",)),
        ("Jane Doe <jane@example.org>", "en", ("Jane Doe",)),
        ("Jane Doe @jane", "en", ("Jane Doe",)),
        ("Jane Doe@jane", "en", ("Jane Doe",)),
        ("@jane", "en", ("@jane",)),
        ("mclee99", "en", ("mclee99",)),
        ("By J. R. Smith", "en", ("J. R. Smith",)),
        ("Jane Doe, Chief Harbour Officer and Head of Nets", "en", ("Jane Doe",)),
        ("Jane Doe (Content Manager)", "en", ("Jane Doe",)),
        ("Jane Doe (Quayside)", "en", ("Jane Doe (Quayside)",)),
        ("Jane Doe on behalf of the harbour team", "en", ("Jane Doe",)),
        ("Byron Smith", "en", ("Byron Smith",)),
        ("Ann Other on Medium", "en", ("Ann Other",)),
        ("Ann Other and Bo Reader on Medium", "en", ("Ann Other", "Bo Reader")),
        ("Jane\u00a0Doe\u200b", "en", ("Jane Doe",)),
        ("", "en", ()),
        ("jane@example.org", "en", ()),
        ("April 2, 2020", "en", ()),
        ("By", "en", ()),
        ("By ***", "en", ()),
    ],
)
def test_bylines_name_their_authors(text: str, language: str | None, authors: tuple[str, ...]) -> None:
    assert split_authors(text, language) == authors


@pytest.mark.parametrize(
    "text",
    [
        "By the way, this is a sentence that goes on and on without any name in it",
        "By looking closely at it you will see.",
        "Posted by " + "x" * 81,
        "Friends of the Harbour on Facebook",
        "Follow Us on Twitter",
        "Follow Ann Other on Twitter",
        "Harbour on Facebook",
        "On Facebook",
    ],
)
def test_what_can_be_no_name_is_refused(text: str) -> None:
    assert split_authors(text, "en") is None


@given(st.text(), st.sampled_from([None, "en", "de", "fr", "xx", "pt-BR"]))
def test_authors_are_short_and_storable_whatever_the_byline(text: str, language: str | None) -> None:
    for author in split_authors(text, language) or ():
        assert 0 < len(author) <= 80
        assert not has_refused(author)
