"""Labels."""

import pytest

from flows.normalize.labels import LONGEST_LABEL, split_labels


@pytest.mark.parametrize(
    ("found", "labels"),
    [
        (["Labels: Mexico, DHS, Trump"], ("Mexico", "DHS", "Trump")),
        (["Mexico", "DHS", "mexico"], ("Mexico", "DHS")),
        (["Etiquetas: cocina，pan；#harina | horno"], ("cocina", "pan", "harina", "horno")),
        (["ラベル：料理、日記"], ("料理", "日記")),
        (["C&A · Rock 'n' Roll"], ("C&A", "Rock 'n' Roll")),
        (["Mexico\u00a0City\u200b"], ("Mexico City",)),
        (["", " , ", "#"], ()),
        (["x" * (LONGEST_LABEL + 1), "short"], ("short",)),
    ],
)
def test_labels_come_in_order_and_once(found: list[str], labels: tuple[str, ...]) -> None:
    assert split_labels(found) == labels
