"""Movable Type."""

from flows.clean.html.platform import Platform

MOVABLETYPE = Platform(
    name="movabletype",
    generator=("movable type",),
    marks=(".asset-body", 'script[src$="/mt.js"]'),
    authors=(".asset-meta .vcard.author .fn", ".asset-meta .author a", ".byline .vcard.author"),
    dates=(".asset-meta abbr.published[title]", "abbr.published[title]", ".asset-meta .byline"),
    labels=(".asset-footer a[rel=tag]", ".asset-meta .tags a[rel=tag]", ".entry-tags a[rel=tag]"),
)
