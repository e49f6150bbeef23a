"""Python's search for objects that hold each other, and when it is of no use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the search. While a page is cleaned, thousands of new objects all stay, and are looked at again and
    again; when it is done they go without a search, since none of them hold each other."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
