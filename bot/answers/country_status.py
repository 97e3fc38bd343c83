"""Which group a country is in, since when, and what that gives; or why it is in none."""

from __future__ import annotations

from bot.answers.awaited import awaited_of
from bot.answers.findings import country_choices, finding, unique
from bot.model import Answer, Question
from knowledge.decide.country import CountryStatus, country_status
from knowledge.law import Law
from knowledge.model import Tier


def answer(question: Question, law: Law) -> Answer:
    """The group of each country asked about."""
    if question.country_choice and not question.countries:
        return _ask_choice(question, law)
    statuses = [country_status(law, code) for code in question.countries]
    if not statuses:
        kind = "unknown_country" if question.unknown_country else "ask"
        return Answer(
            "country_status", question.on, asks="country", facts={"kind": kind}, sources=(law.source("toll-groups"),)
        )
    awaited, more = awaited_of(law, *(status.country for status in statuses if status.benefits))
    wanted = {tier for tier in question.tiers if tier in set(Tier)}
    return Answer(
        topic="country_status",
        on=question.on,
        countries=tuple(finding(status) for status in statuses),
        sources=unique([*(source for status in statuses for source in status.sources(law)), *more]),
        facts={
            "kind": "status",
            "awaited": awaited,
            "statuses": statuses,
            "fits": _fits(statuses, wanted),
            "gsp_only": not wanted,
            "out": "country_status.out" in question.aspects,
            "eu": "scheme.eu" in question.aspects,
        },
        next_topics=("duty", "proof", "changes", "country_list"),
    )


def _fits(statuses: list[CountryStatus], wanted: set[str]) -> bool | None:
    """Whether the country is what the question supposes: in the group named, or in any group where none is named."""
    if len(statuses) != 1:
        return None
    status = statuses[0]
    if status.tier is None or len(wanted) > 1:
        return None
    return status.tier.value in wanted if wanted else status.benefits


def _ask_choice(question: Question, law: Law) -> Answer:
    statuses = [country_status(law, code) for code in question.country_choice]
    return Answer(
        topic="country_status",
        on=question.on,
        asks="country_choice",
        choices=country_choices(question.country_choice),
        sources=unique(source for status in statuses for source in status.sources(law)),
        facts={"kind": "ask_choice", "statuses": statuses},
    )
