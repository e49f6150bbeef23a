"""Archives and compressed files, made in memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import zstandard

from flows.errors import FileError
from flows.extract.discover import raw_file_at
from flows.extract.readers import read_file
from schemas.records import RawDocument, ReadOptions, RefusedRecord

PAGE = b"The seven o'clock tram\n\nThe tram left the harbour at seven, and nobody on the quay looked up.\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda content: gzip.compress(content, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}

Members = Iterable[tuple[str, bytes]]


def make_zip(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these names and contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def make_tar(members: Members, *others: tarfile.TarInfo) -> bytes:
    """A tar of these names and contents, and of other members without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for info in others:
            archive.addfile(info)
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def outcomes(folder: Path, name: str, content: bytes, most: int = 1024 * 1024) -> list[str]:
    """What becomes of a file, a line a record: its member or reason; at the end the fault, if there is one."""
    (folder / name).write_bytes(content)
    found = []
    try:
        for record in read_file(raw_file_at(folder / name, "blog"), ReadOptions(most)).records:
            if isinstance(record, RawDocument):
                found.append(record.member or record.text)
            elif isinstance(record, RefusedRecord):
                found.append(f"{record.rejection.reason}: {record.rejection.detail}")
            else:
                found.append(f"({record.what})")
    except FileError as error:
        found.append(f"{error.reason}! {error}")
    return found
