"""The tables of docs/scale.md are what the arithmetic says."""

from pathlib import Path

import pytest
from capacity import gate, plan, seminar, tables

pytestmark = pytest.mark.slow  # minutes of load, by ./gspbot test -m slow

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"


@pytest.mark.parametrize("table", tables().split("\n\n"))
def test_the_page_shows_the_tables(table: str) -> None:
    assert table in PAGE.read_text(encoding="utf-8"), "python tests/load/capacity.py"


def test_one_bot_is_the_first_limit() -> None:
    assert plan(100).bots > plan(100).databases
    assert gate(35, 30)[1] > 10 > gate(10, 30)[1]


def test_a_group_of_a_hundred_waits_and_private_chats_do_not() -> None:
    assert seminar(100, in_group=False) == 60
    assert seminar(100, in_group=True) > 300
