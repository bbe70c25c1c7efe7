"""The form of a declaration: what its rule edition asks of its sectors, and lines and measures per alert; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grading import (
    AdverseRecord,
    Application,
    Edition,
    FactProblem,
    Indicator,
    SectorFacts,
    SectorTable,
    Supplier,
    read_facts,
)
from grading.application import fact_json
from grading.facts import read_answer
from grading.form import share_json
from greenctl.declaration.errors import SectorWithoutTable
from greenctl.declaration.sheet import Values

# A stage, not a mistake: what is missing leaves the level undetermined.
MISSING = "fact.missing"


@dataclass(frozen=True, slots=True)
class Part:
    """One sector of the form. `rows`: (id, path of the fact, path of the evidence, what never changes of the field), of
    what an enterprise supplies."""

    sector: str
    sub_type: str | None
    table: SectorTable = field(repr=False)
    rows: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """All fields of a declaration, for one edition, its sectors in order, and the alerts of its programme.

    `facts`: (sector, row) of every path of a fact.
    """

    edition: Edition = field(repr=False)
    parts: tuple[Part, ...]
    alerts: tuple[str, ...]
    paths: frozenset[str] = field(repr=False)
    facts: Mapping[str, tuple[str, Indicator]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """Typed facts per sector, and what is wrong with which field."""

    sectors: tuple[SectorFacts, ...]
    problems: tuple[dict[str, Any], ...]

    def application(self, on: date, adverse: tuple[AdverseRecord, ...] = ()) -> Application:
        """What is graded, with what is held against the source."""
        return Application(self.sectors, on, adverse)

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [problem for problem in self.problems if problem["code"] != MISSING]


# A process sees few of these, unless sources are given sub-types that nobody knows.
_KEPT = 500
_forms: dict[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], Form] = {}


def form_of(edition: Edition, alerts: tuple[str, ...], sectors: Sequence[tuple[str, str]]) -> Form:
    """The form, made once per edition, alerts and sectors.

    Raises:
        SectorWithoutTable
    """
    key = (edition.fingerprint, alerts, tuple(sectors))
    if key not in _forms:
        if len(_forms) >= _KEPT:
            _forms.clear()
        _forms[key] = _form(edition, alerts, sectors)
    return _forms[key]


def read(form: Form, values: Values) -> Reading:
    """The facts of every sector of the form, typed as its edition wants them."""
    sectors, problems = [], []
    for part in form.parts:
        raw = {name: values[path] for name, path, _, _ in part.rows if path in values}
        facts, found = read_facts(part.table, raw, part.sub_type)
        sectors.append(SectorFacts(part.sector, part.sub_type, facts, evidence=_evidence(part, values)))
        problems += [_problem(part.sector, problem) for problem in found]
    return Reading(tuple(sectors), tuple(problems))


def typed_changes(form: Form, changes: Values) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The changes with facts in their plain form (a unit checked and dropped), and what is wrong with them."""
    typed, problems = dict(changes), []
    # Problems come in the order of the form; most changes from phones are of one field, and it is looked up.
    for path in form.facts if len(changes) > 1 else changes:
        if (answer := changes.get(path)) is None or path not in form.facts:
            continue
        sector, row = form.facts[path]
        fact, found = read_answer(row, answer)
        problems += [_problem(sector, problem) for problem in found]
        if fact is not None:
            typed[path] = fact_json(fact)
    return typed, problems


def _form(edition: Edition, alerts: tuple[str, ...], sectors: Sequence[tuple[str, str]]) -> Form:
    missing = [sector for sector, _ in sectors if sector not in edition.sectors]
    if missing or not sectors:
        raise SectorWithoutTable(edition=edition.id, sector=", ".join(missing) or "-", sectors=sorted(edition.sectors))
    parts = tuple(_part(edition.sectors[sector], sub_type) for sector, sub_type in sectors)
    paths = {path for part in parts for _, fact, evidence, _ in part.rows for path in (fact, evidence)}
    every = frozenset({*paths, "lines", *(f"measures.{alert}" for alert in alerts)})
    return Form(edition, parts, alerts, every, {path: fact for part in parts for path, fact in _facts(part).items()})


def _facts(part: Part) -> dict[str, tuple[str, Indicator]]:
    by_id = {row.id: row for row in part.table.fields}
    return {path: (part.sector, by_id[name]) for name, path, _, _ in part.rows}


def _part(table: SectorTable, sub_type: str) -> Part:
    rows = tuple(
        (row.id, f"facts.{table.code}.{row.id}", f"evidence.{table.code}.{row.id}", _fixed(row, table))
        for row in table.fields
        if row.supplied_by is Supplier.ENTERPRISE
    )
    # A sub-type that the table does not know is as good as none: the level is then undetermined.
    return Part(table.code, sub_type if sub_type in table.sub_types else None, table, rows)


def _fixed(row: Indicator, table: SectorTable) -> dict[str, Any]:
    """What a copy of record says of a field beside its answer, so that it can be read without the rule edition."""
    fixed = {"id": row.id, "label_zh": row.label_zh, "label_en": row.label_en, "type": row.type.value, "unit": row.unit}
    options = [{"code": option.code, "label_zh": option.zh, "label_en": option.en} for option in row.options]
    beside = {"options": options, "share": share_json(row.share, table.vocabulary) if row.share else None}
    return fixed | {key: value for key, value in beside.items() if value}


def _evidence(part: Part, values: Values) -> dict[str, tuple[str, ...]]:
    """What was handed in, by indicator: each document with its number and day, where they were given."""
    handed_in = {name: values[path] for name, _, path, _ in part.rows if values.get(path)}
    return {name: tuple(_named(item) for item in items) for name, items in handed_in.items()}


def _named(item: Mapping[str, Any]) -> str:
    return " ".join(part for part in (item["document"], item.get("number"), item.get("date")) if part)


def _problem(sector: str, problem: FactProblem) -> dict[str, Any]:
    path = f"facts.{sector}.{problem.field}" if problem.field else f"facts.{sector}"
    return {"field": path, "code": problem.code, "clause": problem.clause, **problem.details}
