"""Addresses in feeds and exports, made whole by what they are relative to."""

from __future__ import annotations

from urllib.parse import urljoin


def join_url(base: str | None, url: str | None) -> str | None:
    """The address as it is meant at this base; None where there is none, or one that is no address."""
    url = (url or "").strip()
    if not url:
        return None
    try:
        return urljoin(base, url) if base else url
    except ValueError:
        return None
