"""Authors, from bylines as pages print them."""

from __future__ import annotations

import re

from flows.normalize.calendars import fold_date, own_names
from flows.normalize.folding import fold_words
from flows.normalize.texts import one_line

LONGEST_BYLINE = 500  # characters; what is longer is prose
LONGEST_AUTHOR = 80
MOST_WORDS = 8

# What stands before a name in any language of a blog, and could be no part of one.
PREFIX = re.compile(
    r"^(?:(?:posted|written|published|authored|submitted|words|story|text)?\s*by|(?:post )?authors?"
    r"|eingestellt von|gepostet von|geschrieben von|verfasst von|veröffentlicht von|autor(?:in|en)?|autore"
    r"|publié par|écrit par|rédigé par|posté par|auteur|publicado (?:por|en)|publicada por|postado por|escrito por"
    r"|autora|pubblicato da|scritto da|postato da|gepost door|geschreven door|door|upplagd av|skriven av|lagt inn av"
    r"|skrevet av|skrevet af|indsendt af|publicat de|bejegyezte|írta|szerző|vystavil|przez|opublikował"
    r"|diposting oleh|diposkan oleh|ditulis oleh|oleh|gönderen|yayınlayan|yazan|yazar|đăng bởi|được đăng bởi|tác giả"
    r"|автор|отправлено|опубликовано|написал|αναρτήθηκε από|από|مرسلة بواسطة|بواسطة|الكاتب|ارسال شده توسط|نویسنده"
    r"|प्रस्तुतकर्ता|লিখেছেন|เขียนโดย|โดย|投稿者|作者|发布者|发帖者|張貼者|文|작성자|글쓴이)(?:\s*[:：]\s*|\s+|$)",
    re.IGNORECASE,
)
# Little words that begin names elsewhere (`Von Trapp`): prefixes only on a page in their own language.
SHORT_PREFIXES = {
    "de": "von", "fr": "par", "es": "por", "pt": "por", "it": "di|da", "sv": "av", "no": "av", "da": "af", "ro": "de",
    "ca": "per",
}  # fmt: skip
SUFFIX = re.compile(r"\s+(?:tarafından|schrieb|さん)$", re.IGNORECASE)
CONJUNCTIONS = {
    "de": "und", "fr": "et", "es": "y|e", "pt": "e", "it": "e|ed", "nl": "en", "sv": "och", "no": "og", "da": "og",
    "pl": "i", "hr": "i", "ca": "i", "cs": "a", "ru": "и", "uk": "та|і", "tr": "ve", "id": "dan", "ro": "și",
    "hu": "és", "el": "και",
}  # fmt: skip

ADDRESS = re.compile(r"<?[^\s<>()]+@[^\s<>()]+\.[^\s<>()]+>?|https?://\S+|(?<=.)@\w+")
# `2 April 2020 by Jane`, `Posted on Friday by Jane`: the name stands behind.
NAME_BEHIND = re.compile(
    r"^(?:.*\d.*?|(?:posted|published|written|filed|submitted)\s.*?)\s(?:by|von|par|por|door)\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)
SEGMENT = re.compile(r"\s*[|•·/]\s*|\s+[-–—]+\s+")
NUMBER = re.compile(r"(?<![A-Za-z0-9_])\d[\d.:/-]*(?:[ap]m|h\d*)?(?![A-Za-z_])")
# Little words between a name and a date or time.
BEFORE_DATE = frozenset({
    "at", "on", "in", "um", "am", "den", "le", "à", "el", "en", "a", "la", "las", "la(s)", "às", "em", "alle", "ore",
    "il", "kl", "kl.", "om", "op", "pada", "о", "в", "на", "時刻", "o", "de", "del", "of", "-", "–",
})  # fmt: skip
# Those of them that end no name: Blogger prints one of them between name and time, and the time may have been cut.
BEFORE_TIME = frozenset({"at", "on", "um", "à", "en", "às", "em", "alle", "op", "kl", "pada", "на", "時刻"})
# A comma does not part a name from what belongs to it.
DEGREE = r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|m\.?a|b\.?a|m\.?sc|b\.?sc|mba|esq|j\.?d|r\.?n|cpa|dds)\.?"
COMMA = re.compile(rf"\s*+[,;、，；]\s*+(?!{DEGREE}(?:[\s,;&]|$))", re.IGNORECASE)
ROLE = re.compile(
    r"\b(?:writer|editor|reporter|correspondent|contributor|columnist|staff|redaktion|officer|director|manager|founder"
    r"|co-founder|president|chair(?:man|woman)?|ceo|cto|cfo|coo|cmo|head of|specialist|producer|professor|consultant"
    r"|strategist|(?:ge)schäftsführer(?:in)?|redakteur(?:in)?|chefredakteur(?:in)?)\b",
    re.IGNORECASE,
)
# What stands behind a name and says for whom, or who that is; a nickname in brackets stays.
BEHIND_NAME = re.compile(rf"\s+(?:\([^()]*{ROLE.pattern}[^()]*\)|on behalf of\s.*|im namen von\s.*)$", re.IGNORECASE)
# Where else to find somebody is nobody's name, and no part of it.
ON_NETWORK = re.compile(
    r"(?:^|\s+)on (?:facebook|twitter|instagram|linkedin|youtube|pinterest|tiktok|medium)$", re.IGNORECASE
)
CALL = re.compile(
    r"\b(?:follow|find|like|join|visit|see|share|connect|contact|chat|read|watch|listen|us|me|our|my|more|posts?|posted)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?:[!?。！？]|\w{4,}\.)$")


