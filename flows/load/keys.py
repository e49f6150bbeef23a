"""Where keys lead while a batch is looked at: to one article each, to the same where articles turn out to be one.

Pure. A page and a flattened text may each be known as an article of its own until a feed entry comes that has the
address of the one and the text of the other: then the two are one, in whatever order the three arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flows.load.ranks import known_rank
from flows.load.state import BatchState

ADDRESS = "url:"


class Keys:
    """The article that each key leads to. `found` are rows of keys that are new or lead elsewhere now."""

    def __init__(self, state: BatchState) -> None:
        self._state = state
        self._leads = dict(state.keys)
        self._addresses = {identity: set(keys) for identity, keys in state.addresses.items()}
        self._merged: dict[UUID, UUID] = {}
        self._found: dict[UUID, dict[str, Any]] = {}

    @property
    def found(self) -> dict[UUID, dict[str, Any]]:
        """Rows of `article_keys` by their id."""
        return {key: row | {"article_id": self.current(row["article_id"])} for key, row in self._found.items()}

    @property
    def absorbed(self) -> dict[UUID, UUID]:
        """Articles of the warehouse that turned out to be others: their id, and the one that stays."""
        return {gone: self.current(gone) for gone in self._merged if gone in self._state.articles}

    def current(self, article: UUID) -> UUID:
        """The article that this one is part of by now; itself, if it is no other's."""
        while article in self._merged:
            article = self._merged[article]
        return article

    def lead(self, key: UUID) -> UUID | None:
        """The article that the key leads to."""
        article = self._leads.get(key)
        return None if article is None else self.current(article)

    def set_lead(self, key: UUID, source: str, name: str, article: UUID) -> None:
        """Let a key lead to an article from now on."""
        self._leads[key] = article
        self._found[key] = {"key_id": key, "source": source, "key": name, "article_id": article}
        if name.startswith(ADDRESS):
            self._addresses.setdefault(article, set()).add(name)

    def has_other_address(self, article: UUID, addresses: Iterable[str]) -> bool:
        """Whether both have an address, and none in common: then it takes more than a like text to be one post."""
        own, other = self._addresses.get(article, set()), set(addresses)
        return bool(own) and bool(other) and own.isdisjoint(other)

    def merge(self, one: UUID, other: UUID) -> UUID:
        """Let two articles be one from now on, unless their addresses say that they are two; returns the one it is."""
        one, other = self.current(one), self.current(other)
        if one == other or self.has_other_address(one, self._addresses.get(other, ())):
            return one
        stays, goes = sorted((one, other), key=self._precedence) if other in self._state.articles else (one, other)
        self._merged[goes] = stays
        self._addresses.setdefault(stays, set()).update(self._addresses.pop(goes, ()))
        return stays

    def _precedence(self, article: UUID) -> tuple[Any, ...]:
        """The article that the warehouse holds stays, and of two such the one with the better telling."""
        known = self._state.articles.get(article)
        return (True,) if known is None else (False, not self._state.is_told(known), known_rank(known))
