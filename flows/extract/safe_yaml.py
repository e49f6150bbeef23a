"""YAML without surprises: every scalar is the text that is written, and nothing can grow beyond what was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from flows.errors import UnsafeFile

# libyaml where it was built in: it is ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# Far more than any person writes; each alias may stand for all that came before it.
_MOST_ALIASES = 50
_DEEPEST = 30


class BrokenYaml(ValueError):
    """The text is no YAML; the message says where."""


def read_yaml(text: str) -> Any:
    """Mappings, lists and texts; dates and booleans stay as they are written.

    Raises BrokenYaml, or UnsafeFile for aliases by the dozen: those of a bomb stand for each other.
    """
    try:
        _check_events(yaml.parse(text, Loader=_LOADER))
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  # it makes nothing but mappings, lists and texts
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenYaml(" ".join(str(error).split())) from error


def _check_events(events: Iterator[yaml.Event]) -> None:
    """Walk through the text, which holds nothing, before it is made into anything."""
    aliases = depth = 0
    for event in events:
        aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if aliases > _MOST_ALIASES:
            raise UnsafeFile(f"its front matter has more than {_MOST_ALIASES} YAML aliases, as a bomb has")
        if depth > _DEEPEST:
            raise BrokenYaml(f"it is nested more than {_DEEPEST} times")
