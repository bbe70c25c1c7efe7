"""Declarations, sheets, versions and grades as rows and as values. One statement for many rows, everywhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from greenctl.db.event_log import EventRow
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.domain import Declarant, Declaration, Stage, Standing
from greenctl.declaration.errors import BegunAtOnce
from greenctl.declaration.models import (
    DeclarationRow,
    DisownedSignatureRow,
    FactSheetRow,
    GradeRow,
    SubmissionContactsRow,
    SubmissionRow,
)
from greenctl.declaration.remit import WITHIN
from greenctl.kernel.period import Period
from greenctl.review.models import CaseRow
from greenctl.review.workflow import State
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceContactRow, SourceRow, SourceSectorRow

SheetKey = tuple[str, str]
"""(source id, season id)"""

_SOURCE = (
    SourceRow.kind, SourceRow.name, SourceRow.credit_code, SourceRow.other_id_kind, SourceRow.other_id, SourceRow.area,
    SourceRow.department, SourceRow.state.label("source_state"),
)  # fmt: skip
_CASE = (
    CaseRow.state.label("case_state"), CaseRow.step, CaseRow.round.label("case_round"), CaseRow.open_fields,
    CaseRow.department.label("case_department"), CaseRow.entered_at, CaseRow.due_on,
    CaseRow.version.label("case_version"), CaseRow.workflow_fingerprint, CaseRow.route,
)  # fmt: skip
_OWN = (
    DeclarationRow.id, DeclarationRow.source_id, DeclarationRow.season_id, DeclarationRow.programme,
    DeclarationRow.state, DeclarationRow.round, DeclarationRow.edited_by, DeclarationRow.signed_by,
    DeclarationRow.signed_at, DeclarationRow.signed_sha256, DeclarationRow.begun_at, DeclarationRow.version,
    DeclarationRow.rule_fingerprint,
)  # fmt: skip
_DECLARATIONS = (
    select(*_OWN, *_SOURCE, *_CASE)
    .join(SourceRow, SourceRow.id == DeclarationRow.source_id)
    .join(CaseRow, CaseRow.id == DeclarationRow.id, isouter=True)
)
_SOURCES_WITHIN = Within(SourceRow.area, SourceRow.department, SourceRow.id)
_BY_ID = _DECLARATIONS.where(DeclarationRow.id.in_(bindparam("ids", expanding=True)))
_BY_SHEET = _DECLARATIONS.where(
    DeclarationRow.source_id.in_(bindparam("sources", expanding=True)),
    DeclarationRow.season_id.in_(bindparam("seasons", expanding=True)),
)
_TAKEN = select(DeclarationRow.id).where(DeclarationRow.id.in_(bindparam("ids", expanding=True)))
_SOURCES = select(SourceRow.id, *_SOURCE).where(SourceRow.id.in_(bindparam("ids", expanding=True)))
_SECTORS = (
    select(SourceSectorRow.source_id, SourceSectorRow.sector, SourceSectorRow.sub_type)
    .where(SourceSectorRow.source_id.in_(bindparam("ids", expanding=True)))
    .order_by(SourceSectorRow.source_id, SourceSectorRow.ordinal)
)
_SHEETS = select(FactSheetRow.source_id, FactSheetRow.season_id, FactSheetRow.body, FactSheetRow.version).where(
    FactSheetRow.source_id.in_(bindparam("sources", expanding=True)),
    FactSheetRow.season_id.in_(bindparam("seasons", expanding=True)),
)
_EARLIER = (
    select(
        FactSheetRow.source_id,
        FactSheetRow.body,
        func.row_number()
        .over(partition_by=FactSheetRow.source_id, order_by=(SeasonRow.starts_on.desc(), SeasonRow.id.desc()))
        .label("back"),
    )
    .join(SeasonRow, SeasonRow.id == FactSheetRow.season_id)
    .where(
        FactSheetRow.source_id.in_(bindparam("sources", expanding=True)),
        SeasonRow.starts_on < bindparam("starts_on"),
        SeasonRow.city == bindparam("city"),
    )
    .subquery()
)
_LAST_SEASON = select(_EARLIER.c.source_id, _EARLIER.c.body).where(_EARLIER.c.back == 1)
_LATEST_COPIES = (
    select(SubmissionRow.declaration_id, SubmissionRow.copy)
    .join(DeclarationRow, DeclarationRow.id == SubmissionRow.declaration_id)
    .where(
        SubmissionRow.declaration_id.in_(bindparam("ids", expanding=True)),
        SubmissionRow.round == DeclarationRow.round,
    )
)
_CONTACTS = (
    select(SourceContactRow.source_id, SourceContactRow.name, SourceContactRow.phone, SourceContactRow.duty)
    .where(SourceContactRow.source_id.in_(bindparam("ids", expanding=True)))
    .order_by(SourceContactRow.source_id, SourceContactRow.ordinal)
)
_VERSIONS = (
    select(SubmissionRow.id, SubmissionRow.round, SubmissionRow.sha256, SubmissionRow.submitted_at,
           GradeRow.level, GradeRow.at_best, GradeRow.official, DisownedSignatureRow.why)
    .join(GradeRow, GradeRow.submission_id == SubmissionRow.id)
    .join(DisownedSignatureRow, DisownedSignatureRow.submission_id == SubmissionRow.id, isouter=True)
    .where(SubmissionRow.declaration_id == bindparam("id"))
    .order_by(SubmissionRow.round)
)  # fmt: skip
# A draft of a later round is of the declaration that was disowned still: nothing else was handed in since.
_LATER = aliased(SubmissionRow)
_DISOWNED = (
    select(SubmissionRow.declaration_id)
    .join(DisownedSignatureRow, DisownedSignatureRow.submission_id == SubmissionRow.id)
    .where(~exists().where(_LATER.declaration_id == SubmissionRow.declaration_id, _LATER.round > SubmissionRow.round))
)
_VERSION = select(SubmissionRow.copy, SubmissionRow.sha256, SubmissionRow.receipt).where(
    SubmissionRow.declaration_id == bindparam("id"), SubmissionRow.round == bindparam("round")
)
_EXPLANATION = (
    select(GradeRow.explanation)
    .join(SubmissionRow, SubmissionRow.id == GradeRow.submission_id)
    .where(SubmissionRow.declaration_id == bindparam("id"), SubmissionRow.round == bindparam("round"))
)
_GRADES = (
    select(GradeRow)
    .where(GradeRow.submission_id > bindparam("after"))
    .order_by(GradeRow.submission_id)
    .limit(bindparam("limit"))
)
_MOVES = (
    select(EventRow.subject_id, EventRow.kind, EventRow.body)
    .where(EventRow.subject_id.in_(bindparam("ids", expanding=True)), EventRow.kind.like("declaration.%"))
    .order_by(EventRow.seq)
)
_INSERT = insert(DeclarationRow.__table__)
_INSERT_SHEET = insert(FactSheetRow.__table__)
_INSERT_SUBMISSION = insert(SubmissionRow.__table__)
_INSERT_CONTACTS = insert(SubmissionContactsRow.__table__)
_INSERT_GRADE = insert(GradeRow.__table__)
_WRITTEN = ("state", "round", "edited_by", "signed_by", "signed_at", "signed_sha256", "rule_fingerprint", "version")
_UPDATE = (
    update(DeclarationRow.__table__)
    .where(DeclarationRow.id == bindparam("the_id"), DeclarationRow.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
)
_EARLIER_FORM = (
    select(DeclarationRow.season_id, DeclarationRow.rule_fingerprint)
    .join(SeasonRow, SeasonRow.id == DeclarationRow.season_id)
    .where(
        DeclarationRow.source_id == bindparam("source_id"),
        DeclarationRow.programme == bindparam("programme"),
        SeasonRow.starts_on < bindparam("starts_on"),
        SeasonRow.city == bindparam("city"),
    )
    .order_by(SeasonRow.starts_on.desc(), SeasonRow.id.desc())
    .limit(1)
)
_UPDATE_SHEET = (
    update(FactSheetRow.__table__)
    .where(
        FactSheetRow.source_id == bindparam("the_source"),
        FactSheetRow.season_id == bindparam("the_season"),
        FactSheetRow.version == bindparam("seen"),
    )
    .values(body=bindparam("new_body"), version=bindparam("seen") + 1, updated_at=bindparam("now"))
)


def find_declarations(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[Declaration, Declarant]]:
    """Declarations of the actor's scope, each with its source (sectors not yet read)."""
    rows = WITHIN.execute(uow, _BY_ID, {"ids": list(ids)})
    return {row.id: (_declaration(row), _declarant(row, row.source_id)) for row in rows}


