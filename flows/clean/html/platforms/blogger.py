"""Blogger: its classic layouts, and the newer Contempo, Soho, Emporio and Notable themes."""

from flows.clean.html.platform import Platform

BLOGGER = Platform(
    name="blogger",
    generator=("blogger",),
    marks=('[id^="post-body-"]', "#Blog1", 'link[href*="www.blogger.com/feeds/"]'),
    authors=(".post-author .fn", ".post-author-label + .fn", ".post-author a[rel=author]", ".byline.post-author .fn"),
    dates=("abbr.published[title]", "time.published[datetime]", "a.timestamp-link abbr[title]", "h2.date-header"),
    labels=(".post-labels a[rel=tag]", ".labels-container a[rel=tag]"),
    previous=("a.blog-pager-older-link",),
    next=("a.blog-pager-newer-link",),
)
