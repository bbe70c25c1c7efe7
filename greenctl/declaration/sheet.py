"""The fact sheet as a tree and as a flat map from stable paths to values; pure.

Paths: `facts.<sector>.<indicator>`, `evidence.<sector>.<indicator>`, `lines`, `measures.<alert>`. Returns,
differences and problems all name fields by these paths. What was not answered is an absent path. A reason for an
answer that changed stands at `reasons.<path of the answer>`, and may change when that answer may.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]
Values = Mapping[str, Any]
_PARTS = ("facts", "evidence")
_REASONS = "reasons."


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not what it was; None stands for no answer."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Explained(Difference):
    """A difference against last season, with the reason the source gives for it."""

    reason: str | None


def flat(body: Body) -> dict[str, Any]:
    """The values by path; a None stays, since in a change it takes an answer away."""
    values: dict[str, Any] = {}
    for part in _PARTS:
        for sector, answers in (body.get(part) or {}).items():
            values |= {f"{part}.{sector}.{name}": value for name, value in answers.items()}
    if "lines" in body:
        values["lines"] = body["lines"] or None
    values |= {reason_path(path): text for path, text in (body.get("reasons") or {}).items()}
    return values | {f"measures.{alert}": rows or None for alert, rows in (body.get("measures") or {}).items()}


def answered(body: Body) -> dict[str, Any]:
    """The answers of a sheet that is stored, by path."""
    return merged({}, flat(body))


def nested(values: Values) -> dict[str, Any]:
    """The tree again, as it is stored and sent."""
    body: dict[str, Any] = {"facts": {}, "evidence": {}, "lines": [], "measures": {}}
    for path, value in values.items():
        part, *rest = path.split(".", 2)
        if path.startswith(_REASONS):
            body.setdefault("reasons", {})[answer_path(path)] = value
        elif part == "lines":
            body["lines"] = value
        elif part == "measures":
            body["measures"][rest[0]] = value
        else:
            body[part].setdefault(rest[0], {})[rest[1]] = value
    return body


def facts_of(changes: Values) -> dict[str, Any]:
    """Changes of facts alone as a tree that touches nothing else."""
    facts: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        _, sector, name = path.split(".", 2)
        facts.setdefault(sector, {})[name] = value
    return {"facts": facts}


def reason_path(path: str) -> str:
    """Where the reason for an answer stands."""
    return _REASONS + path


def answer_path(path: str) -> str:
    """The answer that a path is about: of a reason the one it explains, else the path itself."""
    return path.removeprefix(_REASONS)


def reasons(values: Values) -> dict[str, str]:
    """The reasons that are given, by the path of the answer."""
    return {answer_path(path): text for path, text in values.items() if path.startswith(_REASONS)}


def without_reasons(values: Values) -> dict[str, Any]:
    """The answers alone."""
    return {path: value for path, value in values.items() if not path.startswith(_REASONS)}


def merged(values: Values, changes: Values) -> dict[str, Any]:
    """The values with the changes; what is no answer is taken away."""
    after = {**values, **changes}
    return {path: value for path, value in after.items() if _is_answer(path, value)}


def changed(values: Values, changes: Values) -> dict[str, Any]:
    """Those of the changes that change something."""
    return {path: value for path, value in changes.items() if values.get(path) != _kept(path, value)}


def _kept(path: str, value: Any) -> Any:
    return value if _is_answer(path, value) else None


def _is_answer(path: str, value: Any) -> bool:
    """None of these is a fact, and another one than not having said; an empty table says nothing."""
    return value is not None and (value != [] or path.startswith("facts."))


def next_version(
    previous: Values | None, current: Values, form: Collection[str], open_paths: Collection[str]
) -> Values:
    """What would be submitted now.

    In a first round, what the form asks. In a returned one, the previous version with only the named fields taken
    from the sheet: a fact that changed meanwhile through another programme does not slip in.
    """
    if previous is None:
        return {path: value for path, value in current.items() if answer_path(path) in form}
    kept = {path: value for path, value in previous.items() if answer_path(path) not in open_paths}
    return kept | {path: value for path, value in current.items() if answer_path(path) in open_paths}


def differences(before: Values, after: Values) -> tuple[Difference, ...]:
    """Field by field, in the order of their paths."""
    paths = sorted(before.keys() | after.keys())
    rows = (Difference(path, before.get(path), after.get(path)) for path in paths)
    return tuple(row for row in rows if row.before != row.after)


def explained(earlier: Values, after: Values) -> tuple[Explained, ...]:
    """The differences against last season, each with its reason."""
    given = reasons(after)
    found = differences(without_reasons(earlier), without_reasons(after))
    return tuple(Explained(row.field, row.before, row.after, given.get(row.field)) for row in found)
