"""Medium, and publications that it hosts."""

from flows.clean.html.platform import Platform

MEDIUM = Platform(
    name="medium",
    generator=("medium",),
    marks=('meta[property="al:android:package"][content="com.medium.reader"]', ".pw-post-body-paragraph"),
    authors=('[data-testid="authorName"]', ".pw-author-name", "a[rel=author]"),
    dates=('[data-testid="storyPublishDate"]', ".pw-published-date", "time[datetime]"),
    labels=('a[href*="/tag/"]',),
    related=('[data-testid="post-preview"]',),
)
