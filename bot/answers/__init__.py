"""The mind: ANSWERS[topic](question, law) -> Answer. One room a topic; they find, they do not speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers import (
    changes,
    classify,
    country_list,
    country_status,
    duty,
    origin_rules,
    out_of_scope,
    permit,
    product_list,
    proof,
    quota,
    scheme,
    smalltalk,
    taxes,
    transport,
)
from bot.model import Answer, Question, Topic
from knowledge.law import Law

ANSWERS: Mapping[Topic, Callable[[Question, Law], Answer]] = {
    "duty": duty.answer,
    "country_status": country_status.answer,
    "country_list": country_list.answer,
    "product_list": product_list.answer,
    "quota": quota.answer,
    "proof": proof.answer,
    "transport": transport.answer,
    "origin_rules": origin_rules.answer,
    "permit": permit.answer,
    "changes": changes.answer,
    "classify": classify.answer,
    "scheme": scheme.answer,
    "taxes": taxes.answer,
    "smalltalk": smalltalk.answer,
    "out_of_scope": out_of_scope.answer,
}
