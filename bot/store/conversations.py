"""What is remembered between two messages of one person in one chat: in memory, bounded, and forgotten in time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from bot.model import Answer, Language, Question

EXPIRES_AFTER = 30 * 60.0  # seconds without a message after which a conversation is over
MOST_CONVERSATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a conversation stands."""

    question: Question | None = None  # the last one, whole: with the slots it took from before
    answer: Answer | None = None  # what was answered to it; its choices can be picked
    language: Language | None = None  # the language of the last message
    chosen_language: Language | None = None  # the language the person asked for


class Conversations:
    """Conversations by their key; the oldest give way."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    def of(self, where: str) -> Conversation:
        """The conversation, or a fresh one where there is none or it is over."""
        if where not in self._kept:
            return Conversation()
        since, kept = self._kept[where]
        if self._clock() - since > EXPIRES_AFTER:
            return Conversation(chosen_language=kept.chosen_language)
        return kept

    def keep(self, where: str, conversation: Conversation) -> None:
        """Remember; nothing is remembered for the key ""."""
        if not where:
            return
        self._kept[where] = (self._clock(), conversation)
        self._kept.move_to_end(where)
        while len(self._kept) > MOST_CONVERSATIONS:
            self._kept.popitem(last=False)

    def choose_language(self, where: str, language: Language) -> None:
        """Answer in this language from now on."""
        self.keep(where, replace(self.of(where), language=language, chosen_language=language))

    def forget(self, where: str) -> None:
        """Drop what was said; nothing is left of it."""
        self._kept.pop(where, None)
