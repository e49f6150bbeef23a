"""Reads a folder of real pages with gold answers, and the scorer that comes with it.

A folder holds `gold.jsonl` and one folder of pages a flavour, gzipped or not: `html` is the page as saved, `full` the
whole page as text, `seed` the post and what stands below it, `full2` a whole page by a flattener that cuts lines at
every tag, `seedpop` a seed with its popular posts. The scorer is `score.py` of the folder above, loaded by path, so
that its figures stay its own; where there is none it is `bench/scorer.py`.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import scorer

HTML = "html"
FLAVOURS = (HTML, "full", "seed", "full2", "seedpop")
# Labelled by agreement of other tools: to learn from, never to report on.
SILVER = "silver"


def corpus_parser(description: str | None, what_json_holds: str) -> argparse.ArgumentParser:
    """The options that all commands on a corpus share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--flavour", choices=FLAVOURS, action="append")
    parser.add_argument("--json", type=Path, help=f"also write {what_json_holds} to this file")
    return parser


class CorpusError(Exception):
    """The corpus cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of one flavour: its gold answer and its bytes."""

    gold: dict[str, Any]
    payload: bytes

    @property
    def text(self) -> str:
        """The text of a flavour that is text."""
        return self.payload.decode("utf-8")


def find_folders(paths: list[Path]) -> list[Path]:
    """The folders with gold answers that are given or stand in a given folder; raises CorpusError without any."""
    found: list[Path] = []
    for path in paths:
        if path.name == SILVER:
            raise CorpusError(f"{path} is silver: its labels come from other tools, so no score on it means anything.")
        below = sorted(path.iterdir()) if path.is_dir() else []
        here = [folder for folder in (path, *below) if (folder / "gold.jsonl").is_file() and folder.name != SILVER]
        if not here:
            raise CorpusError(f"{path} holds no gold.jsonl, nor does a folder in it; quality was not measured.")
        found.extend(here)
    return found


def read_pages(folder: Path, flavour: str) -> Iterator[Page]:
    """The pages of a folder that have this flavour."""
    names = (f"gold_{flavour}.jsonl", "gold.jsonl", "silver.jsonl")
    gold_file = next(folder / name for name in names if (folder / name).is_file())
    for line in gold_file.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        file = folder / flavour / f"{gold['id']}.{'html' if flavour == HTML else 'txt'}"
        packed = file.with_name(f"{file.name}.gz")
        if gold.get(f"has_{flavour}", True) and (file.is_file() or packed.is_file()):
            yield Page(gold, file.read_bytes() if file.is_file() else gzip.decompress(packed.read_bytes()))


def load_scorer(folder: Path) -> ModuleType:
    """The module `score.py` beside a folder of pages, or our own scorer where there is none."""
    file = folder.resolve().parent / "score.py"
    spec = importlib.util.spec_from_file_location("corpus_score", file)
    if spec is None or spec.loader is None or not file.is_file():
        return scorer
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
