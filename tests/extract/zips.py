"""Zips made for tests."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
