"""Which countries are in which group, and how many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Answer, Question
from bot.vocabulary_countries import regions
from knowledge.law import Law
from knowledge.model import BENEFITING, NotInForce, Tier

TIERS = (Tier.LDC, Tier.GSP_PLUS, Tier.GSP, Tier.GSP_AGRI)


def answer(question: Question, law: Law) -> Answer:
    """Countries by group, of the groups and the part of the world asked for."""
    asked = [tier for tier in TIERS if tier.value in question.tiers]
    groups = {tier.value: _codes(law, tier, question) for tier in asked or TIERS}
    all_groups = {tier.value: [row.country for row in law.members(tier)] for tier in TIERS}
    counts = law.rule("scheme.announced_counts")
    announced: Mapping[str, int] | None = None if isinstance(counts, NotInForce) else counts.value.value
    sources = [law.source("toll-groups")] + ([] if isinstance(counts, NotInForce) else [counts.source])
    return Answer(
        topic="country_list",
        on=question.on,
        sources=tuple(sources),
        facts={
            "covered": law.covered,
            "groups": {tier: codes for tier, codes in groups.items() if codes or asked},
            "asked": [tier.value for tier in asked],
            "total": len(law.members(*BENEFITING)),
            "counts": {tier: len(codes) for tier, codes in all_groups.items()},
            "announced": announced,
            "announced_day": None if isinstance(counts, NotInForce) else counts.source.as_of,
            "regions": question.regions,
        },
        next_topics=("country_status", "changes", "scheme"),
    )


def _codes(law: Law, tier: Tier, question: Question) -> list[str]:
    wanted = {code for region in regions() if region.key in question.regions for code in region.members}
    return [row.country for row in law.members(tier) if not wanted or row.country in wanted]
