"""Words and minutes."""

import pytest

from flows.normalize.counts import measure_length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("We don't re-tool the U.S. — no!", 6),
        ("- * … ❤", 0),
        ("3.5 million", 2),
        ("हिन्दी में ब्लॉग", 3),
        ("오늘 날씨가 좋다", 3),
        ("今日は天気がいい。", 8),
        ("我用 Python 写程序", 6),
        ("สวัสดีครับ", 3),
        ("one_two __ 3", 2),
    ],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert measure_length(text).words == words


def test_reading_takes_at_least_a_minute() -> None:
    assert measure_length("Short.").minutes == 1


def test_reading_time_follows_words_and_characters() -> None:
    assert measure_length("word " * 238).minutes == 1
    assert measure_length("word " * 239).minutes == 2
    assert measure_length("天" * 1_000).minutes == 2
    assert measure_length("天" * 500 + " word" * 238).minutes == 2


def test_a_line_of_a_million_dashes_is_counted_at_once() -> None:
    assert measure_length("-" * 1_000_000).words == 0
