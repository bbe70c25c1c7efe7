"""How many random examples a property gets: all of them with --full, a few by default, the fewest while mutants are
tried, of which there are thousands."""

import os
from typing import Any

from hypothesis import Phase, settings

FEWEST = 25
everything = False
# `./dev mutate` and mutmut itself say so to every process that they start.
_FOR_MUTANTS = {"phases": (Phase.explicit, Phase.generate), "database": None, "derandomize": True}
_beside: dict[str, Any] = _FOR_MUTANTS if "MUTANT_UNDER_TEST" in os.environ else {}


def examples(count: int, **others: Any) -> settings:
    """Hypothesis's settings for `count` examples with --full and a fourth of them without.

    While mutants are tried the examples are the same for each, and one that kills it is not made any smaller.
    """
    fewest = min(count, FEWEST)
    fewer = fewest if _beside else max(count // 4, fewest)
    return settings(max_examples=count if everything else fewer, deadline=None, **_beside, **others)
