"""Python's search for objects that hold each other, and when it is of no use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Pauses:
    """How many threads, and callers in a thread, are within a pause; the search is one for the whole process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.depth = 0
        self.was_enabled = False


_pauses = _Pauses()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the search, until the last of those who are within leaves. While a page is cleaned, thousands of new
    objects all stay, and are looked at again and again; when it is done they go without a search, since ours do not
    hold each other. Where another extractor is asked, what it leaves that does waits for the next search."""
    with _pauses.lock:
        if _pauses.depth == 0:
            _pauses.was_enabled = gc.isenabled()
            gc.disable()
        _pauses.depth += 1
    try:
        yield
    finally:
        with _pauses.lock:
            _pauses.depth -= 1
            if _pauses.depth == 0 and _pauses.was_enabled:
                gc.enable()
