"""Which commodity code a product has, or which product a code is."""

from __future__ import annotations

from bot.answers.findings import goods_choice, product
from bot.model import Answer, Goods, Question
from knowledge.law import Law

MOST = 8


def answer(question: Question, law: Law) -> Answer:
    """The codes the words may mean, best first. A person's ruling comes only from Norwegian Customs."""
    found = question.goods or question.goods_choice
    sources = (law.source("toll-rates"),)
    if question.code_faults and not found:
        fault = question.code_faults[0]
        choices = tuple(goods_choice(law, Goods(code, "code"), None) for code in fault.nearest[:MOST])
        return Answer(
            "classify",
            question.on,
            asks="product",
            choices=choices,
            facts={"kind": "fault", "fault": fault},
            sources=sources,
        )
    if not found:
        return Answer("classify", question.on, asks="product", facts={"kind": "ask"}, sources=sources)
    rows = [product(law, goods) for goods in found[:MOST]]
    certain = bool(question.goods)
    return Answer(
        topic="classify",
        on=question.on,
        goods=question.goods[0] if certain else None,
        asks=None if certain else "commodity_choice",
        choices=() if certain else tuple(goods_choice(law, goods, None) for goods in found[:MOST]),
        facts={"kind": "found", "rows": rows, "certain": certain, "by_code": found[0].origin == "code"},
        sources=sources,
        next_topics=("duty", "origin_rules"),
    )
