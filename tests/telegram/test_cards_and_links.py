"""Cards, QR codes, links."""

import io
from datetime import date

import pypdfium2
import pytest
from botapi import BotApi
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.model import LANGUAGES, Language
from bot.respond import Hall
from bot.telegram import drawing, links
from bot.telegram.card import card_of
from bot.telegram.links import Link
from bot.vocabulary_countries import codes

DAY = date(2026, 11, 22)


def pages(content: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for page in document:
        words = page.get_textpage()
        found.append(words.get_text_range())
        words.close()
        page.close()
    document.close()
    return found


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(("code", "card", "pdf"), [("en", "Card", "PDF"), ("nb", "Kort", "PDF")])
async def test_card_and_pdf_come_from_the_buttons_under_an_answer(api: BotApi, code: str, card: str, pdf: str) -> None:
    await api.say("06.03 Kenya", code=code)
    await api.heard("sendMessage")
    await api.tap(card)
    (photo,) = await api.heard("sendPhoto")
    assert Image.open(io.BytesIO(photo["photo"]["content"])).size[0] == 1600
    await api.tap(pdf)
    (document,) = await api.heard("sendDocument")
    assert document["document"]["file"] == "gsp-kenya.pdf"
    assert len(pages(document["document"]["content"])) == 1


@pytest.mark.usefixtures("real")
async def test_a_card_by_command_and_a_qr_code_of_a_link(api: BotApi) -> None:
    await api.say("/card Cambodia")
    await api.heard("sendPhoto")
    await api.say("/qr 06.03 from Kenya")
    photo = (await api.heard("sendPhoto", 2))[1]
    assert "https://t.me/gspbot?start=h-0603-KE_en" in photo["caption"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_of_every_country_says_its_group_and_day(real_hall: Hall, language: Language) -> None:
    for country in sorted(codes()):
        card = card_of(real_hall, country, DAY, language, "https://t.me/gspbot")
        assert card.title
        assert card.verdict
        assert card.sections
        assert "2026" in card.foot[0]
        assert len(card.foot) > 1


def test_a_card_is_one_page_however_long_its_words(real_hall: Hall) -> None:
    card = card_of(real_hall, "CN", DAY, "nb", "https://t.me/gspbot")
    (words,) = pages(drawing.pdf(card))
    assert "Kina" in words
    assert "Opprinnelsesbevis" in words
    assert "opprinnelseserklæring" in words


@pytest.mark.parametrize(
    "link",
    [
        Link(country="KE"), Link(code="0603"), Link("KE", "06031120", language="nb"), Link(topic="origin_rules"),
        Link("KE", topic="country_status", language="en"), Link(seminar="k7w3xq9p"),
    ],
)  # fmt: skip
def test_a_link_comes_back_as_it_went(link: Link) -> None:
    assert len(link.payload) <= 64
    assert links.read(link.payload) == link


@given(st.text(max_size=80))
def test_any_payload_is_read_or_refused(payload: str) -> None:
    link = links.read(payload)
    assert link is None or len(link.payload) <= 64
