"""Document types that no blog has: entities that grow by naming each other, and entities that are files.

Nothing of a document type is ever fetched or expanded here. One that gives a letter or a word a name is harmless, and
that name stays as it is written; one that is built to hurt whoever expands it is refused.
"""

from __future__ import annotations

import re

from flows.errors import UnsafeFile

_LONGEST = 10_000  # characters that an entity stands for; software declares letters, words and addresses
_DEEPEST = 10
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ENTITY = re.compile(
    r"<!ENTITY\s+(?P<kind>%\s+)?(?P<name>[^\s\"'<>%&;]+)\s+"
    r"(?:(?P<outside>SYSTEM|PUBLIC)\b|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')"
)
_NAMED = re.compile(r"[&%][^\s&%;#<>\"']+;")


def refuse_bombs(prolog: str) -> None:
    """Raise UnsafeFile if entities in what stands above the root name each other without end, or name files.

    A set of letters that is published under a name of its own, as feeds of old declare HTML's, is no such file.
    """
    values: dict[str, str] = {}
    for found in _ENTITY.finditer(_COMMENT.sub("", prolog)):
        name = f"{'%' if found['kind'] else '&'}{found['name']};"
        if found["outside"] and not (found["kind"] and found["outside"] == "PUBLIC"):
            raise UnsafeFile(f"its document type declares an entity that is another file: {name[:60]}")
        values.setdefault(name, found["double"] or found["single"] or "")
    if values:
        _refuse_growing(values)


def _refuse_growing(values: dict[str, str]) -> None:
    named = {name: [other for other in _NAMED.findall(value) if other in values] for name, value in values.items()}
    lengths = {name: len(value) for name, value in values.items()}
    for _ in range(_DEEPEST):
        grown = {name: len(value) + sum(lengths[other] for other in named[name]) for name, value in values.items()}
        if grown == lengths and max(grown.values()) <= _LONGEST:
            return
        lengths = grown
    name = max(lengths, key=lambda name: lengths[name])
    raise UnsafeFile(f"its document type declares entities that stand for each other: {name[:60]} would fill memory")
