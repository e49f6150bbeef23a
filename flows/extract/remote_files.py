"""What lies below a URL: the same walk as through local folders, over listings. No object is opened here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from flows.extract.names import RootUnusable, SourceTaken, printable_path
from flows.extract.patterns import Names, matches, may_match_below
from flows.extract.places import explained, is_fault_of_place, is_web, open_place
from schemas.records import RawFile, Walk

_MODIFIED = ("LastModified", "last_modified", "mtime", "updated", "modified", "created", "Last-Modified")
_VERSIONS = ("ETag", "etag", "generation", "md5Hash")


class Stamp(NamedTuple):
    """What a listing tells of an object; `version` is its ETag or the like, None if the place has none."""

    size: int
    mtime_ns: int
    version: str | None


_UNKNOWN = Stamp(0, 0, None)


class _Entry(NamedTuple):
    """A line of a listing: its name as in the URL, and its path; `stamp` is None where the listing is but links."""

    name: str
    is_folder: bool
    path: str
    stamp: Stamp | None


def discover_objects(walk: Walk) -> Iterator[RawFile]:
    """Every object of the walk, in the order in which a walk through local folders finds them.

    A folder that cannot be listed is yielded too, with a path that ends with `/`. Raises PlaceUnusable if it
    is the root.
    """
    system, root = open_place(walk.root)
    if not is_folder(walk.root):
        yield raw_object_at(walk.root, walk.source)
        return
    own = walk.source or printable_path(_last_name(walk.root))
    own_files: set[str] = set()
    for names, location, stamp in _walk_objects(system, walk.root, root, PurePosixPath(walk.pattern).parts):
        source, path = _blog_and_path(names, own, walk.root)
        if source == own and "/" not in path:
            if path in own_files:
                raise SourceTaken(walk.root, own, path)
            own_files.add(path)
        yield RawFile(source, path, location, stamp.size, stamp.mtime_ns, version=stamp.version)


def raw_object_at(url: str, source: str = "") -> RawFile:
    """The one object that a person named, as a walk of its folder would find it."""
    system, path = open_place(url)
    with explained(url):
        stamp = read_stamp(system.info(path))
    folder, _, name = url.rpartition("/")
    blog = source or printable_path(_last_name(folder))
    if not blog:
        raise RootUnusable(f"{url} stands in no folder that its blog could be named after. Give one with --source.")
    path = printable_path(_plain(name, url))
    return RawFile(blog, path, url, stamp.size, stamp.mtime_ns, version=stamp.version)


def is_folder(url: str) -> bool:
    """Whether there is a folder at a URL; raises PlaceUnusable if there is nothing."""
    system, path = open_place(url)
    system.invalidate_cache()
    with explained(url):
        return bool(system.info(path)["type"] == "directory" or (is_web(url) and url.endswith("/")))


def read_stamp(info: dict[str, Any]) -> Stamp:
    """Size, time and version in whatever words a file system has for them."""
    version = next((str(info[key]) for key in _VERSIONS if info.get(key)), None)
    modified = next((info[key] for key in _MODIFIED if info.get(key)), None)
    return Stamp(info.get("size") or 0, _nanoseconds(modified), version and version.strip('"'))


def _walk_objects(system: Any, url: str, root: str, pattern: Names) -> Iterator[tuple[Names, str, Stamp]]:
    """Depth first, each folder's names sorted: names to match and show, the location, what the listing tells."""
    with explained(url):
        first = _list_folder(system, root)
    base = url if url.endswith("://") else url.rstrip("/")
    folders: list[tuple[Names, str, Iterator[_Entry]]] = [((), base, iter(first))]
    while folders:
        above, folder, rest = folders[-1]
        entry = next(rest, None)
        if entry is None:
            folders.pop()
            continue
        names, location = (*above, _plain(entry.name, url)), f"{folder}/{entry.name}"
        if not entry.name:
            yield names, location, _UNKNOWN
        elif not entry.is_folder:
            if matches(names, pattern):
                yield names, location, entry.stamp or _ask_stamp(system, entry.path)
        elif may_match_below(names, pattern):
            try:
                folders.append((names, location, iter(_list_folder(system, entry.path))))
            except Exception as error:
                if not is_fault_of_place(error):
                    raise
                yield (*names, ""), f"{location}/", _UNKNOWN


def _list_folder(system: Any, folder: str) -> list[_Entry]:
    """What is visible in a folder. An object that only marks the folder stands for nothing."""
    own = folder.rstrip("/")
    entries = []
    for info in system.ls(folder, detail=True):
        path, is_folder = info["name"].rstrip("/"), info["type"] == "directory"
        name = "" if path == own else path.rpartition("/")[2]
        # A folder without a name is that of `blog//page.txt`: no walk can name what lies below.
        if (name and not name.startswith(".")) or (not name and is_folder):
            stamp = read_stamp(info) if info.get("size") is not None else None
            entries.append(_Entry(name, is_folder, info["name"], stamp))
    system.invalidate_cache(folder)  # else the library keeps every listing
    return sorted(entries, key=lambda entry: (entry.name, entry.is_folder))


def _ask_stamp(system: Any, path: str) -> Stamp:
    try:
        return read_stamp(system.info(path))
    except Exception as error:
        if not is_fault_of_place(error):
            raise
        return _UNKNOWN  # it is there, and nothing more can be told: reading it will say why


def _blog_and_path(names: Names, own: str, url: str) -> tuple[str, str]:
    if len(names) > 1:
        return printable_path(names[0]), printable_path("/".join(names[1:])) or "./"
    if not own:
        raise RootUnusable(f"{url} has no name that its files could be filed under. Give one with --source.")
    return own, printable_path(names[0]) or "./"


def _last_name(url: str) -> str:
    """The name of a folder, or that of its bucket or server; empty if there is none."""
    return _plain(url.partition("://")[2].rstrip("/").rpartition("/")[2], url)


def _plain(name: str, url: str) -> str:
    """A name as a person writes it."""
    return unquote(name) if is_web(url) else name


def _nanoseconds(modified: Any) -> int:
    """A time in whatever form a file system gives it; 0 where it gives none."""
    if isinstance(modified, str):
        try:
            modified = datetime.fromisoformat(modified)
        except ValueError:
            try:
                modified = parsedate_to_datetime(modified)
            except ValueError:
                return 0
    if isinstance(modified, datetime):
        # Whole numbers all the way: a float of today's seconds has no nanoseconds.
        since = modified.replace(tzinfo=modified.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
    return round(modified * 1_000_000) * 1_000 if isinstance(modified, int | float) else 0
