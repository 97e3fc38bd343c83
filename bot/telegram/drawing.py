"""A card on paper (A4, PDF) and on a screen (16:9, PNG): one layout, drawn as PDF and photographed for the picture."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import fontpkg_lato
import pypdfium2
import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from bot.telegram.card import Card, Section

FONTS = Path(fontpkg_lato.__file__).parent / "files"
INK, GREY, PALE = (27, 38, 49), (96, 108, 118), (238, 242, 245)
GREEN, AMBER, RED = (14, 98, 81), (146, 88, 8), (146, 43, 33)
SCALES = (0.55, 0.65, 0.75, 0.85, 0.95, 1.05, 1.15, 1.25, 1.35, 1.45, 1.55, 1.65)
TONES = {"good": GREEN, "some": AMBER, "none": RED}
PICTURE_WIDTH = 1600  # pixels

logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A format: size and margins in mm, sizes of letters in points."""

    width: float
    height: float
    margin: float
    title: float
    verdict: float
    heading: float
    body: float
    foot: float
    columns: int
    qr: float


PAPER = Sheet(210, 297, 18, 34, 17, 14, 12.5, 8.5, 1, 42)
SCREEN = Sheet(320, 180, 13, 34, 17, 15, 12.5, 8.2, 2, 34)


@lru_cache(maxsize=64)
def pdf(card: Card) -> bytes:
    """One page of A4."""
    return _Drawing(PAPER, card).bytes()


@lru_cache(maxsize=64)
def png(card: Card) -> bytes:
    """A picture for a phone or a slide."""
    document = pypdfium2.PdfDocument(_Drawing(SCREEN, card).bytes())
    try:
        page = document[0]
        bitmap = page.render(scale=PICTURE_WIDTH / page.get_width())
        image = bitmap.to_pil().copy()
        bitmap.close()
        page.close()
    finally:
        document.close()
    file = io.BytesIO()
    image.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _qr(link: str) -> bytes:
    file = io.BytesIO()
    segno.make(link, error="m").save(file, kind="png", scale=12, border=0, dark="#1b2631")
    return file.getvalue()


