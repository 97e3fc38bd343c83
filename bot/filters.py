"""How dates, rates, codes and names are written in each language: the filters of the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.model import Language
from bot.vocabulary import Names
from bot.vocabulary_countries import name as country_name
from knowledge.model import Rate, Tier

LOCALE = {"en": "en_GB", "nb": "nb_NO"}  # en_GB, not en, which writes January 1
CURRENCY_NAMES = {"en": {"NOK": "NOK"}, "nb": {"NOK": "kroner"}}


class Filters:
    """The filters of one language."""

    def __init__(self, language: Language, names: Names, gettext: Callable[[str], str]) -> None:
        self.language = language
        self._ = gettext
        self.locale = LOCALE[language]
        self.names = names

    def table(self) -> dict[str, Callable[..., Any]]:
        """Filters by the names that templates use."""
        return {
            "country": self.country,
            "goods": self.goods,
            "code": self.code,
            "day": self.day,
            "iso_day": lambda text: self.day(date.fromisoformat(text)),
            "number": self.number,
            "percent": self.percent,
            "percent_points": self.percent_points,
            "money": self.money,
            "per_kg": self.per_kg,
            "rate": self.rate,
            "tier": self.tier,
            "joined": self.joined,
            "ored": self.ored,
            "countries": lambda codes: self.joined([self.country(code) for code in codes]),
            "sorted_countries": lambda codes: ", ".join(sorted(map(self.country, codes), key=self._alphabet)),
        }

    def country(self, code: str) -> str:
        return country_name(code, self.language)

    def goods(self, code: str) -> str:
        return self.names.goods(code, self.language)

    def code(self, digits: str) -> str:
        """`61.09`, `6109.10`, `61.09.1000`, or the two digits of a chapter."""
        if len(digits) == 4:
            return f"{digits[:2]}.{digits[2:]}"
        if len(digits) == 6:
            return f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"
        if len(digits) == 8:
            return f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"
        return digits

    def day(self, value: date) -> str:
        return _written(value, "d MMMM y" if self.language == "en" else "d. MMMM y", self.locale)

    def number(self, value: Decimal | int) -> str:
        return _numbered(value, None, self.locale)

    def percent(self, value: Decimal | int) -> str:
        """`48.8%` in English, `48,8 %` in Norwegian."""
        return f"{self.number(value)}%" if self.language == "en" else f"{self.number(value)} %"

    def percent_points(self, value: Decimal) -> str:
        """`20 percentage points`, `20 prosentenheter`."""
        return self._("%(count)s percentage points") % {"count": self.number(value)}

    def money(self, amount: Decimal | int, currency: str) -> str:
        """`EUR 6,000`, `6 000 EUR`."""
        if self.language == "en":
            return f"{currency} {self.number(amount)}"
        return f"{self.number(amount)} {CURRENCY_NAMES['nb'].get(currency, currency)}"

    def per_kg(self, value: Decimal) -> str:
        """`NOK 15.91 per kg`, `15,91 kroner per kg`."""
        amount = _numbered(value, "#,##0.00", self.locale)
        return f"NOK {amount} per kg" if self.language == "en" else f"{amount} kroner per kg"

    def rate(self, value: Rate) -> str:
        """A preferential rate in words."""
        _ = self._
        if value.kind == "free":
            return _("free")
        if value.kind == "none" or value.value is None:
            return _("no GSP rate")
        if value.industrial_only:
            return _("only the raw-material duty")
        return self.percent(value.value) if value.unit == "%" else self.per_kg(value.value)

    def tier(self, value: str) -> str:
        """The name of a group."""
        _ = self._
        names = {
            Tier.LDC: _("zero-duty group (LDC)"),
            Tier.GSP_PLUS: _("GSP+"),
            Tier.GSP: _("ordinary GSP"),
            Tier.GSP_AGRI: _("ordinary GSP, farm goods only"),
            Tier.NONE: _("no GSP group"),
        }
        return names[Tier(value)] if value != "unknown" else _("group not known for that day")

    def joined(self, items: Iterable[str]) -> str:
        return format_list(list(items), style="standard", locale=self.locale)

    def ored(self, items: Iterable[str]) -> str:
        return format_list(list(items), style="or", locale=self.locale)

    def _alphabet(self, word: str) -> str:
        """Norwegian sorts æ, ø, å last; English takes letters with marks as plain ones."""
        folded = word.casefold()
        if self.language == "nb":
            return folded.translate(str.maketrans("æøå", "{|}"))
        return folded.translate(str.maketrans("éôçã", "eoca"))


@lru_cache(maxsize=2048)
def _written(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


@lru_cache(maxsize=2048)
def _numbered(value: Decimal | int, pattern: str | None, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=locale).replace("\xa0", " ").replace("\u202f", " ")
