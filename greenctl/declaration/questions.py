"""What two form editions ask differently, question by question, and which answers fit the other one; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading import Edition, Supplier, form
from greenctl.declaration.form import Form, typed_changes
from greenctl.declaration.sheet import Values

NEW, REMOVED, CHANGED = "new", "removed", "changed"
_WHO_ASKS = ("id", "graded", "asked", "supplied_by")


@dataclass(frozen=True, slots=True)
class QuestionDifference:
    """A question that one of two editions lacks, or that they ask otherwise: `changed_in` names what of it."""

    kind: str
    field: str
    label_zh: str
    label_en: str
    changed_in: tuple[str, ...] = ()


def differences(before: Edition, after: Edition, sectors: Sequence[tuple[str, str]]) -> tuple[QuestionDifference, ...]:
    """What the later edition asks these sectors that the earlier did not, asks otherwise, or asks no more.

    A sector that an edition has no table for asks nothing by it.
    """
    old, new = _questions(before, sectors), _questions(after, sectors)
    return (*_new_and_changed(old, new), *_removed(old, new))


def not_fitting(form: Form, values: Values, asked_before: frozenset[str]) -> list[dict[str, Any]]:
    """Answers to the earlier form that this one does not ask for, or could not read."""
    gone = sorted(path for path in values if path in asked_before and path not in form.paths)
    kept = {path: value for path, value in values.items() if path in form.paths}
    return [*({"field": path, "code": "declaration.question_gone"} for path in gone), *typed_changes(form, kept)[1]]


def _questions(edition: Edition, sectors: Sequence[tuple[str, str]]) -> dict[str, Mapping[str, Any]]:
    """What an enterprise is asked, by the path of the answer."""
    tables = [edition.sectors[code] for code, _ in sectors if code in edition.sectors]
    rows = ((table.code, row) for table in tables for row in form(table))
    return {f"facts.{code}.{row['id']}": row for code, row in rows if row["supplied_by"] == Supplier.ENTERPRISE}


def _new_and_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[QuestionDifference]:
    for path, row in new.items():
        if path not in old:
            yield _difference(NEW, path, row)
        elif changed := tuple(name for name in row if name not in _WHO_ASKS and row[name] != old[path][name]):
            yield _difference(CHANGED, path, row, changed)


def _removed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[QuestionDifference]:
    yield from (_difference(REMOVED, path, row) for path, row in old.items() if path not in new)


def _difference(kind: str, path: str, row: Mapping[str, Any], changed: tuple[str, ...] = ()) -> QuestionDifference:
    return QuestionDifference(kind, path, row["label_zh"], row["label_en"], changed)