def find_sharing(uow: UnitOfWork, sheets: Collection[SheetKey]) -> list[Declaration]:
    """Every declaration that reads one of these sheets, whoever asks: a change of the sheet concerns them all."""
    values = {"sources": _distinct(key[0] for key in sheets), "seasons": _distinct(key[1] for key in sheets)}
    return [_declaration(row) for row in uow.execute(_BY_SHEET, values)]


def find_taken(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Those of the ids that stand for a declaration already, whoever's."""
    return set(uow.execute(_TAKEN, {"ids": list(ids)}).scalars())


def list_page(
    uow: UnitOfWork, season_id: str | None, programme: str | None, after: str | None, limit: int, *, disowned: bool
) -> list[Any]:
    """Declarations of the actor's scope by id, after `after`, each with its source."""
    given = {"season_id": season_id, "programme": programme, "after": after}
    values = {name: value for name, value in given.items() if value is not None}
    rows = WITHIN.execute(uow, _page(frozenset(values), disowned), {**values, "limit": limit})
    return [(_declaration(row), _declarant(row, row.source_id)) for row in rows]


@lru_cache(maxsize=16)
def _page(narrowed_by: frozenset[str], disowned: bool) -> Select[Any]:
    conditions = {
        "season_id": DeclarationRow.season_id == bindparam("season_id"),
        "programme": DeclarationRow.programme == bindparam("programme"),
        "after": DeclarationRow.id > bindparam("after"),
    }
    wanted = _DECLARATIONS.where(*(conditions[name] for name in sorted(narrowed_by)))
    if disowned:
        wanted = wanted.where(DeclarationRow.id.in_(_DISOWNED))
    return wanted.order_by(DeclarationRow.id).limit(bindparam("limit"))


def find_declarants(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Declarant]:
    """Sources of the actor's scope, with their sectors."""
    rows = _SOURCES_WITHIN.execute(uow, _SOURCES, {"ids": list(ids)})
    found = {row.id: _declarant(row, row.id) for row in rows}
    return with_sectors(uow, found)


def with_sectors(uow: UnitOfWork, sources: Mapping[str, Declarant]) -> dict[str, Declarant]:
    """The same sources, each with its sectors in order."""
    sectors: dict[str, list[tuple[str, str]]] = {}
    for source_id, sector, sub_type in uow.execute(_SECTORS, {"ids": list(sources)}):
        sectors.setdefault(source_id, []).append((sector, sub_type))
    return {key: replace(source, sectors=tuple(sectors.get(key, ()))) for key, source in sources.items()}


def find_sheets(uow: UnitOfWork, keys: Collection[SheetKey]) -> dict[SheetKey, tuple[Any, int]]:
    """Body and version of the sheets that exist."""
    values = {"sources": _distinct(key[0] for key in keys), "seasons": _distinct(key[1] for key in keys)}
    return {(row[0], row[1]): (row[2], row[3]) for row in uow.execute(_SHEETS, values)}


def find_last_season(uow: UnitOfWork, source_ids: Collection[str], city: str, days: Period) -> dict[str, Any]:
    """The body of each source's sheet in the latest season of the city that began before these days."""
    values = {"sources": _distinct(source_ids), "starts_on": days.starts_on, "city": city}
    return {row[0]: row[1] for row in uow.execute(_LAST_SEASON, values)}


def find_earlier_form(
    uow: UnitOfWork, source_id: str, programme: str, city: str, days: Period
) -> tuple[str, str] | None:
    """Season and own form edition of the source's last declaration of the programme in a season that began before."""
    values = {"source_id": source_id, "programme": programme, "city": city, "starts_on": days.starts_on}
    found = uow.execute(_EARLIER_FORM, values).first()
    return None if found is None else (found.season_id, found.rule_fingerprint)


def find_latest_copies(uow: UnitOfWork, ids: Collection[str]) -> dict[str, bytes]:
    """The copy of record of each declaration's latest round, where that was submitted."""
    return {row[0]: bytes(row[1]) for row in uow.execute(_LATEST_COPIES, {"ids": list(ids)})}


def find_contacts(uow: UnitOfWork, source_ids: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """Whom to call, per source. Personal data."""
    found: dict[str, list[dict[str, str]]] = {}
    for source_id, name, phone, duty in uow.execute(_CONTACTS, {"ids": _distinct(source_ids)}):
        found.setdefault(source_id, []).append({"name": name, "phone": phone, "duty": duty})
    return found


def list_versions(uow: UnitOfWork, declaration_id: str) -> Sequence[Row[Any]]:
    return uow.execute(_VERSIONS, {"id": declaration_id}).all()


def find_version(uow: UnitOfWork, declaration_id: str, round_: int) -> Row[Any] | None:
    return uow.execute(_VERSION, {"id": declaration_id, "round": round_}).first()


def find_explanation(uow: UnitOfWork, declaration_id: str, round_: int) -> bytes | None:
    found = uow.execute(_EXPLANATION, {"id": declaration_id, "round": round_}).scalar()
    return None if found is None else bytes(found)


def list_grades(uow: UnitOfWork, after: str, limit: int) -> Sequence[Row[Any]]:
    """Stored grades by submission id, after `after`."""
    return uow.execute(_GRADES, {"after": after, "limit": limit}).all()


def list_moves(uow: UnitOfWork, ids: Collection[str]) -> Sequence[Row[Any]]:
    """Everything that has happened to these declarations, as the log tells it: subject_id, kind and body."""
    return uow.execute(_MOVES, {"ids": list(ids)}).all()


def add_declarations(uow: UnitOfWork, declarations: Sequence[Declaration], sheets: Mapping[SheetKey, Any]) -> None:
    """Raises BegunAtOnce: another transaction has just added one of them."""
    rows = [
        {"source_id": source, "season_id": season, "body": body, "version": 1, "updated_at": uow.now}
        for (source, season), body in sheets.items()
    ]
    try:
        if rows:
            uow.execute(_INSERT_SHEET, rows)
        if declarations:
            uow.execute(_INSERT, [_inserted(declaration) for declaration in declarations])
    except IntegrityError as error:
        raise BegunAtOnce from error


def update_declarations(uow: UnitOfWork, moved: Sequence[tuple[Declaration, int]]) -> bool:
    """Write each over the version that was seen; False if any of them was changed meanwhile.

    In the order of their ids, as sheets are: so two batches never wait for each other in a circle.
    """
    rows = [
        {"the_id": item.id, "seen": seen, **{f"new_{name}": value for name, value in _columns(item).items()}}
        for item, seen in sorted(moved, key=lambda pair: pair[0].id)
    ]
    return not rows or uow.execute(_UPDATE, rows).rowcount == len(rows)


def update_sheets(uow: UnitOfWork, sheets: Mapping[SheetKey, tuple[Any, int]]) -> bool:
    """Write each body over the version that was seen; False if any of them was changed meanwhile."""
    rows = [
        {"the_source": key[0], "the_season": key[1], "seen": seen, "new_body": body, "now": uow.now}
        for key, (body, seen) in sorted(sheets.items(), key=lambda pair: pair[0])
    ]
    return not rows or uow.execute(_UPDATE_SHEET, rows).rowcount == len(rows)


def add_submissions(
    uow: UnitOfWork,
    submissions: Sequence[dict[str, Any]],
    contacts: Sequence[dict[str, Any]],
    grades: Sequence[dict[str, Any]],
) -> None:
    uow.execute(_INSERT_SUBMISSION, submissions)
    uow.execute(_INSERT_CONTACTS, contacts)
    uow.execute(_INSERT_GRADE, grades)


def _declaration(row: Row[Any]) -> Declaration:
    return Declaration(
        row.id, row.source_id, row.season_id, row.programme, Stage(row.state), row.round, tuple(row.edited_by),
        row.signed_by, row.signed_at, row.signed_sha256, row.begun_at, row.version,
        row.rule_fingerprint, _standing(row),
    )  # fmt: skip


def _standing(row: Row[Any]) -> Standing | None:
    if row.case_state is None:
        return None
    fields = None if row.open_fields is None else tuple(row.open_fields)
    return Standing(
        State(row.case_state), row.step, row.case_round, fields, row.case_department, row.entered_at, row.due_on,
        row.case_version, row.workflow_fingerprint, row.route,
    )  # fmt: skip


def _declarant(row: Row[Any], source_id: str) -> Declarant:
    return Declarant(
        source_id, row.kind, row.name, row.credit_code, row.other_id_kind, row.other_id, row.area, row.department,
        row.source_state,
    )  # fmt: skip


def _inserted(item: Declaration) -> dict[str, Any]:
    own = {name: getattr(item, name) for name in ("id", "source_id", "season_id", "programme", "begun_at")}
    return own | _columns(item)


def _columns(item: Declaration) -> dict[str, Any]:
    return {
        "state": item.stage.value,
        "round": item.round,
        "edited_by": item.edited_by,
        "signed_by": item.signed_by,
        "signed_at": item.signed_at,
        "signed_sha256": item.signed_sha256,
        "rule_fingerprint": item.rules,
        "version": item.version,
    }


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
