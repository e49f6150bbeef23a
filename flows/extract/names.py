"""What files are called: paths as text, and the two ways in which a root gives them no name of their own."""

from __future__ import annotations

import os
import re

from flows.errors import UserError

_LOOKS_ESCAPED = re.compile(rb"\\(?=x[0-9a-f]{2})")


class RootUnusable(UserError):
    """There is nothing at the root that could be walked."""


class SourceTaken(UserError):
    """A file in the root and one in a folder would be the same file of the same blog."""

    def __init__(self, root: str, blog: str, name: str) -> None:
        super().__init__(
            f"{name} stands in {root} and in its folder {blog}, and both would be {blog}/{name}. "
            "Give the files in the root another name with --source."
        )


def printable_path(path: str) -> str:
    r"""A path as text that a database takes: bytes that are no UTF-8 become \xNN, and nothing else looks so."""
    if path.isascii() and "\\" not in path and "\0" not in path:
        return path
    escaped = _LOOKS_ESCAPED.sub(rb"\\x5c", os.fsencode(path)).replace(b"\0", rb"\x00")
    return escaped.decode("utf-8", "backslashreplace")
