"""How fast each room works. Run with --benchmark-enable; in the ordinary run each is only called once.

The ratio tests compare two times of one run, so that they hold on any machine: what is not found must not cost much
more than what is, a long message not much more than its length, the hundredth question no more than the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.model import Incoming
from bot.respond import Hall, code_book
from bot.understand import amounts, codes, dates
from bot.understand.countries import CountryEar
from bot.understand.goods import GoodsEar
from bot.understand.hear import Ears
from knowledge.decide.duty import duty_on, lines_for
from knowledge.law import Library
from knowledge.model import Tier

TODAY = date(2026, 11, 22)
ENGLISH = "What is the duty on cotton T-shirts, 6109.10, from Cambodia on 31 December 2022 for EUR 4,500?"
NORWEGIAN = "Hva er tollen på T-skjorter i bomull fra Kambodsja, og hvilket opprinnelsesbevis trenger vi?"
KNOWN = ("roses", "honey", "coffee", "bicycles", "carpets", "furniture", "bananas", "gloves", "candles", "baskets")
UNKNOWN = (
    "zlorfes",
    "hompey",
    "quaffel",
    "brindles",
    "cartwip",
    "flurniks",
    "bonzans",
    "glybes",
    "cindres",
    "blaskits",
)
PLACES = ("Kenya", "Ghana", "Nepal", "Laos", "Vietnam", "Honduras", "Pakistan", "Uganda", "Zambia", "Mongolia")
NO_PLACES = ("Kelpia", "Garnum", "Nelpum", "Lorst", "Vortnom", "Hardolas", "Pekstun", "Ugrunda", "Zomblia", "Mungalor")


@pytest.fixture(scope="session")
def ears(library: Library) -> Ears:
    return Ears(code_book(library))


@pytest.fixture(scope="session")
def goods_ear() -> GoodsEar:
    return GoodsEar()


@pytest.fixture(scope="session")
def country_ear() -> CountryEar:
    return CountryEar(is_ordinary=lambda _: False)


def test_the_ear_for_goods(benchmark: BenchmarkFixture, goods_ear: GoodsEar) -> None:
    assert benchmark(goods_ear.hear, ENGLISH, "en").certain


def test_the_ear_for_goods_in_norwegian(benchmark: BenchmarkFixture, goods_ear: GoodsEar) -> None:
    assert benchmark(goods_ear.hear, NORWEGIAN, "nb").certain


def test_the_ear_for_countries(benchmark: BenchmarkFixture, country_ear: CountryEar) -> None:
    assert [found.code for found in benchmark(country_ear.hear, ENGLISH, "en").certain] == ["KH"]


def test_the_ear_for_codes(benchmark: BenchmarkFixture) -> None:
    assert [found.digits for found in benchmark(codes.hear, ENGLISH)] == ["610910"]


def test_the_ear_for_dates(benchmark: BenchmarkFixture) -> None:
    assert benchmark(dates.hear, ENGLISH, TODAY, "en").on == date(2022, 12, 31)


def test_the_ear_for_amounts(benchmark: BenchmarkFixture) -> None:
    assert benchmark(amounts.hear, ENGLISH).money[0].currency == "EUR"


def test_all_ears(benchmark: BenchmarkFixture, ears: Ears) -> None:
    assert benchmark(ears.hear, Incoming(NORWEGIAN, TODAY), None).countries == ("KH",)


def test_deciding_the_duty_of_a_heading(benchmark: BenchmarkFixture, library: Library) -> None:
    law = library.on(TODAY)

    def decide() -> str:
        return duty_on(lines_for(law, "0603"), Tier.GSP).verdict

    assert benchmark(decide) == "depends"


@pytest.mark.parametrize("text", [ENGLISH, NORWEGIAN, "6109 Bangladesh", "hei", "Which countries are GSP+?"])
def test_a_whole_question(benchmark: BenchmarkFixture, hall: Hall, text: str) -> None:
    assert benchmark(hall.respond, Incoming(text, TODAY)).text


# ── ratios ───────────────────────────────────────────────────────────────────


def fastest(work: Callable[[str], object], texts: Iterable[str], rounds: int = 5) -> float:
    """The best time of several rounds over the texts: the one least disturbed by the machine."""
    found, texts = [], tuple(texts)
    for _ in range(rounds):
        start = perf_counter()
        for text in texts:
            work(text)
        found.append(perf_counter() - start)
    return min(found)


def asked(goods: Sequence[str], places: Sequence[str]) -> list[str]:
    return [f"What duty is there on {one} from {place}?" for one, place in zip(goods, places, strict=True)]


def test_goods_that_are_none_are_known_as_fast_as_goods(goods_ear: GoodsEar) -> None:
    known = fastest(lambda text: goods_ear.hear(text, "en"), asked(KNOWN, PLACES))
    unknown = fastest(lambda text: goods_ear.hear(text, "en"), asked(UNKNOWN, PLACES))
    assert unknown < 3 * known


def test_a_country_that_is_none_is_known_as_fast_as_a_country(country_ear: CountryEar) -> None:
    known = fastest(lambda text: country_ear.hear(text, "en"), asked(KNOWN, PLACES))
    unknown = fastest(lambda text: country_ear.hear(text, "en"), asked(KNOWN, NO_PLACES))
    assert unknown < 3 * known


def test_a_whole_question_that_is_not_understood_is_answered_as_fast(hall: Hall) -> None:
    def ask(text: str) -> object:
        return hall.respond(Incoming(text, TODAY))

    assert fastest(ask, asked(UNKNOWN, NO_PLACES)) < 3 * fastest(ask, asked(KNOWN, PLACES))


def test_time_grows_no_faster_than_the_message(hall: Hall) -> None:
    def ask(text: str) -> object:
        return hall.respond(Incoming(text, TODAY))

    short, long = ["roses and honey from Kenya " * 10], ["roses and honey from Kenya " * 150]
    assert fastest(ask, long, 3) < 4 * 15 * fastest(ask, short, 3)


def test_the_longest_message_takes_no_longer_than_a_hundred_short_ones(hall: Hall) -> None:
    def ask(text: str) -> object:
        return hall.respond(Incoming(text, TODAY))

    longest = [("the quick grower ships zlorfes " * 140)[:4096]]
    assert fastest(ask, longest, 3) < 100 * fastest(ask, ["What duty is there on roses from Kenya?"])


def test_a_long_conversation_grows_no_slower(hall: Hall) -> None:
    def ask(text: str) -> object:
        return hall.respond(Incoming(text, TODAY, where="bench"))

    first = fastest(ask, asked(KNOWN, PLACES), 3)
    for _ in range(10):
        fastest(ask, asked(KNOWN, PLACES), 1)
    assert fastest(ask, asked(KNOWN, PLACES), 3) < 3 * first
    hall.forget("bench")
