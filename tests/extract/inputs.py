"""Files of bytes for tests of readers, without a disk."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, cast

from flows.extract.inputs import HEAD_BYTES, Input
from schemas.records import RawFile, ReadOptions


def made(payload: bytes | str, name: str = "feed.xml", longest: int = 16 * 1024 * 1024) -> Input:
    """What a reader is given of a file with these bytes."""
    held = payload.encode() if isinstance(payload, str) else payload
    file = RawFile("blog", name, f"/nowhere/{name}", len(held), 0)
    options = ReadOptions(longest)
    return Input(file, options, name, held[:HEAD_BYTES], lambda: cast(BinaryIO, BytesIO(held)), len(held))
