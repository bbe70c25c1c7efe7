"""How many random examples a property gets: all of them with --full, a few by default."""

from typing import Any

from hypothesis import settings

FEWEST = 25
everything = False


def examples(count: int, **others: Any) -> settings:
    """Hypothesis's settings for `count` examples with --full and a fourth of them without."""
    return settings(max_examples=count if everything else max(count // 4, min(count, FEWEST)), deadline=None, **others)
