"""Furniture that software puts into the bodies of feeds and exports: share rows, `appeared first on`, `Read more`.

Here every word is the author's unless a rule knows better, so the rules are narrow: names of classes that plugins
print, and lines at the end of the text.
"""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from flows.clean.html_blocks import Block, fold_spaces
from flows.clean.lexicon import RELATED_HEADINGS, Kind, Label, find_label
from schemas.records import Declared

RELATED = "related_posts"

_NAMES = {
    "share_row": r"""
        feedflare addtoany_\S+ a2a_\S+ sharedaddy sd-(?:sharing|block|like)\S* jp-post-flair jetpack-likes\S* ssba\S*
        addthis_\S+ sociable shareaholic\S* tweetmeme_button twitter-share-button fb-like fb-share-button heateor_\S+
        essb_\S+ mashsb\S* swp_\S+ dpsp-\S+ share-buttons? social-share\S* wp_plus_one_button snap_nopreview
    """,
    RELATED: r"""
        yarpp\S* crp_related\S* jp-relatedposts\S* wp_rp_\S+ related[-_]?posts? linkwithin\S* zemanta-related\S*
        nrelate\S* rp4wp\S*
    """,
    "subscription": r"""
        subscription-widget\S* subscribe-widget captioned-button-wrap button-wrapper kg-signup-card mc_embed_signup
        mailpoet\S* jetpack_subscription\S* wp-block-jetpack-subscriptions\S* mc4wp\S* tnp tnp-\S+
    """,
    "read_more": r"more-link more-link-wrap jump-link read-?more wp-block-read-more",
    "post_footer": r"blogger-post-footer",
    "advertisement": r"wpcnt wordads\S* adsbygoogle",
    "hidden": r"screen-reader-text sr-only visually-hidden preheader",
}
_RULES = tuple((rule, re.compile(rf"(?:{'|'.join(names.split())})", re.IGNORECASE)) for rule, names in _NAMES.items())
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_LONGEST_NAMES = 40  # classes of one element that are looked at

# Where buttons lead that share a page.
_SHARING = re.compile(
    r"^(?:https?:)?//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|share\.php|dialog)"
    r"|(?:twitter|x)\.com/(?:intent|share|home\?status)|linkedin\.com/(?:shareArticle|cws/share|sharing)"
    r"|pinterest\.[a-z.]+/pin/create|reddit\.com/submit|tumblr\.com/(?:share|widgets)|addtoany\.com|addthis\.com"
    r"|digg\.com/submit|delicious\.com/(?:save|post)|del\.icio\.us/post|stumbleupon\.com/submit|plus\.google\.com/share"
    r"|t\.me/share|telegram\.me/share|wa\.me/\?|api\.whatsapp\.com/send|getpocket\.com/(?:save|edit)"
    r"|news\.ycombinator\.com/submitlink|bsky\.app/intent|threads\.net/intent|feeds\.feedburner\.com/~ff"
    r"|feedproxy\.google\.com/~ff|feeds\.wordpress\.com/1\.0)|^mailto:\?",
    re.IGNORECASE,
)
_LONGEST_NOTE = 600
# `The post TITLE appeared first on BLOG.`, as WordPress says it in its languages; Medium has a line of its own.
_APPEARED_PHRASES = (
    r"the post\b.+\b(?:appeared first|first appeared) on\b",
    r"der beitrag\b.+\berschien zuerst (?:auf|bei)\b",
    r"(?:l['’]article|cet article)\b.+\best apparu en premier sur\b",
    r"la entrada\b.+\b(?:se publicó primero|aparece primero|apareció primero) en\b",
    r"l['’]articolo\b.+\b(?:proviene da|sembra essere il primo su)\b",
    r"o (?:post|conteúdo|artigo)\b.+\b(?:apareceu|aparece) primeiro em\b",
    r"het bericht\b.+\bverscheen eerst op\b",
    r"(?:сообщение|запись)\b.+\bпоявил(?:и|а)сь сначала на\b",
    r"artykuł\b.+\bpochodzi z serwisu\b",
    r"inlägget\b.+\bdök först upp på\b",
    r"indlægget\b.+\bblev først (?:udgivet|vist) på\b",
    r"innlegget\b.+\bdukket først opp på\b",
    r"(?:artikel|kiriman|postingan|pos)\b.+\bpertama (?:kali )?(?:tampil|muncul) (?:pada|di)\b",
    r".+ yazısı ilk önce .+ üzerinde ortaya çıktı",
    r"bài viết\b.+\b(?:đã )?xuất hiện (?:đầu tiên|trước tiên)",
    r"投稿 ?.+は.+に最初に表示されました",
    r".+(?:最先出现在|最早出現於)",
    r".*\bwas originally published in\b.+\bon medium, where people are continuing the conversation\b",
)
_APPEARED = re.compile("|".join(_APPEARED_PHRASES), re.IGNORECASE)
_ROOM_IN_NOTE = 90  # characters of such a line besides title and name
_NO_WORD = re.compile(r"[\W_]+")

