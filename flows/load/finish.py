"""What follows the last batch: set-based work over the whole warehouse, each step a function of what the tables hold.

So a run that was interrupted anywhere is healed by the next one, and a run that changed nothing writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from flows.load.duplicates import mark_duplicates
from flows.load.heirs import call_heirs
from flows.load.links import resolve_links
from flows.load.search import fill_search
from flows.load.sources import describe_sources


@dataclass(frozen=True, slots=True)
class FinishCounts:
    """What the last steps did: files newly found missing, cited posts newly matched with an article."""

    missing: int = 0
    links_resolved: int = 0


def finish_load(engine: Engine, run_id: UUID) -> int:
    """Mark reposts, resolve links, fill search: each step reads what the one before wrote; the cited posts matched."""
    call_heirs(engine)
    mark_duplicates(engine)
    resolved = resolve_links(engine, run_id)
    fill_search(engine)
    describe_sources(engine)
    return resolved
