"""`@gspbot kenya roses` in any chat."""

import pytest
from botapi import BotApi

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize(
    ("code", "words", "verdict"), [("en", "06.03 from Kenya", "Free of duty"), ("nb", "06.03 fra Kenya", "Tollfritt")]
)
async def test_the_verdict_stands_in_the_title_and_all_may_share_the_results(
    api: BotApi, code: str, words: str, verdict: str
) -> None:
    await api.type_inline(words, code=code)
    (answer,) = await api.heard("answerInlineQuery")
    results = answer["results"]
    assert 2 <= len(results) <= 10
    assert results[0]["title"].startswith(f"🟢 {verdict}")
    assert results[0]["input_message_content"]["parse_mode"] == "HTML"
    assert len(results[0]["input_message_content"]["message_text"]) <= 4096
    assert results[0]["reply_markup"]["inline_keyboard"][0][0]["url"].startswith("https://t.me/gspbot?start=h-0603-KE")
    assert (answer["is_personal"], answer["cache_time"]) == (False, 3600)
    assert len({one["id"] for one in results}) == len(results)


async def test_results_are_personal_where_the_remembered_country_decides(api: BotApi) -> None:
    await api.say("/country KE", chat=7)
    await api.heard("sendMessage")
    await api.type_inline("06.03")
    (answer,) = await api.heard("answerInlineQuery")
    assert "your country" in answer["results"][0]["title"]
    assert (answer["is_personal"], answer["cache_time"]) == (True, 60)


async def test_countries_that_could_be_meant_are_all_offered(api: BotApi) -> None:
    await api.type_inline("06.03 from Congo")
    (answer,) = await api.heard("answerInlineQuery")
    titles = " ".join(one["title"] for one in answer["results"])
    assert "DR Congo" in titles
    assert "Congo-Brazzaville" in titles or "Republic of the Congo" in titles or titles.count("Congo") >= 2


@pytest.mark.parametrize("words", ["", " ", "🦊", "<b>", "x" * 256, "hello"])
async def test_anything_typed_gets_an_answer_and_nobody_waits(api: BotApi, words: str) -> None:
    await api.type_inline(words)
    (answer,) = await api.heard("answerInlineQuery")
    assert len(answer["results"]) <= 10
    assert answer["button"]["start_parameter"] == "inline"
