"""What older blogs print around a post, composed for the line model: readers' comments and sidebars.

The forms are those of Blogger, Typepad, Movable Type, WordPress and of themes without a name: what stands above or
below a comment, in which order a sidebar has its gadgets. The prose in them is cut from other pages, because a
reader's comment and a writer's "About me" read like any post; only their surroundings tell.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

Teasers = Sequence[tuple[str, str]]  # titles and first characters of posts

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
FIRST = ("Ana", "Bo", "Carl", "Dee", "Eve", "Finn", "Gus", "Ida", "Jo", "Kim", "Lou", "Max", "Nia", "Oz", "Pat", "Sue")
LAST = ("Brook", "Field", "Hill", "Lake", "Marsh", "North", "Stone", "Wood", "M.", "K", "")
HANDLES = ("Anonymous", "anonymous reader", "blue_door", "quiet77", "the old cook", "knitter", "@rambler", "J.")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


def compose_thread(teasers: Teasers, chance: random.Random) -> list[str]:
    """One to twenty comments in one form, with or without a heading."""
    above, below = chance.choice(COMMENTS)
    form = chance.choice(MOMENTS)
    count = chance.choice((1, 2, 3, 5, 8, 13, 20))
    heading = chance.choice(
        ("", "", "", "Comments", f"{count} comments:", f"{count} Responses", f"{count} thoughts on this post",
         "Reader comments", f"Comments ({count})", "Discussion", f"{count} Replies")
    )  # fmt: skip
    lines = [heading]
    for number in range(1, count + 1):
        if chance.random() < 0.05:
            lines.append(str(number))
        name, moment = _name(chance), _moment(form, chance)
        rows = [*above, *_say(teasers, chance), *below]
        lines += [row.replace("{name}", name).replace("{moment}", moment) for row in rows]
    return [*lines, *chance.choice(((), (), ("Post a Comment",), ("Leave a Reply",), ("Comments are closed.",)))]


def _name(chance: random.Random) -> str:
    if chance.random() < 0.35:
        return chance.choice(HANDLES)
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}".strip()


def _moment(form: str, chance: random.Random) -> str:
    return form.format(
        month=chance.choice(MONTHS),
        short=chance.choice(MONTHS)[:3],
        number=chance.randrange(1, 13),
        day=chance.randrange(1, 29),
        year=chance.randrange(2004, 2022),
        time=f"{chance.randrange(1, 13)}:{chance.randrange(60):02}",
        half=chance.choice("ap"),
    )


def _say(teasers: Teasers, chance: random.Random) -> list[str]:
    """A few sentences of another page, in one or two paragraphs."""
    text = " ".join(chance.choice(teasers)[1].split())
    sentences = _SENTENCE.split(text)[chance.randrange(3) :] or [text]
    most = chance.choice((1, 2, 3, 5, 9))
    said = sentences[:most]
    if chance.random() < 0.25:
        said[0] = chance.choice(("Thanks!", "Hi,", "Great post.", "I agree.", "So true...", "LOL")) + " " + said[0]
    middle = len(said) // 2
    return (
        [" ".join(said)] if middle < 1 or chance.random() < 0.6 else [" ".join(said[:middle]), " ".join(said[middle:])]
    )


# How a blog prints the moment of a comment.
MOMENTS = (
    "{month} {day}, {year} at {time} {half}m", "{month} {day}, {year} {time} {half}m", "{day} {month} {year}, {time}",
    "{number}/{day}/{year} {time} {half}m", "{short} {day}, {year}", "{day} {short} {year}", "{number} years ago",
    "{year}-{number:02}-{day:02} {time}", "{month} {day}, {year}", "{time} {half}m",
)  # fmt: skip
# What stands above and below what a reader says.
COMMENTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("{name} said...",), ("{moment}",)),
    (("{name} said...",), ("{moment}",)),
    (("{name}", "{moment}"), ("ReplyDelete",)),
    (("{name}{moment}",), ("ReplyDelete",)),
    (("{name} says:", "{moment}"), ()),
    (("{name} says:", "{moment}"), ("Reply",)),
    (("{name} on {moment}",), ()),
    (("{name} wrote on {moment}",), ()),
    ((), ("Posted by: {name} | {moment}",)),
    ((), ("Posted by {name} at {moment}",)),
    ((), ("Posted by:", "{name}", "|", "{moment}")),
    ((), ("— {name} · {moment}",)),
    (("{name}",), ()),
    (("{name}", "{moment}"), ()),
    (("{name}", "•", "{moment}"), ("△", "▽", "Reply", "Share ›")),
)


def compose_sidebar(teasers: Teasers, chance: random.Random) -> list[str]:
    """Some of the gadgets that stand beside a post, in any order."""
    gadgets = chance.sample(GADGETS, chance.randrange(3, len(GADGETS)))
    return [line for gadget in gadgets for line in gadget(teasers, chance)]


def _about(teasers: Teasers, chance: random.Random) -> list[str]:
    heading = chance.choice(("About Me", "About", "About this blog", "Welcome", "Who I am", ""))
    name = [_name(chance)] if chance.random() < 0.6 else []
    end = chance.choice(((), ("View my complete profile",), ("Read more »",), ("Email me",)))
    return [heading, *name, *_say(teasers, chance), *end]


def _notice(teasers: Teasers, chance: random.Random) -> list[str]:
    heading = chance.choice(("Disclaimer", "Copyright", "Please note", "News", "On my nightstand", "My book", ""))
    return [heading, *_say(teasers, chance)]


def _archive(_teasers: Teasers, chance: random.Random) -> list[str]:
    years = range(chance.randrange(2010, 2020), chance.randrange(2003, 2009), -1)
    rows = [f"{month} {year}" for year in years for month in reversed(MONTHS)][: chance.randrange(4, 60)]
    if chance.random() < 0.5:
        rows = [f"► {year} ({chance.randrange(2, 300)})" for year in years]
        rows[1:1] = [f"▼ {month} ({chance.randrange(1, 30)})" for month in MONTHS[: chance.randrange(1, 12)]]
    return [chance.choice(("Blog Archive", "Archives", "Monthly archives", "Archive")), *rows]


def _titles(teasers: Teasers, chance: random.Random, *headings: str) -> list[str]:
    count = min(chance.randrange(3, 25), len(teasers))
    return [chance.choice(headings), *(title for title, _ in chance.sample(list(teasers), count))]


def _recent(teasers: Teasers, chance: random.Random) -> list[str]:
    return _titles(teasers, chance, "Recent Posts", "Recent Entries", "Latest", "Previous Posts", "Also on this blog")


def _blogroll(teasers: Teasers, chance: random.Random) -> list[str]:
    heading, *titles = _titles(teasers, chance, "Blogroll", "Links", "Blogs I read", "My Blog List", "Friends")
    rows = [heading, *(" ".join(title.split()[: chance.randrange(1, 6)]) for title in titles)]
    return [line for row in rows for line in ([row, "2 weeks ago"] if chance.random() < 0.15 else [row])]


def _categories(teasers: Teasers, chance: random.Random) -> list[str]:
    words = [word for title, _ in chance.sample(list(teasers), min(12, len(teasers))) for word in title.split()[:2]]
    counts = chance.random() < 0.5
    rows = [f"{word} ({chance.randrange(1, 90)})" if counts else word for word in words]
    return [chance.choice(("Categories", "Labels", "Topics", "Tags")), *rows]


def _recent_comments(teasers: Teasers, chance: random.Random) -> list[str]:
    rows = [f"{_name(chance)} on {title}" for title, _ in chance.sample(list(teasers), min(6, len(teasers)))]
    return [chance.choice(("Recent Comments", "Latest comments", "What readers say")), *rows]


def _teased(teasers: Teasers, chance: random.Random) -> list[str]:
    lines = [chance.choice(("Popular Posts", "From the archive", "Featured", "Most read", "Elsewhere"))]
    for title, text in chance.sample(list(teasers), min(4, len(teasers))):
        lines += [
            title,
            " ".join(text.split())[: chance.randrange(80, 300)] + chance.choice(("...", "…", " [...]", "")),
        ]
    return lines


def _tweets(teasers: Teasers, chance: random.Random) -> list[str]:
    said = [" ".join(text.split())[:130] for _, text in chance.sample(list(teasers), min(4, len(teasers)))]
    return ["Twitter Updates", *(line for tweet in said for line in (tweet, f"{chance.randrange(2, 23)} hours ago"))]


GADGETS = (
    _about, _notice, _notice, _archive, _recent, _blogroll, _blogroll, _categories, _recent_comments, _teased, _tweets,
)  # fmt: skip
