"""Scores one answer against its gold answer, and sums up over pages: for folders that bring no scorer of their own.

`P`, `R` and `F1` count runs of four words, `bow` counts words; where a script has no spaces each character is a word.
`relleak` is the share of gold related titles that stand in the text and not in the gold text. A field that the gold
answer leaves open is not scored. `rt` and `rh` count related posts by title and by address over all pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any
from urllib.parse import unquote, urlsplit

from bench.prose_labels import split_words

RUN = 4
SHORTEST_TITLE = 3  # words; a shorter title may well stand in a text by chance
MEANS = ("relleak", "title", "author", "date")
Scores = dict[str, Any]


def score_page(gold: Mapping[str, Any], answer: Mapping[str, Any], flavour: str) -> Scores:
    """The scores of one page; addresses of related posts count for HTML alone."""
    scores: Scores = {}
    text = answer.get("text") or ""
    if gold.get("text"):
        scores.update(_score_text(split_words(gold["text"]), split_words(text)))
    for field in ("title", "author"):
        if gold.get(field):
            scores[field] = float(_folded(gold[field]) == _folded(answer.get(field)))
    if gold.get("date"):
        scores["date"] = float(gold["date"] == answer.get("date"))
    if gold.get("related") is not None:
        scores.update(_score_related(gold["related"], answer.get("related") or (), flavour))
    if (leak := _related_left_in(gold, text)) is not None:
        scores["relleak"] = leak
    return scores


def summary(pages: Sequence[Scores]) -> Scores:
    """Means over pages; precision over the pages with a text, counts of related posts over all."""
    total: Scores = {"pages": len(pages)}
    texts = [page for page in pages if "bow" in page]
    if texts:
        total["P"] = fmean([page["sp"] for page in texts if page["sp"] is not None] or [0.0])
        total["R"] = fmean(page["sr"] for page in texts)
        total["F1"] = _f1(total["P"], total["R"])
        total["bow"] = fmean(page["bow"] for page in texts)
        total["below.5"] = fmean(page["bow"] < 0.5 for page in texts)
    for name in MEANS:
        if values := [page[name] for page in pages if name in page]:
            total[name] = fmean(values)
    for name in ("rt", "rh"):
        if counts := [page[name] for page in pages if name in page]:
            hits, found, wanted = map(sum, zip(*counts, strict=True))
            precision, recall = hits / max(found, 1), hits / max(wanted, 1)
            total |= {f"{name}_P": precision, f"{name}_R": recall, f"{name}_F1": _f1(precision, recall)}
    return total


def _score_text(gold: Sequence[str], ours: Sequence[str]) -> Scores:
    runs = _overlap(_runs(gold), _runs(ours))
    words = _overlap(Counter(gold), Counter(ours))
    return {"sp": runs[0], "sr": runs[1], "bow": _f1(words[0] or 0.0, words[1])}


def _runs(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Runs of four words with their counts; a shorter text is one run."""
    starts = range(max(1, len(words) - RUN + 1)) if words else ()
    return Counter(tuple(words[i : i + RUN]) for i in starts)


def _overlap(gold: Counter[Any], ours: Counter[Any]) -> tuple[float | None, float]:
    """Precision, None without an answer, and recall."""
    hits = (gold & ours).total()
    return (hits / ours.total() if ours else None), hits / max(gold.total(), 1)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _folded(text: str | None) -> str:
    return " ".join(split_words(text or ""))


def _score_related(gold: Iterable[Mapping[str, Any]], ours: Iterable[Mapping[str, Any]], flavour: str) -> Scores:
    gold, ours = list(gold), list(ours)
    scores = {"rt": _count({_folded(link["title"]) for link in gold}, {_folded(link.get("title")) for link in ours})}
    if flavour == "html":
        scores["rh"] = _count({_place(link["href"]) for link in gold}, {_place(link.get("href")) for link in ours})
    return scores


def _count(gold: set[str], ours: set[str]) -> tuple[int, int, int]:
    """Hits, found, wanted."""
    gold, ours = gold - {""}, ours - {""}
    return len(gold & ours), len(ours), len(gold)


def _place(address: str | None) -> str:
    """Host and path of an address; without a scheme, `www` or a last slash."""
    parts = urlsplit(address or "")
    return (parts.hostname or "").removeprefix("www.") + unquote(parts.path).rstrip("/")


def _related_left_in(gold: Mapping[str, Any], text: str) -> float | None:
    """None where no related title can be told from the text, or there is no text."""
    own, ours = _folded(gold.get("text")), f" {_folded(text)} "
    titles = [_folded(link["title"]) for link in gold.get("related") or ()]
    told = [title for title in titles if len(title.split()) >= SHORTEST_TITLE and title not in own]
    return fmean(f" {title} " in ours for title in told) if told and text else None