_CLOSING = frozenset(
    {
        Kind.SHARE_ROW,
        Kind.LIKE_ROW,
        Kind.NETWORK,
        Kind.READ_MORE,
        Kind.SUBSCRIPTION,
        Kind.ADVERTISEMENT,
        Kind.POWERED_BY,
        Kind.RELATED_PLUGIN,
        Kind.COMMENT_FORM,
        Kind.COMMENTS_HEADING,
        Kind.LABELS_START,
    }
)
_MOST_CLOSING = 40  # lines at the end that may be furniture
_LONGEST_READ_ON = 160
_NEAR_END = 500  # characters of a link `Read more` and behind it: notes and share rows may follow
_LAST_ANCHORS = 6
_STEPS_TO_END = 400


def element_rule(element: Tag) -> str | None:
    """The rule that cuts an element by its classes, its id or its style."""
    names = element.get_attribute_list("class")[:_LONGEST_NAMES]
    names += element.get_attribute_list("id")[:1]
    for name in names:
        if name and (rule := next((rule for rule, pattern in _RULES if pattern.fullmatch(name)), None)):
            return rule
    style = element.get("style")
    return "hidden" if style and _HIDING.search(str(style)) else None


def find_read_on(tree: Tag) -> frozenset[int]:
    """The links `Read more` behind which nothing more is told, by identity."""
    anchors = tree.find_all("a")[-_LAST_ANCHORS:]
    return frozenset(id(anchor) for anchor in anchors if _asks_to_read_on(anchor) and _is_near_end(anchor))


def mark_closing(blocks: list[Block], declared: Declared | None) -> None:
    """Give furniture at the end of a text its rule, and a heading at its beginning that repeats the title."""
    first = next((block for block in blocks if block.rule is None), None)
    title = _key(declared.title) if declared and declared.title else ""
    if first and len(blocks) > 1 and title and first.tag in ("h1", "h2", "h3") and _key(first.text) == title:
        first.rule = "repeated_title"
    _mark_last(blocks, declared)
    if _mark_related(blocks):
        _mark_last(blocks, declared)


def _mark_last(blocks: list[Block], declared: Declared | None) -> None:
    for block in reversed(blocks[-_MOST_CLOSING:]):
        if block.rule is None:
            block.rule = _closing_rule(block, declared)
            if block.rule is None:
                return


def _closing_rule(block: Block, declared: Declared | None) -> str | None:
    if len(block.text) > _LONGEST_NOTE:
        return None
    if _APPEARED.match(block.text) or _names_post_and_blog(block, declared):
        return "appeared_on"
    if block.links and block.is_link and all(_SHARING.match(link.href) for link in block.links):
        return Kind.SHARE_ROW.value
    label = find_label(block.text)
    kinds = label.kinds & _CLOSING if label is not None else None
    if label is None or not kinds or not _is_sure(block, label):
        return None
    return min(kind.value for kind in kinds)


def _is_sure(block: Block, label: Label) -> bool:
    """A label is furniture where the whole line is one; one that only begins so, or that is a common word, if the
    line is a link (`Filed under: …` has links behind it)."""
    if label.start and Kind.LABELS_START in label.kinds:
        return len(block.text) - block.linked <= label.start + 3 * len(block.links) + 2 and bool(block.links)
    return block.is_link if label.start or not label.is_strong else True


def _names_post_and_blog(block: Block, declared: Declared | None) -> bool:
    """Whether a line links to the post by its title and to the blog by its name, and says little more."""
    if declared is None or not declared.title or not declared.site_name or len(block.links) < 2:
        return False
    shown = {_key(link.text) for link in block.links}
    room = len(declared.title) + len(declared.site_name) + _ROOM_IN_NOTE
    return {_key(declared.title), _key(declared.site_name)} <= shown and len(block.text) <= room


def _mark_related(blocks: list[Block]) -> bool:
    """Mark a list of links at the end whose heading says that they lead to related posts; whether there is one."""
    rest = [block for block in blocks if block.rule is None][-_MOST_CLOSING:]
    items = 0
    for block in reversed(rest):
        if block.is_link and len(block.links) == 1:
            items += 1
            continue
        label = find_label(block.text)
        if items and label and not label.start and not label.kinds.isdisjoint(RELATED_HEADINGS):
            for each in rest[len(rest) - items - 1 :]:
                each.rule = RELATED
            return True
        break
    return False


def _asks_to_read_on(anchor: Tag) -> bool:
    text = fold_spaces(anchor.get_text()) if len(anchor.contents) < 20 else ""
    label = find_label(text) if 0 < len(text) <= _LONGEST_READ_ON else None
    return label is not None and Kind.READ_MORE in label.kinds


def _is_near_end(anchor: Tag) -> bool:
    """Whether hardly any text stands behind a link."""
    length = 0
    for step, node in enumerate(anchor.next_elements):
        if isinstance(node, NavigableString):
            length += len(node.strip())
        if length > _NEAR_END or step > _STEPS_TO_END:
            return False
    return True


def _key(text: str) -> str:
    """The letters and digits of a text, by which titles and names are compared."""
    return _NO_WORD.sub("", text).casefold()