class _Drawing:
    """One card on one sheet. Letters shrink until all of it fits."""

    def __init__(self, sheet: Sheet, card: Card) -> None:
        self._sheet = sheet
        self._card = card

    def bytes(self) -> bytes:
        """The PDF, with the largest letters that fit: looked for by halves, as each try costs time."""
        least, most = 0, len(SCALES) - 1
        while least < most:
            middle = (least + most + 1) // 2
            fits = self._draw(SCALES[middle])
            self._close()
            least, most = (middle, most) if fits else (least, middle - 1)
        self._draw(SCALES[least])
        content = bytes(self._paper.output())
        self._close()
        return content

    def _close(self) -> None:
        """fpdf2 leaves its font files open."""
        for font in self._paper.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _draw(self, scale: float) -> bool:
        """False where it does not fit."""
        self._scale = scale
        sheet, card = self._sheet, self._card
        paper = self._paper = FPDF("P", "mm", (sheet.width, sheet.height))
        paper.set_auto_page_break(False)
        paper.set_margin(0)
        paper.c_margin = 0
        for style, name in (("", "Regular"), ("B", "Bold")):
            paper.add_font("Lato", style, FONTS / f"Lato-{name}.ttf")
        paper.set_title(card.title)
        paper.set_author("GSP bot")
        paper.add_page()
        paper.set_fill_color(*TONES[card.tone])
        paper.rect(0, 0, sheet.width, 4, "F")
        top = self._head()
        bottom = sheet.height - sheet.margin - self._foot()
        return self._body(top, bottom)

    def _write(self, words: str, x: float, y: float, width: float, size: float, **look: object) -> float:
        """Words in a column. Returns where they end."""
        paper = self._paper
        points = self._points(size)
        paper.set_font("Lato", "B" if look.get("bold") else "", points)
        paper.set_text_color(*look.get("colour", INK))  # type: ignore[misc]
        paper.set_xy(x, y)
        paper.multi_cell(width, points * 0.3528 * 1.32, words, align="L", new_x="LMARGIN", new_y="NEXT")
        return paper.get_y()

    def _head(self) -> float:
        sheet, card = self._sheet, self._card
        left, width = sheet.margin, sheet.width - 2 * sheet.margin
        y = self._write(card.over, left, sheet.margin - 1, width, sheet.body, colour=GREY)
        y = self._write(card.title, left, y, width, sheet.title, bold=True)
        top = y + 2
        height = self._height(card.verdict, width - 12, sheet.verdict) + 6
        self._paper.set_fill_color(*TONES[card.tone])
        self._paper.rect(left, top, width, height, "F", round_corners=True, corner_radius=2)
        self._write(card.verdict, left + 6, top + 3, width - 12, sheet.verdict, bold=True, colour=(255, 255, 255))
        return top + height + 5

    def _points(self, size: float) -> float:
        """Letters grow with the room there is; the small print stays small."""
        return size * (min(self._scale, 1.15) if size == self._sheet.foot else self._scale)

    def _height(self, words: str, width: float, size: float) -> float:
        points = self._points(size)
        self._paper.set_font("Lato", "B", points)
        line = points * 0.3528 * 1.32
        found = self._paper.multi_cell(width, line, words, align="L", dry_run=True, output=MethodReturnValue.HEIGHT)
        return cast(float, found)

    def _body(self, top: float, bottom: float) -> bool:
        """The sections, in one column or two. Returns whether they fit."""
        sheet = self._sheet
        gap = 12
        width = (sheet.width - 2 * sheet.margin - gap * (sheet.columns - 1)) / sheet.columns
        column, y = 0, top
        for section in self._card.sections:
            end = y + self._section_height(section, width)
            if end > bottom and column + 1 < sheet.columns:
                column, y = column + 1, top
            y = self._section(section, sheet.margin + column * (width + gap), y, width)
            if y > bottom + 1:
                return False
        return True

    def _section_height(self, section: Section, width: float) -> float:
        lines = sum(self._height(line, width - 8, self._sheet.body) + 1.2 for line in section.lines)
        return self._height(section.heading, width, self._sheet.heading) + 1 + lines + 4

    def _section(self, section: Section, x: float, y: float, width: float) -> float:
        sheet = self._sheet
        y = self._write(section.heading, x, y, width, sheet.heading, bold=True, colour=GREEN) + 1
        for line in section.lines:
            number, stop, rest = line.partition(". ")
            sign, words = (f"{number}.", rest) if stop and number.isdigit() else ("•", line)
            self._write(sign, x, y, 8, sheet.body, bold=sign != "•", colour=GREY)
            y = self._write(words, x + 8, y, width - 8, sheet.body) + 1.2
        return y + 4

    def _foot(self) -> float:
        """Sources and QR code at the bottom. Returns their height."""
        sheet, card = self._sheet, self._card
        width = sheet.width - 2 * sheet.margin - sheet.qr - 10
        words = "\n".join(card.foot)
        height = max(sheet.qr + 6, self._height(words, width, sheet.foot) + 4)
        top = sheet.height - sheet.margin - height + 4
        self._paper.set_draw_color(*PALE)
        self._paper.set_line_width(0.5)
        self._paper.line(sheet.margin, top, sheet.width - sheet.margin, top)
        self._write(words, sheet.margin, top + 4, width, sheet.foot, colour=GREY)
        left = sheet.width - sheet.margin - sheet.qr
        self._paper.image(io.BytesIO(_qr(card.link)), left, top + 4, sheet.qr - 6, sheet.qr - 6)
        self._write(card.scan, left, top + sheet.qr - 1, sheet.qr, sheet.foot, colour=GREY)
        return height + 2
