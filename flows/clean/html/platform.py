"""What is known of one platform's pages, as data: how to tell them, and where they print what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """CSS selectors, the surest first. `generator` is how the page's generator tag begins, in lower case; `marks` are
    elements that no other platform's pages have. `dates` stand for the day of publication, `related` and `popular`
    are boxes that hold other posts."""

    name: str
    generator: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    popular: tuple[str, ...] = ()
