"""The parts of a pack: one literal table. Each says by which acts it may be read, and reads a page in few statements.

Every part is narrowed by the rights of the moment. In a pack of changes it tells what something has happened to since,
as it is now; whatever hangs from a source is told again when the source itself was touched, so that whoever has just
got the source gets all of it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import JSON, Row, Select, Text, bindparam, cast, func, select, type_coerce

from greenctl.auth import policy
from greenctl.auth.errors import ActNotAllowed
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import DeclarationRow, FactSheetRow, GradeRevisionRow, GradeRow, SubmissionRow
from greenctl.declaration.remit import WITHIN
from greenctl.declaration.revision_repository import last_accepted
from greenctl.kernel.actor import Actor, Scope
from greenctl.kernel.canonical import plain_decimal
from greenctl.lists.models import ListEditionRow, ListEntryRow
from greenctl.review.domain import CHANGE_EDITION
from greenctl.review.models import CaseRow, DecisionRow
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceRow, SourceSectorRow
from greenctl.sync.pack.cases import read_cases
from greenctl.sync.pack.duties import read_duties
from greenctl.sync.pack.findings import read_findings
from greenctl.sync.pack.notices import read_notices
from greenctl.sync.pack.removals import read_removals
from greenctl.sync.pack.sites import read_sites
from greenctl.sync.pack.tables import Asked, Item, Page, Table
from greenctl.sync.pack.tasks import read_tasks

WORK = "sync.read_work"


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of item. `acts`: whoever may do one of them gets it, as far as that act reaches."""

    kind: str
    acts: tuple[str, ...]
    read: Callable[[UnitOfWork, Scope, Asked], Page]


def scope_of(actor: Actor, acts: Sequence[str]) -> Scope | None:
    """As far as any of these acts reaches; None if none is allowed."""
    scopes = [scope for act in acts if (scope := _scope_for(actor, act)) is not None]
    if not scopes:
        return None
    reaches = tuple(dict.fromkeys(reach for scope in scopes for reach in scope.reaches))
    own = frozenset[str]().union(*(scope.source_ids for scope in scopes))
    return Scope(any(scope.everything for scope in scopes), reaches, own)


def _scope_for(actor: Actor, act: str) -> Scope | None:
    try:
        return policy.scope_for(actor, act)
    except ActNotAllowed:
        return None


