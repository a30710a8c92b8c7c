"""The date engine against an independent reckoning, on as many random (day, rule) pairs as asked for."""

import random
import time
from datetime import timedelta

from models.law.deadlines.counting import count
from models.law.rules.all_rules import RULES
from models.law.words.calendar import bundled
from tests.models.law import oracle as reckoning

SEED = 20261122


def oracle(pairs: int = 1_000_000) -> None:
    """Compare that many pairs, seeded; prints the count and the time. Raises `AssertionError` naming the first disagreement."""
    draw = random.Random(SEED)  # noqa: S311
    span = (reckoning.LAST - reckoning.FIRST).days
    days, calendar = [reckoning.FIRST + timedelta(days=number) for number in range(span + 1)], bundled()
    ours = theirs = 0.0
    for _ in range(pairs):
        start, rule = draw.choice(days), draw.choice(RULES)
        began = time.perf_counter()
        day = count(rule.unit, rule.limit, start, calendar).on
        between = time.perf_counter()
        expected = reckoning.due_on(rule, start)
        theirs += time.perf_counter() - between
        ours += between - began
        assert day == expected, f"{rule.id} from {start}: the engine says {day}, the naive reckoning {expected}"
    print(  # noqa: T201
        f"law oracle: {pairs:,} random (day, rule) pairs, seed {SEED}, no disagreement; "
        f"{ours / pairs * 1e6:.1f} µs each with the working, {theirs / pairs * 1e6:.1f} µs counted naively"
    )


if __name__ == "__main__":
    oracle()
