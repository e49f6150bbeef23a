"""Learns `flows/clean/prose_model.json` from pages with gold answers, and says how good it is.

    pip install catboost==1.2.10          # needed here only, in an environment of its own
    python -m bench.train_prose --corpus ../shared/corpus --check        # cross-validation, writes nothing
    python -m bench.train_prose --corpus ../shared/corpus                # learns from all of it, writes the file

Learns from `silver`, `dev` and `blogger`. `--check` divides `dev` and `blogger` by site: no site is measured by a
model that has seen one of its pages; `dev-agpl` is measured too and never learned from.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, Pool  # type: ignore[import-not-found]  # not in the project's environment

from bench.corpus import SILVER, load_scorer, read_pages
from bench.prose_pages import Example, make_example, read_examples
from flows.clean.prose import choose_main_text
from flows.clean.prose_characters import Floats, count_words
from flows.clean.prose_features import line_features
from flows.clean.prose_model import MODEL_FILE

TREES: dict[str, Any] = {"iterations": 160, "depth": 6, "learning_rate": 0.16, "l2_leaf_reg": 10, "border_count": 32}
SAMPLING = {"rsm": 0.25, "bootstrap_type": "Bernoulli", "subsample": 0.6, "random_seed": 1}
# How much a page counts: gold more than silver, a whole page more than a post or a changed copy.
PAGE_WEIGHTS = {SILVER: 1.0, "dev": 2.5, "blogger": 1.2}
WEIGHT_OF_OTHER_FORMS = 0.5
SHARE_OF_SILVER_LINES = 0.5
FOLDS = 2
NEVER = 1e9  # as a threshold


def main() -> None:
    """Learn, and write the model or print how it does on pages of other sites."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    examples = list(read_examples(options.corpus))
    tables = [features_of(example) for example in examples]
    if options.check:
        cross_validate(options.corpus, examples, tables)
    else:
        write_model(learn(examples, tables), feature_names(), MODEL_FILE)


def features_of(example: Example) -> Floats:
    """One row a line, one column a feature."""
    return np.stack(list(line_features(example.lines, example.hints, example.title).values()), axis=1)


def feature_names() -> list[str]:
    """The names of the columns."""
    return list(line_features(["a"], [0], None))


def learn(examples: Sequence[Example], tables: Sequence[Floats]) -> CatBoostClassifier:
    """The trees learned from these pages."""
    chance = np.random.default_rng(3)
    rows, labels, weights = [], [], []
    for example, table in zip(examples, tables, strict=True):
        share = SHARE_OF_SILVER_LINES if example.folder == SILVER else 1.0
        chosen = chance.random(len(table)) < share
        rows.append(table[chosen])
        labels.append(np.array(example.labels)[chosen])
        weights.append(_line_weights(example)[chosen] / share)
    model = CatBoostClassifier(**TREES, **SAMPLING, verbose=0, allow_writing_files=False)
    model.fit(Pool(np.concatenate(rows), np.concatenate(labels), weight=np.concatenate(weights)))
    return model


def _line_weights(example: Example) -> Floats:
    """Lines count by the square root of their words, pages alike whatever their length."""
    words = np.sqrt(np.minimum(count_words(example.lines), 150) + 1)
    is_plain = example.flavour == "full" and not example.change
    page = PAGE_WEIGHTS[example.folder] * (1.0 if is_plain else WEIGHT_OF_OTHER_FORMS)
    return np.asarray(words / words.sum() * 50 * page, dtype=np.float32)


def cross_validate(corpus: Path, examples: Sequence[Example], tables: Sequence[Floats]) -> None:
    """Print the scores of each form of the pages, every page measured by a model that has not seen its site."""
    scorer = load_scorer(corpus / "dev")
    scores: dict[str, list[dict[str, Any]]] = {}
    for fold in range(FOLDS):
        held_out = [example.folder != SILVER and _fold(example.host) == fold for example in examples]
        pairs = list(zip(examples, tables, held_out, strict=True))
        model = learn([e for e, _, out in pairs if not out], [t for _, t, out in pairs if not out])
        measured = [(e, t) for e, t, out in pairs if out]
        if fold == 0:
            measured.extend((e, features_of(e)) for e in _never_learned(corpus))
        for example, table in measured:
            odds = model.predict(table, prediction_type="RawFormulaVal")
            kept = choose_main_text(example.lines, odds, is_title_known=example.title is not None)
            text = "\n".join(line for line, keep in zip(example.lines, kept, strict=True) if keep)
            found = scorer.score_page(example.page.gold, {"text": text}, "full")
            name = f"{example.folder} {example.flavour}"
            groups = [f"{name} {example.change}"]
            if not example.change:
                groups += [f"{name} {example.page.gold['lang']}", *([f"{name} blog"] * example.page.gold["is_blog"])]
            for group in groups:
                scores.setdefault(group, []).append(found)
    for group, rows in sorted(scores.items()):
        total = scorer.summary(rows)
        print(
            f"{group:28}"
            + "".join(f"{name:>9} {total.get(name, 0):.3f}" for name in ("P", "R", "F1", "bow", "relleak")),
            len(rows),
        )


def _never_learned(corpus: Path) -> list[Example]:
    return [
        make_example("dev-agpl", flavour, page)
        for flavour in ("full", "seed")
        for page in read_pages(corpus / "dev-agpl", flavour)
    ]


def _fold(host: str) -> int:
    return int(sha256(host.encode()).hexdigest(), 16) % FOLDS


def write_model(model: CatBoostClassifier, names: Sequence[str], path: Path) -> None:
    """Write the trees in the form that `flows.clean.prose_model` reads: one tree a line, thresholds to four digits."""
    exported = path.with_suffix(".catboost")
    model.save_model(str(exported), format="json")
    stored = json.loads(exported.read_text(encoding="utf-8"))
    exported.unlink()
    scale, (bias,) = stored["scale_and_bias"]
    column = {f["feature_index"]: f["flat_feature_index"] for f in stored["features_info"]["float_features"]}
    trees = [_tree(tree, column, scale) for tree in stored["oblivious_trees"]]
    used = sorted({question for questions, _, _ in trees for question in questions})
    rows = [[[used.index(q) for q in questions], thresholds, leaves] for questions, thresholds, leaves in trees]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    features = json.dumps([names[i] for i in used])
    path.write_text(
        f'{{"bias": {round(bias * 1000)},\n"features": {features},\n"trees": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def _tree(tree: dict[str, Any], column: dict[int, int], scale: float) -> tuple[list[int], list[float], list[int]]:
    questions = [column[split["float_feature_index"]] for split in tree["splits"]]
    thresholds = [float(f"{split['border']:.4g}") for split in tree["splits"]]
    leaves = [round(leaf * scale * 1000) for leaf in tree["leaf_values"]]
    # A tree that found no more to ask is filled up with questions that no line answers with yes.
    missing = TREES["depth"] - len(questions)
    return (
        questions + questions[-1:] * missing,
        thresholds + [NEVER] * missing,
        leaves + [0] * (2 ** TREES["depth"] - len(leaves)),
    )


if __name__ == "__main__":
    main()
