"""Grades as of any day, under the edition in force there and then, and under two editions side by side."""

from dataclasses import asdict
from typing import Any

from api.declaration.as_of_schemas import AsOfQuery, ComparisonQuery, GradeAsOf, GradeComparison
from api.operations import Routes
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import as_of
from greenctl.declaration.as_of import GradedUnder
from greenctl.declaration.errors import EditionsShareNoSector, NothingDeclaredBy
from greenctl.rules.comparing import side_told
from greenctl.rules.errors import EditionNotThere, NothingGoverns
from greenctl.source.errors import SourceNotThere

routes = Routes("grades_as_of", __name__, description="Grades of a source as of any day; they decide nothing.")


@routes.operation(
    "GET", "/sources/<uuid:source_id>/grade", act="declaration.read", query=AsOfQuery, answer=GradeAsOf,
    refuses=(SourceNotThere, NothingDeclaredBy, NothingGoverns),
)  # fmt: skip
def get_grade_as_of(uow: UnitOfWork, source_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The standing facts of a source, graded as of a day by what is in force there and then, with the explanation."""
    found = as_of.grade_as_of(uow, source_id, _day(uow, query), query.get("programme"))
    return {
        "source_id": found.source_id, "area": found.area, "on": found.on,
        "graded": [_under(item) for item in found.graded], "without_table": found.without_table,
        "decided_by": asdict(found.decided_by), "programmes": found.programmes,
    }  # fmt: skip


@routes.operation(
    "GET", "/sources/<uuid:source_id>/grade/comparison", act="declaration.read", query=ComparisonQuery,
    answer=GradeComparison, refuses=(SourceNotThere, NothingDeclaredBy, EditionNotThere, EditionsShareNoSector),
)  # fmt: skip
def compare_grade(uow: UnitOfWork, source_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The standing facts of a source under two editions, with the clauses that make the difference."""
    found = as_of.compare_editions(uow, source_id, *query["editions"], _day(uow, query), query.get("programme"))
    return {
        "source_id": found.source_id, "on": found.on, "before": _under(found.before), "after": _under(found.after),
        "differences": [_difference(item) for item in found.differences], "only_in_one": found.only_in_one,
        "decided_by": asdict(found.decided_by), "direction": found.direction, "programmes": found.programmes,
    }  # fmt: skip


def _day(uow: UnitOfWork, query: dict[str, Any]) -> Any:
    return query.get("on") or city_day(uow)


def _under(item: GradedUnder) -> dict[str, Any]:
    return {
        "edition": item.edition.id, "fingerprint": item.edition.fingerprint, "sectors": item.sectors,
        "level": item.grade.level, "at_best": item.grade.at_best, "official": item.grade.official,
        "not_taken": item.not_taken, "explanation": item.explanation,
    }  # fmt: skip


def _difference(item: Any) -> dict[str, Any]:
    sides = {name: _side(getattr(item, name)) for name in ("before", "after")}
    named = {name: getattr(item, name) for name in ("sector", "indicator", "decides")}
    named |= {"compared_level": item.compared_at, "name_zh": item.name.zh, "name_en": item.name.en}
    return {**named, **sides}


def _side(side: Any) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"level": side.level, "at_best": side.at_best, "at_least": side.at_least, "cell": side_told(side.cell)}
