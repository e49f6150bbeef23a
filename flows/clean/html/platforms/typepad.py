"""Typepad."""

from flows.clean.html.platform import Platform

TYPEPAD = Platform(
    name="typepad",
    generator=("http://www.typepad.com", "typepad", "https://www.typepad.com"),
    marks=('link[href*=".typepad.com/"]', 'script[src*="static.typepad.com"]'),
    dates=("h2.date-header", ".post-footers", ".entry-footer-info"),
    labels=(".entry-footer-info a[rel=tag]", ".entry-footer-info .post-footers a", ".entry-categories a"),
)