def split_authors(text: str, language: str | None) -> tuple[str, ...] | None:
    """The people whom a byline names, in its order, each once; None if what is left of it can be no names.

    Prefixes, e-mail and web addresses, dates and times are cut. `Doe, Jane` stays one name, as do `Ortega y Gasset`
    and `King, Jr.`. A byline of addresses or dates alone names nobody.
    """
    if len(text) > LONGEST_BYLINE:
        return None
    base = language.partition("-")[0] if language else ""
    line = _without_prefix(one_line(ADDRESS.sub(" ", one_line(text))), base)
    behind = NAME_BEHIND.match(line)
    line = behind["name"] if behind else line
    segments = (_without_date(segment, language) for segment in SEGMENT.split(line))
    names = next((_without_prefix(segment, base) for segment in segments if segment), "")
    authors: dict[str, str] = {}
    for author in map(_without_network, _split_names(names, base)):
        if not _is_plausible(author):
            return None
        authors.setdefault(fold_words(author), author)
    return tuple(authors.values())


def _without_prefix(line: str, language: str) -> str:
    line = PREFIX.sub("", line)
    short = SHORT_PREFIXES.get(language)
    if short:
        line = re.sub(rf"^(?:{short})\s+", "", line, flags=re.IGNORECASE)
    name = SUFFIX.sub("", BEHIND_NAME.sub("", line)).strip(' ,;:()<>[]"“”*_')
    return f"{name})" if name.count("(") > name.count(")") else name


def _without_date(segment: str, language: str | None) -> str:
    """The part of the segment before a date or time; empty if it begins with one."""
    number = NUMBER.search(segment)
    if number is None:
        words = segment.split()
        return " ".join(words[:-1]) if len(words) > 1 and words[-1].casefold().strip(":") in BEFORE_TIME else segment
    names = own_names(language)
    words = segment[: number.start()].split()
    while words:
        word = fold_date(words[-1]).strip(",.;:(")
        if (
            word
            and word not in BEFORE_DATE
            and word not in names.months
            and word not in names.weekdays
            and not word[0].isdigit()
        ):
            break
        words.pop()
    return " ".join(words)


def _split_names(names: str, language: str) -> list[str]:
    pieces = [piece for piece in COMMA.split(names) if piece]
    if len(pieces) == 2 and not any(" " in piece for piece in pieces):
        return [", ".join(pieces)]
    people = [piece for position, piece in enumerate(pieces) if position == 0 or not ROLE.search(piece)]
    return [name for piece in people for name in _split_at_conjunction(piece, language)]


def _split_at_conjunction(names: str, language: str) -> list[str]:
    """Names joined by `and`; a single word joined to a longer name is part of it (`Ortega y Gasset`)."""
    words = "|".join(filter(None, ("and", CONJUNCTIONS.get(language))))
    pieces = [
        re.sub(rf"^(?:{words})\s+", "", piece, flags=re.IGNORECASE)
        for piece in re.split(rf"\s*&\s*|\s+(?:{words})\s+", names, flags=re.IGNORECASE)
    ]
    single = sum(1 for piece in pieces if " " not in piece)
    return [names] if 0 < single < len(pieces) else pieces


def _without_network(author: str) -> str:
    """`Ann Other on Medium` without its end. `Friends of the Harbour on Facebook` is no person, and stays."""
    found = ON_NETWORK.search(author)
    if found is None:
        return author
    words = author[: found.start()].split()
    is_person = 1 < len(words) <= 4 and all(word[0].isupper() for word in words) and CALL.search(author) is None
    return " ".join(words) if is_person else author


def _is_plausible(author: str) -> bool:
    """Whether this can be a name: short, no sentence, no number (`mclee99` is none, it is a nickname)."""
    words = author.split()
    is_prose = len(words) > 2 and author.islower()
    return (
        0 < len(author) <= LONGEST_AUTHOR
        and len(words) <= MOST_WORDS
        and not is_prose
        and not NUMBER.search(author)
        and not ON_NETWORK.search(author)
        and not SENTENCE_END.search(author)
        and any(character.isalpha() for character in author)
    )
