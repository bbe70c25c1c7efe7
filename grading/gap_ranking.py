"""Puts the answers of independent groups together, the cheapest whole first, without making all of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from grading.gap_aims import Aim
from grading.gap_search import Box, Found

# Cost, number of changes, difficulty, then which facts come first in the table. Each part adds up over groups.
Key: TypeAlias = tuple[Decimal, int, int, int]
# What a change costs where nobody says: then the number of changes counts.
ONE = Decimal(1)
_NOTHING: Key = (Decimal(0), 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Solution:
    """Choices for some facts that go together, and their rank."""

    key: Key
    box: Box


def ranks_of(aim: Aim, costs: Mapping[str, Decimal]) -> dict[str, Key]:
    """What changing each fact counts. Those that stand first count most: a power of two outweighs all behind it."""
    count = len(aim.order)
    return {
        name: (costs.get(name, ONE), 1, aim.rows[name].difficulty, -(1 << (count - at)))
        for name, at in aim.order.items()
    }


def solutions(found: Found, ranks: Mapping[str, Key]) -> list[Solution]:
    """What was found for one group, best first."""
    every = [Solution(_total([ranks[name] for name in box]), box) for boxes in found.values() for box in boxes]
    return every if len(every) < 2 else sorted(every, key=lambda item: (item.key, sorted(item.box.items())))


def ranked(groups: Sequence[Sequence[Solution]]) -> Iterator[Solution]:
    """One solution of each group, put together, in order of the whole; nothing where a group has none.

    Groups are independent and their lists sorted: a next whole differs from one given before by one step in one list.
    """
    if not all(groups):
        return
    first = (0,) * len(groups)
    waiting, seen = [(_key(groups, first), first)], {first}
    while waiting:
        key, at = heapq.heappop(waiting)
        chosen = [group[place] for group, place in zip(groups, at, strict=True)]
        yield Solution(key, {name: places for item in chosen for name, places in item.box.items()})
        for number, group in enumerate(groups):
            after = (*at[:number], at[number] + 1, *at[number + 1 :])
            if after[number] < len(group) and after not in seen:
                seen.add(after)
                heapq.heappush(waiting, (_key(groups, after), after))


def _key(groups: Sequence[Sequence[Solution]], at: Sequence[int]) -> Key:
    return _total([group[place].key for group, place in zip(groups, at, strict=True)])


def _total(keys: Sequence[Key]) -> Key:
    cost, count, difficulty, first = _NOTHING
    for key in keys:
        cost, count, difficulty, first = cost + key[0], count + key[1], difficulty + key[2], first + key[3]
    return cost, count, difficulty, first
