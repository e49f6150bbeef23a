"""What lies below a root: which files there are and which blog each belongs to. No file is opened here.

Everything that matches is yielded, also what may not be read (a pipe, a link out of the root, a folder that
cannot be listed): `read_file` refuses it, so that it leaves a row behind instead of silence.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from flows.extract.names import RootUnusable, SourceTaken, printable_path
from flows.extract.patterns import Names, matches, may_match_below
from flows.extract.places import is_url
from flows.extract.remote_files import discover_objects
from schemas.records import RawFile, Walk


def discover_files(walk: Walk) -> Iterator[RawFile]:
    """Every file of the walk, in an order that depends on names alone; hidden files and folders are passed over.

    A folder that cannot be listed is yielded too, with a path that ends with `/`.
    """
    if is_url(walk.root):
        yield from discover_objects(walk)
        return
    root = _real_path(walk.root)
    if not os.path.isdir(root):
        yield raw_file_at(Path(walk.root), walk.source)
        return
    pattern = PurePosixPath(walk.pattern).parts
    for names, location in _walk_names(root, pattern):
        found = _locate(root, location)
        if found is not None:  # else it was removed since its folder was listed
            source, path = _blog_and_path(names, root, walk.source)
            location, size, mtime_ns = found
            yield RawFile(source, path, location, size, mtime_ns)


def raw_file_at(path: Path, source: str = "") -> RawFile:
    """The one file that a person named, as a walk of its folder would find it, but also if it is hidden or a link.

    Its blog is `source`, or else named like the folder that holds it.
    """
    location = _real_path(path)
    status = os.lstat(location)
    blog = source or _name_of(os.path.realpath(path.absolute().parent))
    return RawFile(blog, printable_path(path.absolute().name), location, status.st_size, status.st_mtime_ns)


def _walk_names(root: str, pattern: Names) -> Iterator[tuple[Names, str]]:
    """Depth first, each folder's names sorted. Links to folders are not walked: their files stand elsewhere already."""
    # A stack of our own: folders may be nested deeper than Python recurses.
    folders: list[tuple[Names, str, Iterator[str]]] = [((), root, iter(_visible_names(root)))]
    while folders:
        above, folder, rest = folders[-1]
        name = next(rest, None)
        if name is None:
            folders.pop()
            continue
        names, location = (*above, name), os.path.join(folder, name)
        if not _is_folder(location):
            if matches(names, pattern):
                yield names, location
        elif may_match_below(names, pattern):
            try:
                folders.append((names, location, iter(_visible_names(location))))
            except OSError:
                yield (*names, ""), location


def _visible_names(folder: str) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def _is_folder(location: str) -> bool:
    """Whether it is a folder itself, not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(location).st_mode)
    except OSError:
        return False


def _locate(root: str, location: str) -> tuple[str, int, int] | None:
    """The path that opens a file, its size and its modification time; None if there is no such file any more.

    A link to a file inside the root is that file. Any other link stays a link, which `read_file` does not open.
    """
    try:
        status = os.lstat(location)
        if stat.S_ISLNK(status.st_mode):
            target = os.path.realpath(location)
            if target.startswith(os.path.join(root, "")) and os.path.isfile(target):
                location, status = target, os.stat(target)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:  # it is there, and nothing more can be told: reading it will say why
        return location, 0, 0
    return location, status.st_size, status.st_mtime_ns


def _blog_and_path(names: Names, root: str, source: str) -> tuple[str, str]:
    if len(names) > 1:
        return printable_path(names[0]), printable_path("/".join(names[1:])) or "./"
    blog = source or _name_of(root)
    if os.path.lexists(os.path.join(root, blog, *names)):
        raise SourceTaken(root, blog, names[0])
    return blog, printable_path(names[0])


def _name_of(folder: str) -> str:
    name = os.path.basename(folder)
    if not name:
        raise RootUnusable(f"{folder} has no name that its files could be filed under. Give one with --source.")
    return printable_path(name)


def _real_path(path: Path | str) -> str:
    """Where a path leads that a person gave, links followed; raises RootUnusable if it leads nowhere."""
    location = os.path.realpath(path)
    if not os.path.lexists(location):
        raise RootUnusable(f"{path} does not exist or cannot be reached. Check the path.")
    if os.path.isdir(location) and not os.access(location, os.R_OK | os.X_OK):
        raise RootUnusable(f"{path} cannot be listed. Check the permissions of the folder.")
    return location
