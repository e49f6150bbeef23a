"""Which platform made a page. A new platform is its file and two lines here."""

from __future__ import annotations

from flows.clean.html.platform import Platform
from flows.clean.html.platforms.blogger import BLOGGER
from flows.clean.html.platforms.ghost import GHOST
from flows.clean.html.platforms.medium import MEDIUM
from flows.clean.html.platforms.movabletype import MOVABLETYPE
from flows.clean.html.platforms.substack import SUBSTACK
from flows.clean.html.platforms.typepad import TYPEPAD
from flows.clean.html.platforms.wordpress import WORDPRESS
from flows.clean.html.tree import PageTree

PLATFORMS = (BLOGGER, SUBSTACK, GHOST, MEDIUM, TYPEPAD, MOVABLETYPE, WORDPRESS)


def detect_platform(tree: PageTree, generator: str) -> Platform | None:
    """By the generator tag, which nothing else prints, else by marks."""
    name = generator.lower()
    for platform in PLATFORMS:
        if name.startswith(platform.generator):
            return platform
    for platform in PLATFORMS:
        if any(tree.find_first(mark) is not None for mark in platform.marks):
            return platform
    return None