_SOURCE_COLUMNS = (
    "kind", "name", "credit_code", "area", "department", "address", "longitude", "latitude", "coordinate_system",
    "state", "merged_into", "version",
)  # fmt: skip
_SOURCES = select(SourceRow.id, *(getattr(SourceRow, name) for name in _SOURCE_COLUMNS))
_SECTORS = (
    select(SourceSectorRow.source_id, SourceSectorRow.sector, SourceSectorRow.sub_type)
    .where(SourceSectorRow.source_id.in_(bindparam("ids", expanding=True)))
    .order_by(SourceSectorRow.source_id, SourceSectorRow.ordinal)
)
WITHIN_SOURCES = Within(SourceRow.area, SourceRow.department, SourceRow.id)
_MOVE = DecisionRow.__table__.alias("move")
# A move between editions decides nothing.
_DECIDED = (
    select(func.max(_MOVE.c.version))
    .where(_MOVE.c.case_id == CaseRow.id, _MOVE.c.verdict != CHANGE_EDITION)
    .correlate(CaseRow)
    .scalar_subquery()
)
_REVISION = GradeRevisionRow.__table__.alias("last_revision")
_DECLARATIONS = (
    select(
        DeclarationRow.id, DeclarationRow.source_id, DeclarationRow.season_id, DeclarationRow.programme,
        DeclarationRow.state.label("stage"), DeclarationRow.round, DeclarationRow.version, DeclarationRow.signed_by,
        CaseRow.state.label("case_state"), CaseRow.step, CaseRow.due_on,
        type_coerce(CaseRow.open_fields, Text).label("open_fields"), DecisionRow.reason,
        DeclarationRow.rule_fingerprint,
        SubmissionRow.submitted_at, GradeRow.sector, GradeRow.at_best,
        GradeRow.official, GradeRow.level.label("graded_level"), _REVISION.c.id.label("revision_id"),
        _REVISION.c.level.label("revised_level"), FactSheetRow.version.label("answers_version"),
    )
    .join(SourceRow, SourceRow.id == DeclarationRow.source_id)
    .join(
        FactSheetRow,
        (FactSheetRow.source_id == DeclarationRow.source_id) & (FactSheetRow.season_id == DeclarationRow.season_id),
    )
    .outerjoin(CaseRow, CaseRow.id == DeclarationRow.id)
    .outerjoin(DecisionRow, (DecisionRow.case_id == CaseRow.id) & (DecisionRow.version == _DECIDED))
    .outerjoin(
        SubmissionRow,
        (SubmissionRow.declaration_id == DeclarationRow.id) & (SubmissionRow.round == DeclarationRow.round),
    )
    .outerjoin(GradeRow, GradeRow.submission_id == SubmissionRow.id)
    .outerjoin(_REVISION, _REVISION.c.id == last_accepted(SubmissionRow.id))
)  # fmt: skip
_ANSWERS = (
    select(
        FactSheetRow.source_id,
        FactSheetRow.season_id,
        FactSheetRow.version,
        SeasonRow.starts_on,
        type_coerce(FactSheetRow.body, Text).label("body"),
    )
    .join(SourceRow, SourceRow.id == FactSheetRow.source_id)
    .join(SeasonRow, SeasonRow.id == FactSheetRow.season_id)
)
_LATEST = (
    select(
        func.max(ListEditionRow.number).label("number"),
        ListEditionRow.season_id.label("season_id"),
        ListEditionRow.programme.label("programme"),
    )
    .group_by(ListEditionRow.season_id, ListEditionRow.programme)
    .subquery()
)
_ENTRIES = (
    select(
        ListEntryRow.source_id, ListEditionRow.programme, ListEditionRow.season_id,
        ListEditionRow.id.label("edition_id"), ListEditionRow.number, ListEditionRow.effective_on,
        ListEditionRow.official, ListEntryRow.level, ListEntryRow.exempt, ListEntryRow.scope,
        ListEntryRow.highest_alert,
    )
    .join(ListEditionRow, ListEditionRow.id == ListEntryRow.edition_id)
    .join(
        _LATEST,
        (_LATEST.c.number == ListEditionRow.number)
        & (_LATEST.c.season_id == ListEditionRow.season_id)
        & (_LATEST.c.programme == ListEditionRow.programme),
    )
    .join(SourceRow, SourceRow.id == ListEntryRow.source_id)
)  # fmt: skip


def _of_copy(engine: str, name: str) -> Any:
    """A member of what was declared, as JSON text, read by the database out of the copy of record."""
    if engine == "sqlite":
        return func.json_extract(cast(SubmissionRow.copy, Text), f"$.declared.{name}").label(name)
    copy = cast(func.convert_from(SubmissionRow.copy, "UTF8"), JSON)
    return cast(copy["declared"][name], Text).label(name)


def _measures(engine: str) -> Select[Any]:
    return (
        select(
            DeclarationRow.id, DeclarationRow.source_id, DeclarationRow.season_id, DeclarationRow.programme,
            DeclarationRow.round, _of_copy(engine, "measures"), _of_copy(engine, "lines"),
        )
        .join(SourceRow, SourceRow.id == DeclarationRow.source_id)
        .join(
            SubmissionRow,
            (SubmissionRow.declaration_id == DeclarationRow.id) & (SubmissionRow.round == DeclarationRow.round),
        )
        .outerjoin(CaseRow, CaseRow.id == DeclarationRow.id)
    )  # fmt: skip


