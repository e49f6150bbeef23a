"""From a clean page to an article: every field in one form with its provenance, or NULL."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from flows.errors import NoArticleBody, NoTitle
from flows.normalize.bylines import split_authors
from flows.normalize.counts import measure_length
from flows.normalize.date_fields import modified_fields, published_fields
from flows.normalize.folding import fold_words
from flows.normalize.hashes import hash_content, hash_text
from flows.normalize.labels import split_labels
from flows.normalize.languages import Language, declared_language, detect_language
from flows.normalize.texts import excerpt, has_refused, one_line, split_paragraphs, storable_text
from flows.normalize.titles import LONG_TITLE, is_cut_title, plain_title, slug, title_key
from flows.normalize.urls import canonical_url, identity_url
from schemas.records import Article, ArticleLink, CleanDocument, FoundText, RawDocument, RelatedLink, RemovedText

TELLING_TEXT = 100  # characters
WORLDWIDE_ID = 12  # characters; a shorter one may well be a number that another file gives another post
NUL = "\0"


def normalize_article(document: RawDocument, clean: CleanDocument) -> Article:
    """The article that the page tells. Raises NoTitle or NoArticleBody where only invisible characters were found.

    A field that the page does not give, or gives in a form that cannot be trusted, is None or empty; for the latter
    `quality_flags` says why.
    """
    flags = {*document.quality_flags, *clean.quality_flags}
    title, paragraphs = _title(clean), split_paragraphs(clean.body)
    key = title_key(title)
    if not paragraphs:
        raise NoArticleBody("The body of the page holds no visible character.")
    body = "\n".join(paragraphs)
    language = _language(clean.language, body, flags)
    authors, authors_provenance = _authors(clean.authors, language.tag, flags)
    url = _url(clean.canonical_url, flags)
    length = measure_length(body)
    text_hash = hash_text(body)
    links = _links(clean.links, flags)
    dates = {
        **published_fields(clean.published, clean.modified, url, language.tag, flags),
        **modified_fields(clean.modified, language.tag, flags),
    }
    flags.update(_text_flags(clean, title))
    article = Article(
        source=document.source,
        path=document.path,
        record=document.record,
        keys=_keys(document, url, key, body, text_hash),
        title=title,
        title_key=key,
        slug=slug(key),
        body=body,
        excerpt=excerpt(paragraphs),
        word_count=length.words,
        paragraph_count=len(paragraphs),
        reading_minutes=length.minutes,
        content_hash="",
        text_hash=text_hash,
        language=language.tag,
        language_confidence=language.confidence,
        authors=authors,
        authors_provenance=authors_provenance,
        **dates,
        canonical_url=url,
        canonical_url_provenance=clean.canonical_url.provenance if url and clean.canonical_url else None,
        labels=split_labels(label.text for label in clean.labels),
        platform=one_line(clean.platform or "") or None,
        removed=tuple(RemovedText(line.rule, storable_text(line.text), line.line) for line in clean.removed),
        links=links,
        form=document.form,
        source_rank=document.source_rank,
        kind=document.kind,
        site_name=one_line(clean.site_name or "") or None,
        captured_at=document.captured_at,
        quality_flags=tuple(sorted(flags)),
    )
    return replace(article, content_hash=hash_content(article))


def _title(clean: CleanDocument) -> str:
    title = plain_title(clean.title or "")
    if not title:
        raise NoTitle("The title of the page holds no visible character.")
    return title


def _language(found: FoundText | None, body: str, flags: set[str]) -> Language:
    """What the page declares, else what its text looks like."""
    if found:
        tag = declared_language(found.text)
        if tag:
            return Language(tag, None)
        flags.add("bad_language")
    language = detect_language(body)
    if language.tag is None:
        flags.add("language_unsure")
    return language


def _authors(found: tuple[FoundText, ...], language: str | None, flags: set[str]) -> tuple[tuple[str, ...], str | None]:
    """The authors in the first place that names any, and that place; another may name them in another way."""
    authors: list[str] = []
    alike: dict[str, list[str]] = {}
    provenance = None
    for byline in found:
        if provenance not in (None, byline.provenance):
            continue
        names = split_authors(byline.text, language)
        if names is None:
            flags.add("implausible_author")
        for name in names or ():
            provenance = byline.provenance
            others = alike.setdefault(fold_words(name).replace(" ", ""), [])
            if not any(_is_same_person(name, other) for other in others):
                others.append(name)
                authors.append(name)
    return tuple(authors), provenance


def _is_same_person(name: str, other: str) -> bool:
    """Whether of two names that differ by blanks at most both are one's: links to a person's networks are `Jane Doe`
    and `janedoe`, but `An Na` and `Anna` are two. Most scripts have no capitals, and leave out blanks as they like."""
    is_handle = any(text == text.lower() and " " not in text for text in (name, other))
    return is_handle or fold_words(name) == fold_words(other)


def _url(found: FoundText | None, flags: set[str]) -> str | None:
    if found is None:
        return None
    url = canonical_url(found.text)
    if url is None:
        flags.add("bad_url")
    return url


def _links(found: tuple[RelatedLink, ...], flags: set[str]) -> tuple[ArticleLink, ...]:
    """The links that show something; one without title and address points at nothing."""
    links = tuple(link for link in map(_link, found) if link.title or link.href)
    if len(links) < len(found):
        flags.add("empty_link")
    return links


def _link(link: RelatedLink) -> ArticleLink:
    title = plain_title(link.title)
    href = storable_text(link.href or "").strip() or None
    url = canonical_url(href) if href else None
    return ArticleLink(link.kind, link.position, title, title_key(title), is_cut_title(title), href, url)


def _keys(document: RawDocument, url: str | None, title_key: str, body: str, text_hash: str) -> tuple[str, ...]:
    """What identifies the article within its source, best first; the former path leads a moved file to its article.

    The place of a document in a list says nothing about it: feeds move their entries down, exports put new posts first.
    """
    declared = document.declared
    place = f"!{document.member}" if document.member is not None else ""
    keys = [
        f"url:{identity_url(url)}" if url else None,
        f"id:{_entry_id(document, declared.entry_id)}" if declared and declared.entry_id else None,
        f"document:{document.document_id}" if document.document_id else None,
    ]
    if not document.is_one_of_many:
        keys.append(f"path:{document.path}{place}")
        keys.append(f"path:{document.former_path}{place}" if document.former_path else None)
    # The same title above the same text is the same post, if the text is long enough to be nobody else's.
    if len(body) >= TELLING_TEXT or not any(keys):
        keys.append(f"text:{sha256(f'{title_key}{NUL}{text_hash}'.encode()).hexdigest()}")
    return tuple(key for key in keys if key)


def _entry_id(document: RawDocument, entry_id: str) -> str:
    """The id, with the file it counts in unless it looks like one of the whole world's: tables count rows from 1."""
    name = one_line(entry_id)
    if ":" in name or len(name) >= WORLDWIDE_ID:
        return name
    return "!".join(part for part in (document.path, document.member, name) if part is not None)


def _text_flags(clean: CleanDocument, title: str) -> set[str]:
    """What a careful reader should know about title and body."""
    flags = set()
    if len(title) > LONG_TITLE:
        flags.add("long_title")
    if any(map(has_refused, (clean.title or "", *clean.body))):
        flags.add("control_characters_removed")
    return flags
