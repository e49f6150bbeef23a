"""What is new, changed, unchanged, moved or missing, from the files found and the ledger of earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from schemas.records import LedgerEntry, RawFile

FileKey = tuple[str, str]
Mode = Literal["incremental", "full", "dry_run"]
Ledger = Mapping[FileKey, LedgerEntry]
HashFile = Callable[[RawFile], str | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do. `missing` are source and path of files that were there before, sorted.

    `sources` are the blogs that the files belong to, those that are missing too.
    """

    to_read: tuple[RawFile, ...]
    unchanged_count: int
    missing: tuple[FileKey, ...]
    sources: frozenset[str]


def compare_with_ledger(found: Iterable[RawFile], ledger: Ledger, mode: Mode, hash_file: HashFile) -> Plan:
    """Decide which files to read. `hash_file` gives a file's SHA-256 in hex, or None where it would be refused unread.

    It is asked only where size and time do not settle it. In mode `full` every file is read.
    """
    to_read: list[RawFile] = []
    known: set[FileKey] = set()
    unlisted: set[FileKey] = set()
    sources: set[str] = set()
    unchanged_count = 0
    for file in found:
        key = (file.source, file.path)
        sources.add(file.source)
        entry = ledger.get(key)
        if entry is not None:
            known.add(key)
        if file.path.endswith("/"):
            unlisted.add(key)
        if entry is not None and mode != "full" and _is_unchanged(file, entry, hash_file):
            unchanged_count += 1
        else:
            to_read.append(file)
    absent = {key for key in ledger if key not in known}
    missing = tuple(sorted(_missing_keys(absent, unlisted, ledger)))
    gone = {*missing, *(key for key in absent if ledger[key].status == "missing")}
    sources.update(source for source, _ in missing)
    to_read = list(_with_former_paths(to_read, gone, ledger, hash_file))
    return Plan(tuple(to_read), unchanged_count, missing, frozenset(sources))


def _is_unchanged(file: RawFile, entry: LedgerEntry, hash_file: HashFile) -> bool:
    """Same version, or same size and time, or else the same bytes.

    Without a version, bytes are compared here. With one, reading settles it, and keeps the new version. A file that was
    refused unread is tried again: it may open now.
    """
    if entry.status == "missing":
        return False
    has_version = file.version is not None and entry.version is not None
    if has_version:
        is_same = (file.size, file.version) == (entry.size, entry.version)
    else:
        is_same = (file.size, file.mtime_ns) == (entry.size, entry.mtime_ns)
    if entry.sha256 is None:
        # One that is loaded all the same is half loaded, or has to be read again.
        return entry.status == "rejected" and is_same and hash_file(file) is None
    return is_same or (not has_version and hash_file(file) == entry.sha256)


def _missing_keys(absent: set[FileKey], unlisted: set[FileKey], ledger: Ledger) -> Iterator[FileKey]:
    """Files that this walk saw before and does not see now, but for those in a folder that cannot be listed."""
    folders = [(source, path.removeprefix("./")) for source, path in unlisted]
    for source, path in absent:
        entry = ledger[source, path]
        is_hidden = any(source == blog and path.startswith(folder) for blog, folder in folders)
        if entry.is_of_walk and entry.status != "missing" and not is_hidden:
            yield source, path


def _with_former_paths(
    to_read: list[RawFile], gone: set[FileKey], ledger: Ledger, hash_file: HashFile
) -> Iterator[RawFile]:
    """The files to read; a new one that has the bytes of a file of its blog that is gone gets that file's path.

    Only new files as large as one that is gone are hashed, and each of those is claimed once, by the first of them.
    """
    gone_paths = _paths_by_content(gone, ledger)
    sizes = {(source, size) for source, size, _ in gone_paths}
    for file in to_read:
        if (file.source, file.size) in sizes and (file.source, file.path) not in ledger:
            paths = gone_paths.get((file.source, file.size, hash_file(file)))
            yield replace(file, former_path=paths.pop()) if paths else file
        else:
            yield file


def _paths_by_content(keys: set[FileKey], ledger: Ledger) -> dict[tuple[str, int, str | None], list[str]]:
    """Paths by blog, size and hash, the first of them last, so that it is popped first."""
    paths: dict[tuple[str, int, str | None], list[str]] = {}
    for source, path in sorted(keys, reverse=True):
        entry = ledger[source, path]
        if entry.sha256 is not None:
            paths.setdefault((source, entry.size, entry.sha256), []).append(path)
    return paths
