"""Long answers in parts, and buttons."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Reply
from bot.telegram.buttons import Buttons, Example, Pick, Switch, example_rows, language_row
from bot.telegram.outgoing import parts_of, plain, size, split

BLOCK = "<b>Head</b>\n" + "x" * 1000


def balanced(html: str) -> bool:
    tags: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)[^<>]*>", html):
        if not closing:
            tags.append(name)
        elif not tags or tags.pop() != name:
            return False
    return not tags


def make_reply(html: str, **more: tuple[tuple[str, str], ...]) -> Reply:
    return Reply("en", html, html, more.get("choices", ()), (), more.get("follow_ups", ()))


def test_a_short_text_is_one_part() -> None:
    assert split("<b>Yes</b>\n\nFree of duty") == ["<b>Yes</b>\n\nFree of duty"]


def test_a_text_of_exactly_the_limit_is_one_part_and_one_more_character_makes_two() -> None:
    text = "a" * 2000 + "\n\n" + "b" * 2094
    assert len(split(text)) == 1
    assert split(text + "b") == ["a" * 2000, "b" * 2095]


def test_a_long_text_is_cut_at_empty_lines() -> None:
    assert split("\n\n".join([BLOCK] * 9)) == ["\n\n".join([BLOCK] * 4)] * 2 + [BLOCK]


def test_a_block_too_long_for_one_message_is_cut_at_line_ends() -> None:
    lines = [f"line {n} " + "y" * 90 for n in range(100)]
    parts = split("\n".join(lines))
    assert "\n".join(parts).split("\n") == lines


def test_a_line_too_long_for_one_message_is_cut_between_words() -> None:
    parts = split("word " * 2000)
    assert all(size(part) <= 4096 for part in parts)
    assert {word for part in parts for word in part.split()} == {"word"}


def test_a_tag_that_is_open_at_a_border_is_closed_and_opened_again() -> None:
    parts = split('<blockquote><a href="https://toll.no/?a=1&amp;b=2">' + "word " * 1000 + "</a></blockquote>")
    assert len(parts) == 2
    assert all(balanced(part) for part in parts)
    assert parts[1].startswith('<blockquote><a href="https://toll.no/?a=1&amp;b=2">word')


def test_length_is_counted_as_telegram_counts_it() -> None:
    assert size("😀") == 2
    assert all(size(part) <= 4096 for part in split("😀" * 5000))


WORDS = st.lists(st.sampled_from(["word", "<b>bold</b>", "<i>a b", "</i>", "&amp;", "\n", "\n\n", "😀", "x" * 70]))


@given(WORDS, st.integers(150, 300))
def test_no_part_is_too_long_or_torn_and_no_word_is_lost(words: list[str], limit: int) -> None:
    html = " ".join(words)
    html = html if balanced(html) else html.replace("<i>", "").replace("</i>", "")
    parts = split(html, limit)
    assert all(size(part) <= limit for part in parts)
    assert all(balanced(part) for part in parts)
    assert re.sub(r"\s", "", "".join(map(plain, parts))) == re.sub(r"\s", "", plain(html))


def test_the_buttons_hang_under_the_last_part() -> None:
    first, last = parts_of(make_reply("\n\n".join([BLOCK] * 5), choices=(("Congo", "CG"),)), Buttons())
    assert first.keyboard is None
    assert last.keyboard is not None


def test_choices_stand_one_a_row_before_short_follow_ups_in_pairs() -> None:
    follow_ups = (("Proof", "a"), ("Transport", "b"), ("A much longer question than those", "c"), ("VAT", "d"))
    keyboard = Buttons().keyboard(make_reply("x", choices=(("A", "1"), ("B", "2")), follow_ups=follow_ups))
    assert keyboard is not None
    labels = [[button.text for button in row] for row in keyboard.inline_keyboard]
    assert labels == [["A"], ["B"], ["Proof", "Transport"], ["A much longer question than those"], ["VAT"]]


def test_a_button_without_a_label_is_left_out() -> None:
    assert Buttons().keyboard(make_reply("x", choices=((" ", "1"),))) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_button_carries_at_most_64_bytes_and_gives_its_value_back(value: str) -> None:
    buttons = Buttons()
    data = buttons.pick(value)
    assert len(data.encode()) <= 64
    assert buttons.read(data) == Pick(value)


def test_a_long_value_is_unknown_to_a_bot_that_was_started_again() -> None:
    assert Buttons().read(Buttons().pick("x" * 100)) is None


@given(
    st.one_of(st.none(), st.text(), st.sampled_from(["0:p:KE", "2:p:KE", "1:x:nb", "1:p:", "1", "1:q:nb9", "1:l:de"]))
)
def test_garbage_and_other_versions_are_known_as_such(data: str | None) -> None:
    assert (data or "").startswith(("1:p:", "1:k:", "1:q:", "1:l:", "1:w:")) is False or data in (
        "1:p:", "1:q:nb9", "1:l:de",
    )  # fmt: skip
    assert Buttons().read(data) is None


def test_the_door_s_own_buttons_are_read_back() -> None:
    read = Buttons().read
    assert [read(str(row[0].callback_data)) for row in example_rows(["a", "b"], "nb")] == [
        Example("example_1", "nb"),
        Example("example_2", "nb"),
    ]
    assert [read(str(button.callback_data)) for button in language_row(on_welcome=True)] == [
        Switch("en", on_welcome=True),
        Switch("nb", on_welcome=True),
    ]
