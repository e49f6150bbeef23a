"""WordPress: classic and block themes, WordPress.com, and the plugins that print around a post."""

from flows.clean.html.platform import Platform

WORDPRESS = Platform(
    name="wordpress",
    generator=("wordpress",),
    marks=(
        'link[href*="/wp-content/"]',
        'script[src*="/wp-includes/"]',
        'link[rel="https://api.w.org/"]',
        "#wpadminbar",
    ),
    authors=(
        ".author.vcard .fn",
        ".author.vcard a",
        ".wp-block-post-author__name",
        ".wp-block-post-author-name",
        ".entry-author-name",
        ".byline .author",
        ".post-author a",
        ".author-name",
    ),
    dates=(
        "time.entry-date.published[datetime]",
        "time.entry-date[datetime]",
        ".wp-block-post-date time[datetime]",
        "abbr.published[title]",
        ".posted-on time[datetime]",
        ".entry-date",
        ".post-date",
    ),
    labels=("a[rel~=tag]", "a[rel~=category]", ".wp-block-post-terms a"),
    previous=(".nav-previous a", "a[rel=prev]"),
    next=(".nav-next a", "a[rel=next]"),
)
