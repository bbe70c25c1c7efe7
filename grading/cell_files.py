"""Reads cells, conditions and citations from nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from grading.cells import Cell, Citation, Demand, Limit, Test, Trust
from grading.model import SUB_TYPE, Bounds, Condition, FactType, Indicator
from grading.nodes import Kind, Node, optional

_COMPARES = {
    FactType.NUMBER: (Demand.AT_MOST, Demand.AT_LEAST, Demand.EQUALS),
    FactType.BOOL: (Demand.EQUALS,),
    FactType.CHOICE: (Demand.ONE_OF,),
    FactType.SET: (Demand.ALL_OF,),
}
_EVERY, _ANY = "every", "any"
_MOST_ALTERNATIVES = 20


def citation_from(node: Node, documents: Collection[str]) -> Citation:
    """``{doc: id, page: '41', clause: 3.2}``; page and clause are for people and may be left out."""
    entries = node.fields(("doc",), ("page", "clause"))
    doc = entries["doc"].one_of(documents)
    return Citation(doc, optional(entries, "page", _locator), optional(entries, "clause", _locator))


def cell_from(node: Node, row: Indicator, documents: Collection[str], fields: Mapping[str, Indicator]) -> Cell:
    """One cell: exactly one demand that suits the row's type, its citation and its trust.

    ``fields`` are the rows of the table, of which an alternative may look at those that are always asked.
    """
    demands = (*_COMPARES[row.type], Demand.ANY_OF, Demand.NO_DEMAND, Demand.WITHDRAWN, Demand.UNKNOWN)
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
    says = entries[demand]
    limit = _alternatives(says, row, fields) if demand is Demand.ANY_OF else _limit(says, demand, row)
    return Cell(demand, limit, cite, trust, optional(entries, "unread", Node.text))


def condition_from(node: Node, fields: Mapping[str, Indicator], sub_types: Collection[str]) -> Condition:
    """A simple condition, or ``every`` or ``any`` of several: ``{any: [{sub_type: [long]}, {fact: fuel, …}]}``.

    ``fields`` are the rows that a condition may rest on: always asked, one answer each.
    """
    for key in (_EVERY, _ANY):
        if key in node.entries():
            parts = tuple(_simple(item, fields, sub_types) for item in _several(node.fields((key,))[key]))
            return Condition(every=parts) if key == _EVERY else Condition(any=parts)
    return _simple(node, fields, sub_types)


def _simple(node: Node, fields: Mapping[str, Indicator], sub_types: Collection[str]) -> Condition:
    """``{fact: process, all_of: [x]}``, ``{sub_type: [x]}``, or ``{unknown: why}`` where only prose is known."""
    if Demand.UNKNOWN in node.entries():
        return Condition(None, Demand.UNKNOWN, why=node.fields((Demand.UNKNOWN,))[Demand.UNKNOWN].text())
    if SUB_TYPE in node.entries():
        return Condition(sub_types=_codes(node.fields((SUB_TYPE,))[SUB_TYPE], sub_types))
    entries = node.fields(("fact",), tuple(item for item in Demand if item.compares and item is not Demand.ANY_OF))
    row = fields[entries["fact"].one_of(fields)]
    demand = _the_demand(node, _COMPARES[row.type])
    return Condition(row.id, demand, _limit(entries[demand], demand, row))


def _alternatives(node: Node, row: Indicator, fields: Mapping[str, Indicator]) -> tuple[Test, ...]:
    tests = tuple(_alternative(item, row, fields) for item in _several(node))
    return tests if len(set(tests)) == len(tests) else node.refuse("an alternative twice")


def _alternative(node: Node, row: Indicator, fields: Mapping[str, Indicator]) -> Test:
    """``{at_most: 10}`` of the row's own fact, or ``{fact: fuel, one_of: [gas]}`` of one that is always asked."""
    asked = [code for code, field in fields.items() if code != row.id and _is_always_asked(field)]
    found = optional(node.entries(), "fact", lambda item: item.one_of(asked))
    other = fields[found] if found else row
    demand = _the_demand(node, _COMPARES[other.type])
    node.fields((demand,), ("fact",))
    return Test(found, demand, _limit(node.entries()[demand], demand, other))


def _is_always_asked(row: Indicator) -> bool:
    return row.applies_if is None and row.inactive is None and row.outlets is None


def _several(node: Node) -> tuple[Node, ...]:
    items = node.items()
    return items if 2 <= len(items) <= _MOST_ALTERNATIVES else node.refuse(f"{len(items)} alternatives", "2 to 20")


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
            return _codes(node, [option.code for option in row.options])
        case Demand.EQUALS if row.type is FactType.BOOL:
            return node.truth()
    return _number(node, row)


def _codes(node: Node, allowed: Collection[str]) -> tuple[str, ...]:
    codes = tuple(item.one_of(allowed) for item in node.items())
    return codes if codes and len(set(codes)) == len(codes) else node.refuse("empty, or an option twice")


def _number(node: Node, row: Indicator) -> Limit:
    value, bounds = node.decimal(), row.bounds
    if row.share is not None and not 0 <= value <= 100:
        node.refuse(f"limit {value} of {row.id!r}, which is a share", "0 to 100")
    if bounds and ((bounds.min is not None and value < bounds.min) or (bounds.max is not None and value > bounds.max)):
        node.refuse(f"limit {value} lies outside the plausible bounds of {row.id!r}")
    return value


def _locator(node: Node) -> str:
    """A page or clause; 41 and '41' mean the same page."""
    return str(node.content) if node.kind in (Kind.TEXT, Kind.NUMBER) else node.refuse("not a page or clause")
