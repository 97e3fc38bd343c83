"""What changed, for whom and when: read off the dated tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.answers.awaited import awaited_of
from bot.answers.findings import countries_of, country_choices, unique
from bot.model import Answer, Question
from knowledge.decide.changes import Change, changes_between
from knowledge.decide.country import country_status
from knowledge.law import Law
from knowledge.model import Source

NOTE_DAY = date(2021, 1, 31)  # of the comment on the page of Norwegian Customs
NOTE_2021 = ("AZ", "CI", "GH", "HT", "GT")
BASIS_FIRST, BASIS_LAST = date(2022, 1, 1), date(2023, 1, 1)  # changes that the page of Norwegian Customs names
BILL = "Prop. 1 LS (2021–2022)"
FIRST = date(1971, 10, 1)  # the scheme began (FACTS: Royal Decree of 3 September 1971)


def answer(question: Question, law: Law) -> Answer:
    """Changes of the countries or the time asked about, else the newest."""
    if "changes.note_2021" in question.aspects or _asks_note(question):
        return _note(question, law)
    if question.countries:
        return _of_countries(question, law)
    if question.country_choice:
        choices = country_choices(question.country_choice)
        sources = (law.source("toll-groups"),)
        return Answer(
            "changes",
            question.on,
            asks="country_choice",
            choices=choices,
            facts={"kind": "ask_choice"},
            sources=sources,
        )
    return _of_time(question, law)


def _asks_note(question: Question) -> bool:
    named = set(question.countries) & set(NOTE_2021)
    return question.on == NOTE_DAY or (len(named) >= 2 and question.on.year <= NOTE_DAY.year)


def _of_countries(question: Question, law: Law) -> Answer:
    statuses = [country_status(law, code) for code in question.countries]
    histories = [tuple(reversed(changes_between(law, FIRST, date.max, code))) for code in question.countries]
    sources = [source for history in histories for source in _sources(history, law)]
    sources += [source for status in statuses for source in status.sources(law)]
    waiting, more = awaited_of(law, *(status.country for status in statuses if status.benefits))
    return Answer(
        topic="changes",
        on=question.on,
        countries=countries_of(question, law),
        sources=unique([*sources, *more]),
        facts={
            "kind": "countries",
            "awaited": waiting,
            "rows": [{"status": s, "changes": h} for s, h in zip(statuses, histories, strict=True)],
        },
        next_topics=("country_status", "duty", "country_list"),
    )


def _of_time(question: Question, law: Law) -> Answer:
    first, last = question.period or (
        (question.on, question.on) if question.dated else (date(question.on.year - 5, 1, 1), date.max)
    )
    found = changes_between(law, first, last)
    by_day: dict[date, list[Change]] = {}
    for change in found:
        by_day.setdefault(change.day, []).append(change)
    return Answer(
        topic="changes",
        on=question.on,
        sources=unique([*_sources(found, law), law.source("toll-groups")]),
        facts={
            "kind": "time",
            "days": by_day,
            "first": first,
            "last": last,
            "basis": any(BASIS_FIRST <= day <= BASIS_LAST for day in by_day),
            "bill": BILL,
            "indonesia": _agreement_of(law, "ID") if any(change.country == "ID" for change in found) else None,
            "whole": question.period is None and not question.dated,
        },
        next_topics=("country_list", "country_status"),
    )


def _agreement_of(law: Law, country: str) -> date | None:
    """The day on which the agreement that took the place of the scheme entered into force."""
    rows = (row for row in law.library.exits if row.country == country and row.reason == "agreement" and row.note)
    return next((date.fromisoformat(row.note) for row in rows), None)


def _note(question: Question, law: Law) -> Answer:
    return Answer(
        topic="changes",
        on=question.on,
        countries=countries_of(question, law),
        sources=(law.source("toll-gsp-en"), law.source("toll-gsp-no"), law.source("bdo-rex-2020")),
        proofs=("form-a",),
        facts={"kind": "note_2021", "countries": NOTE_2021[:4]},
        next_topics=("country_status", "proof"),
    )


def _sources(found: Sequence[Change], law: Law) -> list[Source]:
    return [law.source(change.source) for change in found]
