"""Decides where one indicator stands on a ladder from what its cells say: three-valued, never guessing upwards."""

from __future__ import annotations

from collections.abc import Callable

from grading.cells import Outcome
from grading.results import Need, Standing

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


def standing_of(
    ladder: tuple[str, ...],
    outcomes: tuple[Outcome, ...],
    applies: bool | None,
    needs: Callable[[range], tuple[Need, ...]],
) -> Standing:
    """The standing for outcomes along a ladder; ``needs`` tells what would settle the positions still open.

    The best level not ruled out bounds it above, the best level surely met bounds it below; the floor is always
    reached, because nothing lower exists. Where the row may not apply, not meeting it rules nothing out.
    """
    if applies is False:
        return Standing(ladder, outcomes, 0, 0, False, (), False)
    seen = outcomes if applies else tuple(MET if item is MET else UNKNOWN for item in outcomes)
    best, least = _best_possible(seen), _best_sure(seen)
    below = outcomes[-1] is NOT_MET and least == len(ladder) - 1 and applies is True
    return Standing(ladder, seen, best, least, below, needs(range(best, least)) if best != least else (), applies)


def _best_possible(outcomes: tuple[Outcome, ...]) -> int:
    return next((index for index, item in enumerate(outcomes) if item is not NOT_MET), len(outcomes) - 1)


def _best_sure(outcomes: tuple[Outcome, ...]) -> int:
    return next((index for index, item in enumerate(outcomes) if item is MET), len(outcomes) - 1)
