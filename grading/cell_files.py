"""Reads cells, conditions and citations from nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from grading.cells import Cell, Citation, Demand, Limit, Trust
from grading.model import Bounds, Condition, FactType, Indicator
from grading.nodes import Kind, Node, optional

_COMPARES = {
    FactType.NUMBER: (Demand.AT_MOST, Demand.AT_LEAST, Demand.EQUALS),
    FactType.BOOL: (Demand.EQUALS,),
    FactType.CHOICE: (Demand.ONE_OF,),
    FactType.SET: (Demand.ALL_OF,),
}


def citation_from(node: Node, documents: Collection[str]) -> Citation:
    """``{doc: id, page: '41', clause: 3.2}``; page and clause are for people and may be left out."""
    entries = node.fields(("doc",), ("page", "clause"))
    doc = entries["doc"].one_of(documents)
    return Citation(doc, optional(entries, "page", _locator), optional(entries, "clause", _locator))


def cell_from(node: Node, row: Indicator, documents: Collection[str]) -> Cell:
    """One cell: exactly one demand that suits the row's type, its citation and its trust."""
    demands = (*_COMPARES[row.type], Demand.NO_DEMAND, Demand.WITHDRAWN, Demand.UNKNOWN)
    entries = node.fields((), (*demands, "cite", "trust", "unread"))
    demand = _the_demand(node, demands)
    cite = optional(entries, "cite", lambda found: citation_from(found, documents))
    if demand is Demand.UNKNOWN:
        node.fields((demand,), ("cite",))
        return Cell(demand, cite=cite, why=entries[demand].text())
    node.fields((demand, "cite", "trust"), ("unread",))
    trust = entries["trust"].member(Trust)
    if cite is None or (trust is Trust.CONFIRMED and not (cite.page or cite.clause)):
        node.refuse("a confirmed cell cites a page or a clause")
    return Cell(demand, _limit(entries[demand], demand, row), cite, trust, optional(entries, "unread", Node.text))


def condition_from(node: Node, fields: Mapping[str, Indicator]) -> Condition:
    """``{fact: process, all_of: [x]}``, or ``{unknown: why}`` where only prose is known."""
    if Demand.UNKNOWN in node.entries():
        return Condition(None, Demand.UNKNOWN, why=node.fields((Demand.UNKNOWN,))[Demand.UNKNOWN].text())
    entries = node.fields(("fact",), tuple(item for item in Demand if item.compares))
    row = fields[entries["fact"].one_of(fields)]
    if row.applies_if is not None:
        node.refuse(f"{row.id!r} has a condition itself; a condition rests on a fact that is always asked")
    demand = _the_demand(node, _COMPARES[row.type])
    return Condition(row.id, demand, _limit(entries[demand], demand, row))


def bounds_from(node: Node) -> Bounds:
    """``{min: 0, max: 100, places: 2}``; either end may be open."""
    entries = node.fields((), ("min", "max", "places"))
    places = entries["places"].whole() if "places" in entries else 6
    bounds = Bounds(optional(entries, "min", Node.decimal), optional(entries, "max", Node.decimal), places)
    if places > 6 or (bounds.min is not None and bounds.max is not None and bounds.min > bounds.max):
        node.refuse("bounds that nothing can satisfy", "min <= max, places 0 to 6")
    return bounds


def _the_demand(node: Node, allowed: Collection[Demand]) -> Demand:
    found = [item for item in Demand if item in node.entries()]
    if len(found) != 1 or found[0] not in allowed:
        node.refuse(f"one demand belongs here, found {', '.join(found) or 'none'}", allowed)
    return found[0]


def _limit(node: Node, demand: Demand, row: Indicator) -> Limit:
    match demand:
        case Demand.NO_DEMAND | Demand.WITHDRAWN:
            return None if node.truth() else node.refuse(f"{demand} is said with true")
        case Demand.ONE_OF | Demand.ALL_OF:
            codes = tuple(item.one_of(option.code for option in row.options) for item in node.items())
            return codes if codes and len(set(codes)) == len(codes) else node.refuse("empty, or an option twice")
        case Demand.EQUALS if row.type is FactType.BOOL:
            return node.truth()
    return _number(node, row)


def _number(node: Node, row: Indicator) -> Limit:
    value, bounds = node.decimal(), row.bounds
    if bounds and ((bounds.min is not None and value < bounds.min) or (bounds.max is not None and value > bounds.max)):
        node.refuse(f"limit {value} lies outside the plausible bounds of {row.id!r}")
    return value


def _locator(node: Node) -> str:
    """A page or clause; 41 and '41' mean the same page."""
    return str(node.content) if node.kind in (Kind.TEXT, Kind.NUMBER) else node.refuse("not a page or clause")
