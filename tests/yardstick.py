"""Speed as a ratio to a fixed piece of work in the same run, so that a busy machine fails no test."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def yards(work: Callable[[], object], runs: int = 3) -> float:
    """The best of some runs, in yards: one is some six milliseconds on a quiet machine."""
    return min(seconds(work) / yard() for _ in range(runs))


def yard() -> float:
    """The fixed piece of work, measured now."""
    return min(seconds(lambda: sum(number * number for number in range(100_000))) for _ in range(3))
