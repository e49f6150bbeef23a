"""Pages that are no post: lists of posts, and walls that ask for a login."""

from __future__ import annotations

from flows.clean.html.heading import fold_title
from flows.clean.html.marks import is_body, is_summary
from flows.clean.html.post import Post
from flows.clean.html.tree import PageTree
from flows.errors import NotAnArticle

_SEVERAL = 2
_MANY = 5
_LIST = 8
_LITTLE = 150  # characters
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_ABOVE = 6  # blocks above a post's box in which its heading stands


def refuse_other_pages(post: Post) -> None:
    """Raise NotAnArticle for an index, an archive list or a login wall."""
    if post.length < _LITTLE and post.tree.find_first('input[type="password"]') is not None:
        raise NotAnArticle("The page asks for a login and shows next to nothing without it.")
    if post.tree.elements and "index_page" in post.tree.elements[0].marks:
        raise NotAnArticle("The page says of itself that it is an index, an archive or a search.")
    if post.head.kind == "article":
        return
    if post.head.is_collection:
        raise NotAnArticle("The page says of itself that it is a collection of posts.")
    _refuse_lists(post)


def _refuse_lists(post: Post) -> None:
    titles = _listed_posts(post)
    if _is_told(post) and fold_title(post.title or "") in titles and len(titles) < _MANY:
        return
    if len(titles) >= _SEVERAL:
        raise NotAnArticle(f"The page lists {len(titles)} posts, each under a heading that leads to its own page.")
    if post.is_sure:
        return
    if not _is_told(post) and (links := _linked_headings(post)) >= _MANY:
        raise NotAnArticle(f"The page lists {links} posts, each under a heading that leads to its own page.")
    box = post.tree.elements[post.box]
    links = sum(element.tag == "a" for element in post.tree.elements[post.box : box.last])
    if post.length < _LITTLE and links >= _LIST and post.tree.link_length(post.box) > 2 * _LITTLE:
        raise NotAnArticle(f"The page is a list of {links} links with next to no text.")


def _is_told(post: Post) -> bool:
    """Whether the page's head calls the page what the heading says."""
    if post.heading is None:
        return False
    text = fold_title(post.tree.text(post.heading))
    return any(text in fold_title(title.text) for title in post.head.titles)


def _listed_posts(post: Post) -> set[str]:
    """The titles above boxes that hold a post or its beginning, where the title leads to the post's own page."""
    titles: set[str] = set()
    tree, done = post.tree, 0
    for element in tree.elements:
        if element.start < done or element.end == element.start or not (is_body(element) or is_summary(element)):
            continue
        done = element.end
        above = range(max(0, element.start - _ABOVE), element.start + 1)
        titles.update(
            fold_title(tree.blocks[i].text) for i in above if post.cuts[i] is None and _is_linked_heading(tree, i)
        )
    return titles


def _linked_headings(post: Post) -> int:
    if not post.text:
        return 0
    span = range(post.text[0], post.text[-1] + 1)
    return len({post.tree.blocks[i].text for i in span if _is_linked_heading(post.tree, i)})


def _is_linked_heading(tree: PageTree, i: int) -> bool:
    block = tree.blocks[i]
    return tree.elements[block.parent].tag in _HEADINGS and block.link_length > 0.8 * len(block.text) > 3
