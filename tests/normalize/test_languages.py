"""Languages, declared and detected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalize.languages import FEWEST_LETTERS, LEAST_CONFIDENCE, declared_language, detect_language

SENTENCES = {
    "en": "The best plan for both countries is to do something about the failing states to their south.",
    "de": "Diese Woche habe ich wieder viel zu lange am Schreibtisch gesessen und kaum etwas geschrieben.",
    "fr": "Cette semaine nous avons marché jusqu'au village où habitait autrefois ma grand-mère.",
    "es": "Esta semana volvimos al pueblo donde vivía mi abuela y encontramos la casa muy cambiada.",
    "pt": "Nesta semana voltamos à cidade onde morava a minha avó e encontramos a casa muito diferente.",
    "it": "Questa settimana siamo tornati nel paese dove abitava mia nonna e la casa era molto cambiata.",
    "ru": "На этой неделе мы вернулись в деревню, где жила бабушка, и дом нам показался совсем другим.",
    "tr": "Bu hafta büyükannemin yaşadığı köye döndük ve evi çok değişmiş bulduk, bahçe de artık yoktu.",
    "ja": "今週は祖母が住んでいた村に戻りましたが、家はすっかり変わっていました。",
    "zh": "这个星期我们回到了祖母住过的村子，发现房子已经完全变了样。",
    "hi": "इस हफ़्ते हम उस गाँव लौटे जहाँ दादी रहती थीं और घर बहुत बदला हुआ मिला।",
    "ar": "عدنا هذا الأسبوع إلى القرية التي كانت جدتي تعيش فيها ووجدنا البيت قد تغير كثيرا.",
    "fa": "این هفته به روستایی برگشتیم که مادربزرگم در آن زندگی می‌کرد و خانه خیلی تغییر کرده بود.",
    "th": "สัปดาห์นี้เรากลับไปที่หมู่บ้านที่คุณยายเคยอยู่และพบว่าบ้านเปลี่ยนไปมาก",
}


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_a_sentence_is_enough_to_tell_its_language(language: str, text: str) -> None:
    tag, confidence = detect_language(text)
    assert tag == language
    assert confidence is not None
    assert LEAST_CONFIDENCE <= confidence <= 1


@pytest.mark.parametrize("text", ["", "Hm.", "2018 — 2019", "1" * 500, "lol " * 4, "x" * (FEWEST_LETTERS - 1)])
def test_a_text_that_does_not_tell_has_no_language(text: str) -> None:
    assert detect_language(text) == (None, None)


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    before = [detect_language(text) for text in SENTENCES.values()]
    after = [detect_language(text) for text in reversed(SENTENCES.values())]
    assert before == after[::-1]


@given(st.text())
def test_any_text_has_a_language_with_a_confidence_or_none_at_all(text: str) -> None:
    tag, confidence = detect_language(text)
    assert (tag is None) == (confidence is None)


@pytest.mark.parametrize(
    ("text", "tag"),
    [("EN", "en"), ("pt_br", "pt-BR"), (" zh-hant-tw ", "zh-Hant-TW"), ("es-419", "es-419"), ("fil", "fil")],
)
def test_a_declared_tag_is_written_as_bcp_47_has_it(text: str, tag: str) -> None:
    assert declared_language(text) == tag


@pytest.mark.parametrize("text", ["", "English", "x", "en-", "en US", "en\x00"])
def test_what_is_no_tag_is_none(text: str) -> None:
    assert declared_language(text) is None
