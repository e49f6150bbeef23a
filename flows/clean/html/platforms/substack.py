"""Substack: the newsletter's web pages."""

from flows.clean.html.platform import Platform

SUBSTACK = Platform(
    name="substack",
    generator=("substack",),
    marks=('link[href*="substackcdn.com"]', ".available-content"),
    authors=(".byline-wrapper a[href*='/@']", ".profile-hover-card-target a"),
    dates=(".post-header time[datetime]", ".post-date time[datetime]"),
    popular=(".portable-archive-list",),
)
