"""Conclusions behind these rooms, on the day and the day before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from knowledge.decide.permit import periods_from
from knowledge.decide.proof import china_direct_until, criteria, fit, proofs_for, statement
from knowledge.decide.quota import own_first, quotas_for, year_start
from knowledge.decide.taxes import bill, missing_for_bill, vat_kind
from knowledge.decide.transport import area_of, outside, routes
from knowledge.law import Law, Library
from knowledge.model import BENEFITING, FREE, NO_RATE, Rate


@pytest.fixture(scope="module")
def on() -> Callable[[str], Law]:
    library = Library()
    return lambda day: library.on(date.fromisoformat(day))


def test_the_limit_by_year(on: Callable[[str], Law]) -> None:
    limits = {day: proofs_for(on(day), "KE") for day in ("2019-01-01", "2020-12-31", "2021-01-01", "2026-11-22")}
    assert [(str(p.limit), p.limit_unit) for p in limits.values()] == [
        ("60000", "NOK"),
        ("60000", "NOK"),
        ("6000", "EUR"),
        ("6000", "EUR"),
    ]


def test_an_amount_stands_below_at_or_above_the_limit(on: Callable[[str], Law]) -> None:
    proofs = proofs_for(on("2026-11-22"), "KE")
    asked = [("5999.99", "EUR"), ("6000", "EUR"), ("6000.01", "EUR"), ("1", "USD")]
    assert [fit(Decimal(amount), unit, proofs) for amount, unit in asked] == ["below", "at", "above", "compare"]


def test_form_a_of_china_for_direct_goods_ends_with_november_2021(on: Callable[[str], Law]) -> None:
    assert proofs_for(on("2021-11-30"), "CN").form_a_direct
    assert not proofs_for(on("2021-12-01"), "CN").form_a_direct
    assert proofs_for(on("2021-12-01"), "CN").form_a
    assert china_direct_until(on("2020-01-01")) == date(2021, 11, 30)


def test_form_a_from_every_country_until_rex_is_the_rule(on: Callable[[str], Law]) -> None:
    assert proofs_for(on("2020-12-31"), "KE").transition
    assert not proofs_for(on("2021-01-01"), "KE").transition
    assert proofs_for(on("2021-01-31"), "EC").form_a
    assert not proofs_for(on("2021-02-01"), "EC").form_a


def test_every_beneficiary_has_a_word_for_the_statement(on: Callable[[str], Law]) -> None:
    law = on("2026-11-22")
    for member in law.members(*BENEFITING):
        assert statement(law, member.country, "6109").complete, member.country


def test_no_statement_holds_a_number_of_an_exporter(on: Callable[[str], Law]) -> None:
    law = on("2026-11-22")
    assert "[REX number]" in statement(law, "KH", "6109").text
    assert "REX" not in statement(law, "KH", "6109", registered=False).text


@pytest.mark.parametrize(("code", "written"), [("0603", "P"), ("6109", "W61.09"), ("", "W"), ("1905", "W19.05")])
def test_the_likelier_criterion_comes_first(on: Callable[[str], Law], code: str, written: str) -> None:
    assert criteria(on("2026-11-22"), code)[0].written == written


def test_turkiye_joins_the_transit_areas(on: Callable[[str], Law]) -> None:
    assert "TR" not in routes(on("2024-03-31")).transit
    assert "TR" in routes(on("2024-04-01")).re_export
    assert routes(on("2024-04-01")).wider
    assert routes(on("2018-01-01")).transit == ("EU", "CH")


def test_areas_of_countries(on: Callable[[str], Law]) -> None:
    law = on("2026-11-22")
    assert [area_of(law, code) for code in ("NL", "SE", "CH", "TR", "GB", "IS")] == ["EU", "EU", "CH", "TR", "GB", "IS"]
    assert outside(law, ("NL", "GB", "CH"), routes(law).re_export) == ("GB",)


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-08-01", "2026-08-01"), ("2026-11-07", "2026-08-01"), ("2026-11-08", "2026-11-08"),
     ("2027-01-01", "2026-11-08"), ("2027-04-24", "2026-11-08"), ("2027-04-25", "2027-04-25")],
)  # fmt: skip
def test_the_running_period_comes_first_and_the_year_is_whole(on: Callable[[str], Law], day: str, first: str) -> None:
    periods = periods_from(on(day))
    assert periods[0].start == date.fromisoformat(first)
    assert len(periods) == 3
    for earlier, later in pairwise(periods):
        assert earlier.until is not None
        assert (later.start - earlier.until).days == 1


def test_own_quotas_before_common_ones(on: Callable[[str], Law]) -> None:
    law = on("2026-11-22")
    assert [q.id for q in own_first(quotas_for(law, "SZ", ["0201"]), ["SZ"])] == ["beef-eswatini", "beef-all-gsp"]
    assert year_start(law) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("0901", "food"), ("2204", "standard"), ("6109", "standard"), ("0603", "standard"), ("", "standard")],
)
def test_vat_by_goods(on: Callable[[str], Law], code: str, kind: str) -> None:
    assert vat_kind(on("2026-11-22"), code) == kind


def test_a_bill_step_by_step() -> None:
    found = bill(Decimal(100), Decimal(20), "NOK", Rate("rate", Decimal(10), "%"), None, Decimal(25))
    assert [found.duty, found.base, found.vat, found.due] == [Decimal(n) for n in (12, 132, 33, 45)]


def test_what_a_bill_lacks() -> None:
    per_kilo = Rate("rate", Decimal(2), "NOK/kg")
    assert missing_for_bill(Decimal(1), NO_RATE, None) == "rate"
    assert missing_for_bill(None, FREE, None) == "value"
    assert missing_for_bill(Decimal(1), per_kilo, None) == "weight"
    assert missing_for_bill(Decimal(1), per_kilo, Decimal(1), "EUR") == "kroner"
    assert missing_for_bill(Decimal(1), per_kilo, Decimal(1)) == ""
    assert missing_for_bill(Decimal(1), Rate("rate", Decimal(0), "NOK/kg"), Decimal(1)) == "rate"
    with pytest.raises(ValueError, match="weight"):
        bill(Decimal(1), Decimal(0), "NOK", per_kilo, None, Decimal(25))
