"""Which encoding of a Latin script explains some bytes: the one in which they read like one language.

General detectors look at how strange characters sit beside each other, and `peña` and `peńa` look alike to them: of
Spanish pages in cp1252 half came out as cp1250. But ñ beside á, é and í is Spanish; no language writes ń with them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple


class _Language(NamedTuple):
    """How a language looks in code pages: its letters beyond a to z, and frequent words of it that are pure ASCII."""

    letters: frozenset[str]
    words: frozenset[str]


def _language(letters: str, words: str) -> _Language:
    return _Language(frozenset(letters), frozenset(words.split()))


_WESTERN = (
    _language("éèïôñöüçâêàáíó", "the and of to in is that for it with was on as are this"),  # English
    _language("äöüßéèàç", "der die und das ist nicht ein zu den mit auf von sich es auch"),  # German
    _language("àâæçéèêëîïôœùûü", "le la les des et est un une que pour dans qui sur pas il"),  # French
    _language("áéíñóúüç", "el la los las de que en y un una por con se del para"),  # Spanish, Galician, Basque
    _language("áâãàçéêíóôõúü", "de que e do da em um uma para com os no na se por"),  # Portuguese
    _language("àèéìíîòóùú", "il di che e la un per non una con sono del le si anche"),  # Italian
    _language("àçèéíïòóúü·", "el la els les de que i en un una per amb no es del"),  # Catalan
    _language("éëïöüèêáóíúâçàîôûñä", "de het een en van is dat in niet op te met voor zijn er"),  # Dutch
    _language("åäöéüà", "och att det som en av med den inte ett jag ja on ei se oli mutta kun"),  # Swedish, Finnish
    _language("æøåéèêòóôäöü", "og det at er en til av af med som ikke et den jeg der"),  # Danish, Norwegian
    _language("áðéíóúýþæö", "og er sem til var en ekki um hann af eru"),  # Icelandic
    _language("çëé", "dhe e i nga me se qe nuk ka si u do"),  # Albanian
)
_CENTRAL = (
    _language("ąćęłńóśźżé", "nie w na jest do to z i o jak od tak po ale co"),  # Polish
    _language("áčďéěíňóřšťúůýžöü", "a je na se v to z do o i pro ale jako jsem by"),  # Czech
    _language("áäčďéíĺľňóôŕšťúýž", "a je na sa v to z do o i pre ale ako som by"),  # Slovak
    _language("áéíóöőúüű", "a az hogy nem egy ez meg volt csak de ha mint van is el"),  # Hungarian
    _language("ăâîşţ", "nu din pentru care este mai sunt cu ca pe la de un o sau"),  # Romanian
    _language("čćđšž", "je se na da su za od sam koji ali kao ili iz i u"),  # Croatian, Bosnian, Slovene
)
_TURKISH = (_language("çğıöşüâîû\u0307", "ve bir bu da de ile daha ama gibi olan en ne var kadar sonra"),)
_BALTIC = (
    _language("āčēģīķļņšūžõ", "un ir no ka par ar kas bet to es tas vai"),  # Latvian
    _language("ąčęėįšųūž", "ir kad yra su kaip tai bet o jau iki tik dar"),  # Lithuanian
    _language("äöõüšž", "ja on ei et see ka kui oli mis ta ning aga"),  # Estonian
)
_VIETNAMESE = (
    _language("àáâãèéêëíóôùúüăđơư\u0300\u0301\u0303\u0309\u0323", "cho trong khi anh em hay con ra sao nhau theo"),
)
# The likelier first: a later one has to be better by more than chance.
_LANGUAGES = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
    "cp1258": _VIETNAMESE,
    "iso8859-2": _CENTRAL,
    "mac-roman": _WESTERN,
    "cp850": _WESTERN,
}

_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TYPOGRAPHIC = re.compile("[‘’‚“”„…–—•·«»‹›¿¡\u00a0\u00ad§©®™°€£¥¢½¼¾²³×±´†‡¶]")
# Between two letters only a few of them stand: it’s, re—read, col·lega. A euro stands beside a number.
_MISPLACED = re.compile(r"(?<=[^\W\d_])[‚„•«»‹›¿¡§©®™°€£¥¢½¼¾²³×±´†‡¶](?=[^\W\d_])|(?<!\d)(?<!\d\s)€(?!\s?\d)")
_ONE_LETTER_WORDS = frozenset("àáâäåæèéêíóôöøúÀÁÂÄÅÆÈÉÊÍÓÔÖØÚ")
# Vietnamese has 30 %, Czech 15; a script of its own has nearly all letters beyond ASCII.
_MAX_SHARE_BEYOND_ASCII = 0.35
_LEAST_EXPLAINED = 0.7
_LEAST_LEAD = 0.03
_BEYOND_DOUBT = 1.1  # all explained, and every fifth word is a frequent one
# Of encodings in which any byte is a letter or a blank, a stray byte must not make a case.
_RARE = frozenset({"iso8859-2", "mac-roman", "cp850"})
_LEAST_WORDS_IF_RARE = 5
# How much frequent words count beside letters: they are a third of a text in the right language.
_WEIGHT_OF_WORDS = 0.5


def detect_latin(sample: bytes) -> tuple[str, float] | None:
    """The encoding that explains the sample best, and how much of what is not ASCII it explains (0 to 1), if enough."""
    best: tuple[str, float] | None = None
    best_score = 0.0
    for encoding, languages in _LANGUAGES.items():
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        explained, score = _judge(text, languages, _LEAST_WORDS_IF_RARE if encoding in _RARE else 0)
        if explained >= _LEAST_EXPLAINED and score > best_score + _LEAST_LEAD:
            best, best_score = (encoding, min(explained, 0.99)), score
        if best_score >= _BEYOND_DOUBT:
            break
    return best


def _judge(text: str, languages: tuple[_Language, ...], least_words: int) -> tuple[float, float]:
    """How much of the words and signs beyond ASCII one language explains, the one that fits best; and how it ranks."""
    words = [word.rstrip("ªº") for word in _WORD.findall(text)]
    foreign = [word for word in words if not word.isascii()]
    signs = sum(not sign.isalpha() for sign in _BEYOND_ASCII.findall(_WORD.sub("", text)))
    if len(foreign) < least_words or (not foreign and not signs):
        return 0.0, 0.0
    if len(_BEYOND_ASCII.findall("".join(foreign))) > _MAX_SHARE_BEYOND_ASCII * sum(map(len, words)):
        return 0.0, 0.0
    good_signs = len(_TYPOGRAPHIC.findall(text)) - len(_MISPLACED.findall(text))
    letter_sets = Counter(frozenset(_BEYOND_ASCII.findall(word.lower())) for word in foreign if _is_cased(word))
    all_words = Counter(word.lower() for word in words)
    judged = []
    for language in languages:
        good_words = sum(count for letters, count in letter_sets.items() if letters <= language.letters)
        explained = max(0.0, (good_words + good_signs) / (len(foreign) + signs))
        frequent = sum(all_words[word] for word in language.words) / len(words) if words else 0.0
        judged.append((explained, explained + _WEIGHT_OF_WORDS * frequent))
    return max(judged, key=lambda judgement: judgement[1])


def _is_cased(word: str) -> bool:
    """Whether capitals stand where words have them; bytes read in the wrong encoding put them anywhere."""
    if len(word) == 1:
        return word in _ONE_LETTER_WORDS
    return word.isupper() or word[1:].islower()
