"""The language of a text: what the page declares, or what its words look like."""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # The detector comes without type information.
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

# The limits were chosen on 2,136 labelled pages in 30 languages: answers that pass them were wrong for about one text
# of a line in a hundred and five whole articles in two thousand. A longer sample costs more time than it gains.
SAMPLE_BYTES = 600
# The detector takes its time for each byte, and of nineteen texts in twenty a third of the sample tells as much. It is
# taken from several places: above a German text there may stand a notice in English.
PIECES, PIECE_BYTES = 4, 50
SURE = 0.97
FEWEST_LETTERS = 20
LEAST_CONFIDENCE = 0.65
NO_LANGUAGE = "zxx"

# Language, script, region: all that blogs use of BCP 47.
TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?", re.IGNORECASE
)

_LOADING = Lock()


class Language(NamedTuple):
    """A BCP 47 tag and how sure it is, from 0 to 1; both None if the text does not tell."""

    tag: str | None
    confidence: float | None


def declared_language(text: str) -> str | None:
    """The tag as BCP 47 writes it (`pt_br` is `pt-BR`), or None if it is none."""
    found = TAG.fullmatch(text.strip())
    if found is None:
        return None
    parts = [found["language"].lower(), (found["script"] or "").title(), (found["region"] or "").upper()]
    return "-".join(filter(None, parts))


def detect_language(text: str) -> Language:
    """The language of the beginning of the text; None where it is too short or no answer stands out."""
    sample = text[:SAMPLE_BYTES]
    if sum(map(str.isalpha, sample)) < FEWEST_LETTERS:
        return Language(None, None)
    # Bytes, so that scripts of three bytes a letter take no longer; the detector ignores a character cut in two.
    encoded = sample.encode()[:SAMPLE_BYTES]
    is_long = len(encoded) == SAMPLE_BYTES
    tag, confidence = load_identifier().classify(_pieces(encoded) if is_long else encoded)
    if is_long and confidence < SURE:
        tag, confidence = load_identifier().classify(encoded)
    if tag == NO_LANGUAGE or confidence < LEAST_CONFIDENCE:
        return Language(None, None)
    return Language(tag, round(min(confidence, 1.0), 3))


def _pieces(sample: bytes) -> bytes:
    return b"".join(sample[at : at + PIECE_BYTES] for at in range(0, SAMPLE_BYTES, SAMPLE_BYTES // PIECES))


def load_identifier() -> LanguageIdentifier:
    """The detector with its model, loaded at first use: it takes about a second and 100 MB.

    Most of that second is decompression, during which other threads run: a caller in a hurry may begin it in one.
    """
    with _LOADING:
        return _load_once()


@cache
def _load_once() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Three letters are dialects and neighbours (Cantonese, Egyptian Arabic) that draw answers away from `zh` and `ar`.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2 or label == NO_LANGUAGE])
    # Chosen columns leave the table lying by columns, and each text asks for some hundred rows of it; the numbers of 16
    # bits that it is stored in would be widened each time.
    identifier.nb_ptc = identifier.nb_ptc.astype("float32", order="C")
    return identifier
