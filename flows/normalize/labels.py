"""Labels, tags and categories."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows.normalize.folding import fold_words
from flows.normalize.texts import one_line

LONGEST_LABEL = 100
HEADING = re.compile(
    r"^(?:labels?|tags?|categor(?:y|ies)|filed under|tagged|etiquetas?|étiquettes?|etichette|libellés?|catégories?"
    r"|categorías?|categorias?|marcadores|kategorien?|schlagwörter|ярлыки|метки|мітки|etiketler|etykiety|štítky"
    r"|címkék|ετικέτες|ラベル|标签|標籤|라벨|nhãn|ป้ายกำกับ|التسميات|लेबल|برچسب‌ها)\s*[:：]\s*",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s*[,،、，;；|•·]\s*")


def split_labels(found: Iterable[str]) -> tuple[str, ...]:
    """The labels in order, each once, however a page strings them together; what is too long to be one is left out."""
    labels: dict[str, str] = {}
    for text in found:
        for piece in SEPARATOR.split(HEADING.sub("", one_line(text))):
            label = piece.strip().lstrip("#").strip()
            if label and len(label) <= LONGEST_LABEL:
                labels.setdefault(fold_words(label), label)
    return tuple(labels.values())
