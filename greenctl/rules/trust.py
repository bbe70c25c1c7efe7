"""How far what was read can be trusted: the one scale of rule cells, for editions of other parts as well.

Rankings and catalogues of findings have scales of their own (`ranking/scheme.py`, `findings/catalogues.py`), which know
what was invented as a sample, and their published editions hold those words for ever.
"""

from collections.abc import Iterable

from grading import Trust

__all__ = ["Trust", "weakest"]


def weakest(marks: Iterable[Trust]) -> Trust:
    """The worst of several marks; `confirmed` of none."""
    return max(marks, key=list(Trust).index, default=Trust.CONFIRMED)
