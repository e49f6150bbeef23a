"""A page as extract hands it over, for tests of the cleaner."""

from __future__ import annotations

from schemas.records import CleanDocument, RawDocument, Role


def document(text: str) -> RawDocument:
    """A document that holds this text."""
    return RawDocument("harbour", "001.txt", 0, "text/plain", b"", "", text, "utf-8", 1.0)


def roles(clean: CleanDocument) -> list[tuple[str, str]]:
    """Each filled line with its role."""
    return [(line.role.value, line.text.strip()) for line in clean.lines if line.role is not Role.BLANK]
