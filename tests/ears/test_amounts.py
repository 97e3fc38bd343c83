"""Money, percentages and weights, with either comma, point or space between the digits."""

from decimal import Decimal

import pytest
from ears_data import toml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Money
from bot.understand.amounts import AmountsHeard, hear

DATA = toml("amounts.toml")


@pytest.mark.parametrize(("text", "amount", "currency"), DATA["money"])
def test_money_is_heard(text, amount, currency):
    assert hear(f"worth {text} today").money == (Money(Decimal(amount), currency),)


@pytest.mark.parametrize(("text", "percent"), DATA["percents"])
def test_a_percentage_is_heard(text, percent):
    assert hear(f"about {text} of it").percents == (Decimal(percent),)


@pytest.mark.parametrize(("text", "kilos"), DATA["weights"])
def test_a_weight_is_heard_in_kilos(text, kilos):
    assert hear(f"{text} of beef").weights_kg == (Decimal(kilos),)


@pytest.mark.parametrize("text", DATA["none"])
def test_other_numbers_are_no_amounts(text):
    assert hear(text) == AmountsHeard()


def test_amounts_stand_side_by_side():
    text = "2 tonnes of beef worth EUR 9 000 and 40 % of NOK 500"
    heard = hear(text)
    assert heard.money == (Money(Decimal(9000), "EUR"), Money(Decimal(500), "NOK"))
    assert (heard.weights_kg, heard.percents) == ((Decimal(2000),), (Decimal(40),))
    assert [text[start:end] for start, end in heard.places] == ["2 tonnes", "EUR 9 000", "40 %", "NOK 500"]


@given(st.integers(1, 10**9), st.sampled_from([" ", "\u00a0", "\u2009", ".", ",", "'"]))
@settings(deadline=None, derandomize=True)
def test_any_sign_may_part_the_thousands(amount, sign):
    written = f"{amount:,}".replace(",", sign)
    assert hear(f"EUR {written}").money == (Money(Decimal(amount), "EUR"),)


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_text_is_heard_without_fault(text):
    assert all(start < end <= len(text) for start, end in hear(text).places)


@given(st.text(alphabet="0123456789 .,'%€$krEURg-", max_size=80))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_numbers_in_disorder_are_heard_without_fault(text):
    assert all(money.amount >= 0 for money in hear(text).money)
