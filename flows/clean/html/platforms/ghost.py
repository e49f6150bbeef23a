"""Ghost: Casper, Source and other themes."""

from flows.clean.html.platform import Platform

GHOST = Platform(
    name="ghost",
    generator=("ghost",),
    marks=(".gh-content", ".post-full-content", ".kg-card"),
    authors=(
        ".author-name a",
        ".gh-article-author-name",
        ".gh-article-meta .author-name",
        ".author-list-item .author-name",
    ),
    dates=(".gh-article-meta-date[datetime]", "time.byline-meta-date[datetime]", ".post-full-meta-date[datetime]"),
    labels=(".gh-article-tag", ".post-full-meta .primary-tag a", ".article-tag a"),
    related=(".gh-container .gh-feed", ".read-next-feed", ".read-more-wrap"),
)
