"""What people write for the readers, and what they are told if it cannot be used."""

import pytest

from flows.cli import Kinds as CommandKinds
from flows.errors import UserError
from flows.read_options import KINDS, read_options
from schemas.records import PostKind, ReadOptions


def test_the_usual_is_posts_and_the_usual_columns() -> None:
    assert read_options(9, "posts", "") == ReadOptions(9)


def test_kinds_are_added_one_by_one() -> None:
    kinds = [read_options(9, each, "").kinds for each in KINDS]
    assert kinds == [{PostKind.POST}, {PostKind.POST, PostKind.PAGE}, set(PostKind)]


def test_the_command_line_offers_the_kinds_of_the_flow() -> None:
    assert [each.value for each in CommandKinds] == list(KINDS)


def test_columns_are_pairs_with_commas_between() -> None:
    assert read_options(9, "posts", " text = body md ,url=link, ").columns == {"text": "body md", "url": "link"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("body", "'body'; write field=column"),
        ("text=", "'text='; write field=column"),
        ("body=text", "'body', no field of ours; the fields are text, html, title"),
        ("url=a,url=b", "names url twice"),
    ],
)
def test_columns_that_cannot_be_used_are_explained(columns: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_options(9, "posts", columns)
