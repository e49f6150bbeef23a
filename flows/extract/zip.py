"""Zips of saved pages. Those that exports come in are read by the exports' own readers, which stand before."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from flows.errors import BrokenRecord, EncryptedFile, EncryptedMember, NotASeed, UnsafeFile
from flows.extract.archives import (
    ReadRecords,
    check_depth,
    is_passed_over,
    member_input,
    read_member,
    refuse_member,
    with_records,
)
from flows.extract.inputs import Input
from flows.extract.unpacked import ALWAYS_ALLOWED, MOST_RATIO
from flows.extract.zip_members import READ_FAULTS, ZipMembers, is_zip, open_zip
from schemas.records import Record, SkippedRecord

# Documents and programs that are zips by their bytes: their pages are nobody's posts.
_OTHERS_BY_FIRST_NAME = {
    b"mimetypeapplication/epub+zip": "an EPUB book",
    b"mimetypeapplication/vnd.": "an Office document",
    b"[Content_Types].xml": "an Office document",
    b"META-INF/": "a Java archive",
}
_OTHERS_BY_SUFFIX = {
    ".epub": "an EPUB book",
    ".docx": "an Office document",
    ".xlsx": "an Office document",
    ".pptx": "an Office document",
    ".odt": "an Office document",
    ".jar": "a Java archive",
    ".apk": "an Android program",
    ".whl": "a Python package",
    ".xpi": "a browser extension",
}
_FIRST_NAME = 30  # where it stands in a zip
_IS_ENCRYPTED = 0x1


def read_zip(given: Input, read_records: ReadRecords) -> Iterator[Record] | None:
    """The records of all members, or None if this is no zip. Raises NotASeed at the end if no blog was among them."""
    if not is_zip(given):
        return None
    if form := _other_form(given):
        raise NotASeed(f"{form}, no form in which blogs are kept", given.head)
    check_depth(given)
    return with_records(_read_members(given, read_records), "a ZIP archive")


def _other_form(given: Input) -> str | None:
    for name, form in _OTHERS_BY_FIRST_NAME.items():
        if given.head.startswith(name, _FIRST_NAME):
            return form
    return _OTHERS_BY_SUFFIX.get(PurePosixPath(given.name).suffix.lower())


def _read_members(given: Input, read_records: ReadRecords) -> Iterator[Record]:
    with open_zip(given) as members:
        _check_bomb(members)
        if members.infos and all(info.flag_bits & _IS_ENCRYPTED for info in members.infos):
            raise EncryptedFile("a ZIP archive that opens with a password")
        for info in members.infos:
            yield from _read_member(given, members.archive, info, read_records)


def _check_bomb(members: ZipMembers) -> None:
    """Raise UnsafeFile if members share their bytes, or unpack to far too much together."""
    packed = sum(info.compress_size for info in members.infos)
    if packed > members.archive.start_dir:
        raise UnsafeFile(f"its members take {packed:,} bytes, more than it has: they stand in one another")
    unpacked = sum(info.file_size for info in members.infos if not _is_bomb(info))
    if unpacked > max(ALWAYS_ALLOWED, MOST_RATIO * packed):
        raise UnsafeFile(f"its {packed:,} bytes unpack to {unpacked:,}")


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(ALWAYS_ALLOWED, MOST_RATIO * info.compress_size)


def _read_member(
    given: Input, archive: zipfile.ZipFile, info: zipfile.ZipInfo, read_records: ReadRecords
) -> Iterator[Record]:
    member = member_input(given, info.filename, info.file_size)
    if stat.S_ISLNK(info.external_attr >> 16):
        yield SkippedRecord("link")
    elif is_passed_over(info.filename):
        yield SkippedRecord("hidden_file")
    elif info.flag_bits & _IS_ENCRYPTED:
        yield refuse_member(member, EncryptedMember("it opens with a password"))
    elif _is_bomb(info):
        yield refuse_member(member, UnsafeFile(f"its {info.compress_size:,} bytes unpack to {info.file_size:,}"))
    else:
        try:
            stream = archive.open(info)
        except READ_FAULTS as error:
            yield refuse_member(member, BrokenRecord(f"it cannot be unpacked: {error}"))
            return
        with stream:
            yield from read_member(member, cast(BinaryIO, stream), read_records, READ_FAULTS)
