"""What one JSON Schema takes away from those who relied on another: for senders, and for readers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]
_ANY_TYPE = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")


@dataclass(frozen=True, slots=True)
class Documents:
    """Both documents, and the pairs of schemas that were compared already (or are just being: schemas may recur)."""

    released: Schema
    present: Schema
    seen: set[tuple[str, str, str]] = field(default_factory=set)


def request_breaks(both: Documents, before: Schema, after: Schema, place: str) -> Iterator[str]:
    """What was accepted at `place` and would be refused now."""
    yield from _compared(both, before, after, place, _narrowed)


def answer_breaks(both: Documents, before: Schema, after: Schema, place: str) -> Iterator[str]:
    """What readers of `place` could rely on and cannot any more."""
    yield from _compared(both, before, after, place, _loosened)


_Compare = Callable[[Documents, Schema, Schema, str], Iterator[str]]


def _compared(both: Documents, before: Schema, after: Schema, place: str, compare: _Compare) -> Iterator[str]:
    pair = (str(before.get("$ref")), str(after.get("$ref")), compare.__name__)
    if pair[0] != "None" and pair[0] == pair[1]:
        if pair in both.seen:
            return
        both.seen.add(pair)
    yield from compare(both, _resolved(both.released, before), _resolved(both.present, after), place)


def _resolved(document: Schema, schema: Schema) -> Schema:
    """Without `$ref`, and with what `allOf` says."""
    parts = [schema]
    if "$ref" in schema:
        parts.append(_resolved(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]))
    parts += [_resolved(document, part) for part in schema.get("allOf", ())]
    if len(parts) == 1:
        return schema
    whole: Schema = {}
    for part in parts:
        said = {key: value for key, value in part.items() if key not in {"$ref", "allOf"}}
        properties = {**whole.get("properties", {}), **said.get("properties", {})}
        required = [*whole.get("required", ()), *said.get("required", ())]
        whole |= {**said, **({"properties": properties} if properties else {}), "required": required}
    return whole


def _narrowed(both: Documents, before: Schema, after: Schema, place: str) -> Iterator[str]:
    if lost := _types(before) - _types(after):
        yield f"{place}: may not be {_either(lost)} any more"
    if "enum" in after and (gone := _words(before, after)):
        yield f"{place}: takes {gone} no more"
    for limit in (*_UPPER, *_LOWER):
        if limit in after and _is_tighter(limit, after[limit], before.get(limit)):
            yield f"{place}: {limit} {before.get(limit, 'none')} became {after[limit]}"
    for rule in ("pattern", "format", "uniqueItems", "const", "multipleOf"):
        if rule in after and after[rule] != before.get(rule):
            yield f"{place}: {rule} {before.get(rule, 'none')} became {after[rule]}"
    yield from _narrowed_members(both, before, after, place)
    yield from _alternatives(both, before, after, place, _narrowed, "is taken no more")


def _narrowed_members(both: Documents, before: Schema, after: Schema, place: str) -> Iterator[str]:
    old, new = before.get("properties", {}), after.get("properties", {})
    required_before = set(before.get("required", ()))
    for name in sorted(set(after.get("required", ())) - required_before):
        yield f"{place}.{name}: is required now"
    for name, schema in old.items():
        if name not in new:
            yield f"{place}.{name}: is gone"
        else:
            yield from request_breaks(both, schema, new[name], f"{place}.{name}")
    yield from _inner(both, before, after, place, request_breaks)
    if after.get("additionalProperties") is False and before.get("additionalProperties") is not False and old:
        yield f"{place}: takes no other members any more"


def _loosened(both: Documents, before: Schema, after: Schema, place: str) -> Iterator[str]:
    if gained := _types(after) - _types(before):
        yield f"{place}: may be {_either(gained)} now"
    for rule in ("pattern", "format", "const"):
        if rule in before and after.get(rule) != before[rule]:
            yield f"{place}: {rule} {before[rule]} became {after.get(rule, 'none')}"
    if "enum" in before and None not in before["enum"] and None in after.get("enum", ()):
        yield f"{place}: may be null now"
    old, new = before.get("properties", {}), after.get("properties", {})
    required = set(after.get("required", ()))
    for name, schema in old.items():
        if name not in new:
            yield f"{place}.{name}: is gone"
            continue
        if name in before.get("required", ()) and name not in required:
            yield f"{place}.{name}: may be missing now"
        yield from answer_breaks(both, schema, new[name], f"{place}.{name}")
    yield from _inner(both, before, after, place, answer_breaks)
    yield from _alternatives(both, before, after, place, _loosened, "is new, and readers do not know it")


def _inner(both: Documents, before: Schema, after: Schema, place: str, compare: _Compare) -> Iterator[str]:
    """Members of lists and of maps."""
    for key, mark in (("items", "[]"), ("additionalProperties", ".*")):
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from compare(both, old, new, f"{place}{mark}")
        elif isinstance(old, dict) and new is False:
            yield f"{place}{mark}: is gone"
        elif compare is request_breaks and isinstance(new, dict) and old is None and key == "items":
            yield f"{place}{mark}: was anything, and is held against a shape now"


def _alternatives(
    both: Documents, before: Schema, after: Schema, place: str, compare: _Compare, trouble: str
) -> Iterator[str]:
    """Each alternative of the one side needs one on the other that it fits: of the old for what is sent, of the new
    for what is answered."""
    old, new = _choices(before), _choices(after)
    if old is None and new is None:
        return
    sides = old or [before], new or [after]
    for alternative in sides[0] if compare is _narrowed else sides[1]:
        others = sides[1] if compare is _narrowed else sides[0]
        pairs = [(alternative, other) if compare is _narrowed else (other, alternative) for other in others]
        if not any(_fits(both, *pair, compare) for pair in pairs):
            yield f"{place}: the alternative {_named(alternative)} {trouble}"


def _fits(both: Documents, before: Schema, after: Schema, compare: _Compare) -> bool:
    apart = Documents(both.released, both.present)
    plain = [
        {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf"}} for schema in (before, after)
    ]
    resolved = _resolved(both.released, plain[0]), _resolved(both.present, plain[1])
    return not list(compare(apart, *resolved, ""))


def _choices(schema: Schema) -> list[Schema] | None:
    return schema.get("anyOf") or schema.get("oneOf")


def _named(schema: Schema) -> str:
    return str(schema.get("$ref", "").rpartition("/")[2] or schema.get("type") or "without a type")


def _types(schema: Schema) -> frozenset[str]:
    """Which kinds of JSON it lets pass; an integer passes as a number."""
    if _choices(schema) is not None and "type" not in schema:
        return _ANY_TYPE  # its alternatives are compared one by one
    named = schema.get("type", _ANY_TYPE)
    types = frozenset({named} if isinstance(named, str) else named)
    return types | {"integer"} if "number" in types else types


def _either(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) if types < _ANY_TYPE else "anything"


def _words(before: Schema, after: Schema) -> str:
    if "enum" not in before:
        return "any other word"
    return ", ".join(str(word) for word in before["enum"] if word not in after["enum"])


def _is_tighter(limit: str, after: float, before: float | None) -> bool:
    if before is None:
        return True
    return after < before if limit in _UPPER else after > before
