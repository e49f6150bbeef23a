"""Where the post is: the element that holds its text, and what in it is furniture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.clean.html.marks import BODY, WIDE_BODY, furniture_rule
from flows.clean.html.tree import PageTree

_PROSE = 80  # characters outside links: a paragraph
_SENTENCE_ENDS = tuple('.!?。…”"»।:;)')
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_LARGE = 0.6  # share of the page's prose: an element with more is no furniture, whatever its name


@dataclass(slots=True)
class Prose:
    """How much running text each part of a page holds. `sums` has one entry more than there are blocks."""

    sums: list[int]

    def of(self, start: int, end: int) -> int:
        """Prose in the blocks from `start` up to `end`."""
        return self.sums[end] - self.sums[start]


def measure_prose(tree: PageTree, cut: Sequence[str | None] | None = None) -> Prose:
    sums = [0]
    for i, block in enumerate(tree.blocks):
        own = block.own_length
        weight = 0
        if (cut is None or cut[i] is None) and own > 30 and block.link_length < own:
            weight = own if own >= _PROSE or block.text.endswith(_SENTENCE_ENDS) else own // 3
        sums.append(sums[-1] + weight)
    return Prose(sums)


def find_body(tree: PageTree, heading: int | None) -> tuple[int, list[str | None]]:
    """The element that holds the post's text, and for each block of the page the rule that cuts it."""
    raw = measure_prose(tree)
    rules = [furniture_rule(element) for element in tree.elements]
    inside = _inside(tree, rules)
    protected = set(tree.ancestors(heading)[1:]) if heading is not None else set()
    best = None
    for is_named in (_is_named, _is_wide):
        named = [i for i, e in enumerate(tree.elements) if e.depth > 0 and inside[i] != "comment_thread" and is_named(e)]
        best = _best_named(tree, named, raw, heading, inside)
        if best is None:
            continue
        best = _with_siblings(tree, best, raw)
        cut = _cut(tree, rules, protected | set(tree.ancestors(best)), raw)
        prose = measure_prose(tree, cut)
        if prose.of(tree.elements[best].start, tree.elements[best].end) >= 0.3 * prose.sums[-1]:
            return best, cut
    cut = _cut(tree, rules, protected, raw)
    best = _descend(tree, measure_prose(tree, cut), heading)
    return best, _cut(tree, rules, protected | set(tree.ancestors(best)), raw)


def _with_siblings(tree, best, raw):
    """A text in several boxes of one name, with pictures between them, is what holds them all."""
    e = tree.elements
    if len(e[best].marks) < 4: return best
    same = [i for i, x in enumerate(e) if x.parent == e[best].parent and x.marks == e[best].marks]
    if len(same) < 2:
        return best
    together = sum(raw.of(e[i].start, e[i].end) for i in same)
    parent = e[best].parent
    if together > 1.1 * raw.of(e[best].start, e[best].end) and together > 0.6 * raw.of(e[parent].start, e[parent].end):
        return parent
    return best


def _is_wide(e) -> bool:
    return e.tag in ("article", "main") or bool(WIDE_BODY.search(e.marks))


def _inside(tree, rules):
    inside = []
    for i, e in enumerate(tree.elements):
        above = inside[e.parent] if e.parent >= 0 else None
        inside.append(above or rules[i])
    return inside


def _best_named(tree, named, raw, heading, inside):
    E = tree.elements
    weights = {i: raw.of(E[i].start, E[i].end) for i in named}
    if not weights: return None
    most = max(weights.values())
    if most == 0: return None
    after = E[heading].start if heading is not None else 0
    good = [i for i in named if weights[i] >= 0.4 * most and E[i].end > after]
    if not good: return None
    # the innermost of the first that is rich
    best = good[0]
    for i in good[1:]:
        if E[best].start <= E[i].start and E[i].end <= E[best].end:
            if weights[i] >= 0.7 * weights[best]:
                best = i
        elif weights[i] > 2 * weights[best]:
            best = i
    return best


def _cut(tree, rules, protected, raw):
    cut: list[str | None] = [None] * len(tree.blocks)
    total = raw.sums[-1]
    for i, element in enumerate(tree.elements):
        rule = rules[i]
        if rule is None or i in protected or element.end == element.start:
            continue
        if raw.of(element.start, element.end) > _LARGE * total and rule not in ("comment_thread",):
            continue
        for b in range(element.start, element.end):
            if cut[b] is None:
                cut[b] = rule
    return cut


def _descend(tree, prose, heading) -> int:
    children = {}
    for i, e in enumerate(tree.elements):
        children.setdefault(e.parent, []).append(i)
    w = lambda i: prose.of(tree.elements[i].start, tree.elements[i].end)
    at = 0
    while True:
        best = max(children.get(at, ()), key=w, default=None)
        if best is None or w(best) < 0.75 * w(at) or tree.elements[best].tag in ("p", "a", "span", "li", "blockquote"):
            return at
        at = best


def find_heading(tree: PageTree, titles: Sequence[str], fold: Callable[[str], str]) -> int | None:
    """The heading that prints the title: the largest one whose words the page's own titles hold."""
    folded = [fold(t) for t in titles if t]
    found = []
    for i, e in enumerate(tree.elements):
        if e.tag not in _HEADINGS and "title" not in e.marks and "headline" not in e.marks:
            continue
        if e.end - e.start > 3 or e.end == e.start or tree.length(i) > 300:
            continue
        text = fold(tree.text(i))
        if len(text) < 3: continue
        for k, t in enumerate(folded):
            if text == t or (len(text) > 8 and (t.startswith(text) or t.endswith(text))) :
                found.append((text != t, -len(text), e.tag not in _HEADINGS, i)); break
    return min(found)[3] if found else None


def _is_named(e) -> bool:
    return bool(BODY.search(e.marks)) or "articlebody" in (e.attributes.get("itemprop") or "").lower()