def sectors_of(uow: UnitOfWork, source_ids: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """The sectors of sources, in order."""
    found: dict[str, list[dict[str, str]]] = {}
    for source_id, sector, sub_type in uow.execute(_SECTORS, {"ids": list(dict.fromkeys(source_ids))}):
        found.setdefault(source_id, []).append({"sector": sector, "sub_type": sub_type})
    return found


def _source_items(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    sectors = sectors_of(uow, [row.id for row in rows])
    return [(row.id, _source(row, sectors.get(row.id, []))) for row in rows]


def _source(row: Row[Any], sectors: list[dict[str, str]]) -> dict[str, Any]:
    document = row._asdict()
    if row.longitude is not None:
        document |= {"longitude": plain_decimal(row.longitude), "latitude": plain_decimal(row.latitude)}
    document["sectors"] = sectors
    return document


def _declaration_items(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    """A draft is its source's own business, so nobody else gets it."""
    own = {mandate.source_id for mandate in uow.actor.mandates}
    told = [row for row in rows if row.stage != "draft" or row.source_id in own]
    sectors = sectors_of(uow, [row.source_id for row in told]) if told else {}
    return [(row.id, _declaration(row, row.source_id in own, sectors.get(row.source_id, []))) for row in told]


def _declaration(row: Row[Any], own: bool, sectors: list[dict[str, str]]) -> dict[str, Any]:
    names = dict.fromkeys([*(item["sector"] for item in sectors), *([row.sector] if row.sector else [])])
    returned = row.stage == "submitted" and row.case_state == "returned"
    return {
        "id": row.id,
        "source_id": row.source_id,
        "season_id": row.season_id,
        "programme": row.programme,
        "state": _progress(row),
        "step": row.step if row.stage == "submitted" else None,
        "round": row.round,
        "version": row.version,
        "answers_version": row.answers_version if own else None,
        "open_fields": orjson.Fragment(row.open_fields) if returned else None,
        "return_reason": row.reason if returned and own else None,
        "due_on": row.due_on if row.stage == "submitted" else None,
        "submitted_at": row.submitted_at,
        "level": row.graded_level if row.revision_id is None else row.revised_level,
        "at_best": row.at_best,
        "official": row.official,
        "forms": [f"{row.rule_fingerprint}/{name}" for name in names],
    }


def _progress(row: Row[Any]) -> str:
    """As `Declaration.progress` says it."""
    if row.stage == "withdrawn":
        return "withdrawn"
    if row.stage == "draft" or row.case_state is None:
        return "signed" if row.signed_by else "draft"
    return str(row.case_state)


def _answers_items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [
        (
            f"{row.source_id}:{row.season_id}",
            {
                "source_id": row.source_id,
                "season_id": row.season_id,
                "season_starts_on": row.starts_on,
                "answers_version": row.version,
                "answers": orjson.Fragment(row.body),
            },
        )
        for row in rows
    ]


def _measures_items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [
        (
            row.id,
            {
                "declaration_id": row.id,
                "source_id": row.source_id,
                "season_id": row.season_id,
                "programme": row.programme,
                "round": row.round,
                "measures": orjson.Fragment(row.measures),
                "lines": orjson.Fragment(row.lines),
            },
        )
        for row in rows
    ]


def _entry_items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [(entry_id(row.source_id, row.programme, row.season_id), row._asdict()) for row in rows]


def entry_id(source_id: str, programme: str, season_id: str) -> str:
    return f"{source_id}:{programme}:{season_id}"


PARTS: tuple[Part, ...] = (
    Part(
        "source",
        ("source.read", WORK),
        Table(lambda _: _SOURCES, WITHIN_SOURCES, (SourceRow.id,), (SourceRow.id,), _source_items),
    ),
    Part(
        "declaration",
        ("declaration.read", WORK),
        Table(
            lambda _: _DECLARATIONS,
            WITHIN,
            (DeclarationRow.id,),
            (DeclarationRow.id, DeclarationRow.source_id),
            _declaration_items,
        ),
    ),
    Part(
        "answers",
        ("declaration.read_draft",),
        Table(
            lambda _: _ANSWERS,
            Within(SourceRow.area, SourceRow.department, FactSheetRow.source_id),
            (FactSheetRow.source_id, FactSheetRow.season_id),
            (FactSheetRow.source_id,),
            _answers_items,
            (FactSheetRow.source_id, select(DeclarationRow.source_id), DeclarationRow.id),
        ),
    ),
    Part(
        "measures",
        (WORK,),
        Table(
            _measures,
            WITHIN,
            (DeclarationRow.id,),
            (DeclarationRow.id, DeclarationRow.source_id),
            _measures_items,
        ),
    ),
    Part(
        "list_entry",
        ("source.read", WORK),
        Table(
            lambda _: _ENTRIES,
            Within(SourceRow.area, SourceRow.department, ListEntryRow.source_id),
            (ListEntryRow.source_id, ListEditionRow.programme, ListEditionRow.season_id),
            (ListEntryRow.source_id, ListEditionRow.id),
            _entry_items,
        ),
    ),
    Part("case", ("review.read_queue",), read_cases),
    Part("finding", ("finding.read",), read_findings),
    Part("task", ("inspection.do_tasks",), read_tasks),
    Part("duty", ("duty.read",), read_duties),
    Part("removal", ("removal.read",), read_removals),
    Part("site", ("site.read",), read_sites),
    Part("notice", ("notice.read",), read_notices),
)
