"""Where levels went as a drawing: what stood on the left, what stands on the right, a band for each way. Pure.

A band is as high as the number of sources in it; what is too few to be seen keeps a height that can be touched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

WIDTH, HEIGHT, LEAST, GAP = 640, 320, 2.0, 10.0
_LEFT, _RIGHT = 110.0, 530.0


class Cell(Protocol):
    """How many went from one level to another."""

    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def way(self) -> Any: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Node:
    """A level on one side."""

    level: str
    count: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """A cell, and the outline of its band."""

    cell: Cell
    outline: str


@dataclass(frozen=True, slots=True)
class Drawing:
    left: Sequence[Node]
    right: Sequence[Node]
    bands: Sequence[Band]
    height: float


def drawn(cells: Sequence[Cell]) -> Drawing:
    """The drawing of the cells of one key, levels in the order in which they come; nothing for nothing."""
    total = sum(cell.count for cell in cells) or 1
    tall = {id(cell): max(LEAST, HEIGHT * cell.count / total) for cell in cells}
    left = _nodes([(cell.before, cell.count, tall[id(cell)]) for cell in cells])
    right = _nodes([(cell.after, cell.count, tall[id(cell)]) for cell in cells])
    from_, to = ({node.level: node.top for node in side} for side in (left, right))
    bands = []
    for cell in cells:
        height = tall[id(cell)]
        bands.append(Band(cell, _outline(from_[cell.before], to[cell.after], height)))
        from_[cell.before] += height
        to[cell.after] += height
    lowest = max((node.top + node.height for node in (*left, *right)), default=0.0)
    return Drawing(left, right, bands, lowest + GAP)


def _nodes(parts: Iterable[tuple[str, int, float]]) -> list[Node]:
    counts: dict[str, int] = {}
    heights: dict[str, float] = {}
    for level, count, height in parts:
        counts[level] = counts.get(level, 0) + count
        heights[level] = heights.get(level, 0.0) + height
    nodes, top = [], GAP
    for level, height in heights.items():
        nodes.append(Node(level, counts[level], top, height))
        top += height + GAP
    return nodes


def _outline(left: float, right: float, height: float) -> str:
    """A band of the same height from edge to edge, as a path."""
    middle = (_LEFT + _RIGHT) / 2
    over = f"M{_LEFT:g} {left:.1f}C{middle:g} {left:.1f} {middle:g} {right:.1f} {_RIGHT:g} {right:.1f}"
    low, high = right + height, left + height
    return f"{over}V{low:.1f}C{middle:g} {low:.1f} {middle:g} {high:.1f} {_LEFT:g} {high:.1f}Z"
