"""Revisions of grades, and scores from the site, as rows and as values."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.area.calendar import civil_day
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.errors import RevisedAtOnce
from greenctl.declaration.models import DeclarationRow, GradeRevisionRow, GradeRow, SiteFactRow, SubmissionRow
from greenctl.declaration.remit import WITHIN
from greenctl.declaration.revision import Kind, Revision, RevisionState, Standing
from greenctl.review.models import CaseRow
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceRow

_REVISION, _GRADE, _SUBMISSION = GradeRevisionRow.__table__, GradeRow.__table__, SubmissionRow.__table__
_DECLARATION, _SOURCE, _SITE = DeclarationRow.__table__, SourceRow.__table__, SiteFactRow.__table__
_CASE, _SEASON = CaseRow.__table__, SeasonRow.__table__
Says = tuple[str | None, str | None, Mapping[str, Any]]
_OWN = ("declaration_id", "source_id")
_FIELDS = tuple(name for name in Revision.__slots__ if name not in _OWN)


def last_accepted(submission_id: Any, *kinds: Kind, by: Any = None) -> Any:
    """The id of the last accepted revision of a submission, as a subquery to join by; `by`: accepted by that moment."""
    revision = _REVISION.alias()
    found = select(revision.c.id).where(revision.c.submission_id == submission_id, revision.c.state == "accepted")
    if kinds:
        found = found.where(revision.c.kind.in_([kind.value for kind in kinds]))
    if by is not None:
        found = found.where(revision.c.decided_at <= by)
    return found.order_by(revision.c.decided_at.desc(), revision.c.id.desc()).limit(1).scalar_subquery()


def explained() -> Select[Any]:
    """Submissions with the explanation of the machine's level as it stood at the moment `by`: of the last regrade that
    was accepted by then, or else of the grade."""
    regrade = _REVISION.alias("regrade")
    accepted = last_accepted(_SUBMISSION.c.id, Kind.REGRADE, by=bindparam("by", type_=UtcDateTime))
    return (
        select(_SUBMISSION.c.id, func.coalesce(regrade.c.explanation, _GRADE.c.explanation).label("explanation"))
        .join(_GRADE, _GRADE.c.submission_id == _SUBMISSION.c.id)
        .join(regrade, regrade.c.id == accepted, isouter=True)
    )


def _revisions() -> Select[Any]:
    return (
        select(*(_REVISION.c[name] for name in _FIELDS), _SUBMISSION.c.declaration_id, _DECLARATION.c.source_id)
        .join(_SUBMISSION, _SUBMISSION.c.id == _REVISION.c.submission_id)
        .join(_DECLARATION, _DECLARATION.c.id == _SUBMISSION.c.declaration_id)
        .join(_SOURCE, _SOURCE.c.id == _DECLARATION.c.source_id)
        .join(_CASE, _CASE.c.id == _DECLARATION.c.id, isouter=True)
    )


def _standing() -> Select[Any]:
    """Grades of the versions that stand, each with the last accepted regrade and the last accepted revision."""
    regrade, last = _REVISION.alias("regrade"), _REVISION.alias("last")

    def of(revision: Any, name: str) -> Any:
        return case((revision.c.id.is_(None), _GRADE.c[name]), else_=revision.c[name])

    return (
        select(
            _SUBMISSION.c.id.label("submission_id"),
            _SUBMISSION.c.declaration_id,
            _DECLARATION.c.source_id,
            _DECLARATION.c.state.label("stage"),
            _GRADE.c.level.label("graded_level"),
            of(regrade, "level").label("machine_level"),
            of(regrade, "at_best").label("machine_at_best"),
            of(last, "level").label("level"),
            last.c.id.label("last_id"),
            last.c.kind.label("last_kind"),
            last.c.decided_at.label("last_decided_at"),
            _GRADE.c.rule_fingerprint,
            _GRADE.c.inputs,
        )
        .join(_DECLARATION, _DECLARATION.c.id == _SUBMISSION.c.declaration_id)
        .join(_SEASON, _SEASON.c.id == _DECLARATION.c.season_id)
        .join(_GRADE, _GRADE.c.submission_id == _SUBMISSION.c.id)
        .join(regrade, regrade.c.id == last_accepted(_SUBMISSION.c.id, Kind.REGRADE), isouter=True)
        .join(last, last.c.id == last_accepted(_SUBMISSION.c.id), isouter=True)
        .where(_SUBMISSION.c.round == _DECLARATION.c.round)
    )


_REVISIONS, _STANDING = _revisions(), _standing()
_BY_ID = _REVISIONS.where(_REVISION.c.id == bindparam("id"))
_OF_DECLARATION = _REVISIONS.where(_SUBMISSION.c.declaration_id == bindparam("id")).order_by(_REVISION.c.id)
_BY_STATE = (
    _REVISIONS.where(_REVISION.c.state == bindparam("state"), _REVISION.c.id > bindparam("after"))
    .order_by(_REVISION.c.id)
    .limit(bindparam("limit"))
)
_OF_DECLARATIONS = _STANDING.where(_SUBMISSION.c.declaration_id.in_(bindparam("ids", expanding=True)))
_OF_SOURCES = _STANDING.where(
    _DECLARATION.c.source_id.in_(bindparam("ids", expanding=True)),
    _DECLARATION.c.state == "submitted",
    _SEASON.c.state == "open",
).order_by(_SUBMISSION.c.id)
_EXPLANATION = select(_REVISION.c.explanation).where(_REVISION.c.id == bindparam("id"))
_IN_FORCE = (
    explained()
    .join(
        _DECLARATION,
        (_DECLARATION.c.id == _SUBMISSION.c.declaration_id) & (_DECLARATION.c.round == _SUBMISSION.c.round),
    )
    .where(_DECLARATION.c.id == bindparam("id"))
)
_REGRADES = (
    select(_REVISION)
    .where(_REVISION.c.kind == "regrade", _REVISION.c.id > bindparam("after"))
    .order_by(_REVISION.c.id)
    .limit(bindparam("limit"))
)
_REPLACE = (
    update(_REVISION)
    .where(
        _REVISION.c.submission_id.in_(bindparam("ids", expanding=True)),
        _REVISION.c.kind == bindparam("of_kind"),
        _REVISION.c.state == "proposed",
    )
    .values(state="replaced", version=_REVISION.c.version + 1)
)
_OPEN_REGRADES = select(_REVISION.c.submission_id, _REVISION.c.level, _REVISION.c.at_best, _REVISION.c.inputs).where(
    _REVISION.c.submission_id.in_(bindparam("ids", expanding=True)),
    _REVISION.c.kind == "regrade",
    _REVISION.c.state == "proposed",
)
_DECIDED_REGRADES = (
    select(_REVISION.c.submission_id, _REVISION.c.state, _REVISION.c.level, _REVISION.c.at_best, _REVISION.c.inputs)
    .where(
        _REVISION.c.submission_id.in_(bindparam("ids", expanding=True)),
        _REVISION.c.kind == "regrade",
        _REVISION.c.state.in_(("accepted", "declined")),
    )
    .order_by(_REVISION.c.decided_at, _REVISION.c.id)
)
_LAST_DECIDED = (
    select(func.max(_REVISION.c.decided_at))
    .join(_SUBMISSION, _SUBMISSION.c.id == _REVISION.c.submission_id)
    .where(_SUBMISSION.c.declaration_id == bindparam("id"))
)
_HOLD = select(_DECLARATION.c.id).where(_DECLARATION.c.id == bindparam("id")).with_for_update()
_INSERT = insert(_REVISION)
_DECIDED = ("state", "decided_by", "decided_at", "decision_reason", "version")
_DECIDE = (
    update(_REVISION)
    .where(_REVISION.c.id == bindparam("the_id"), _REVISION.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _DECIDED})
)
_INSERT_SITE = insert(_SITE)
_SITE_FACTS = (
    select(*(_SITE.c[name] for name in ("id", "declaration_id", "sector", "indicator", "value", "role", "said_at")))
    .where(_SITE.c.declaration_id.in_(bindparam("ids", expanding=True)))
    .order_by(_SITE.c.said_at, _SITE.c.id)
)


def find(uow: UnitOfWork, revision_id: str) -> Revision | None:
    """A revision of the actor's scope."""
    row = WITHIN.execute(uow, _BY_ID, {"id": revision_id}).first()
    return None if row is None else _revision(row)


def hold(uow: UnitOfWork, declaration_id: str) -> None:
    """Nobody hands the declaration in, or accepts another revision of it, until this transaction is over."""
    uow.execute(_HOLD, {"id": declaration_id})


def after_earlier_decisions(uow: UnitOfWork, declaration_id: str) -> datetime:
    """Now, and later than whatever was decided before, though the clocks of nodes differ: which level stands goes by
    this order. The declaration is held."""
    last = uow.execute(_LAST_DECIDED, {"id": declaration_id}).scalar_one()
    return uow.now if last is None else max(uow.now, last + timedelta(microseconds=1))


def of_declaration(uow: UnitOfWork, declaration_id: str) -> list[Revision]:
    """Every revision of a declaration of the actor's scope, the first one first."""
    return [_revision(row) for row in WITHIN.execute(uow, _OF_DECLARATION, {"id": declaration_id})]


def by_state(uow: UnitOfWork, state: str, after: str, limit: int) -> list[Revision]:
    """Revisions of the actor's scope in a state, by id."""
    rows = WITHIN.execute(uow, _BY_STATE, {"state": state, "after": after, "limit": limit})
    return [_revision(row) for row in rows]


def standing_of(uow: UnitOfWork, declaration_ids: Collection[str]) -> Sequence[Row[Any]]:
    """The levels of the version that stands of each declaration, with `inputs` and `rule_fingerprint`."""
    return uow.execute(_OF_DECLARATIONS, {"ids": list(declaration_ids)}).all()


def standing_of_sources(uow: UnitOfWork, source_ids: Collection[str]) -> Sequence[Row[Any]]:
    """The same for everything that these sources have handed in in open seasons."""
    return uow.execute(_OF_SOURCES, {"ids": list(source_ids)}).all()


def levels(row: Row[Any], override: Revision | None) -> Standing:
    """A row of standings as a value."""
    names = ("submission_id", "declaration_id", "source_id", "graded_level", "machine_level", "machine_at_best")
    return Standing(**{name: getattr(row, name) for name in names}, level=row.level, override=override)


def find_explanation(uow: UnitOfWork, revision_id: str) -> bytes | None:
    found = uow.execute(_EXPLANATION, {"id": revision_id}).scalar()
    return None if found is None else bytes(found)


def explanation_in_force(uow: UnitOfWork, declaration_id: str) -> bytes | None:
    """Why the version that stands has the level that the machine gives it now."""
    found = uow.execute(_IN_FORCE, {"id": declaration_id, "by": uow.now}).first()
    return None if found is None else bytes(found.explanation)


def list_regrades(uow: UnitOfWork, after: str, limit: int) -> Sequence[Row[Any]]:
    """Stored regrades by id, after `after`."""
    return uow.execute(_REGRADES, {"after": after, "limit": limit}).all()


def open_regrades(uow: UnitOfWork, submission_ids: Collection[str]) -> dict[str, Says]:
    """What the regrades that wait for a decision come to and rest on, by submission."""
    rows = uow.execute(_OPEN_REGRADES, {"ids": list(submission_ids)})
    return {row.submission_id: (row.level, row.at_best, resting_on(row.inputs)) for row in rows}


def declined_regrades(uow: UnitOfWork, submission_ids: Collection[str]) -> dict[str, Says]:
    """The same of the regrades that were decided last, by submission, where they were declined."""
    if not submission_ids:
        return {}
    last = {row.submission_id: row for row in uow.execute(_DECIDED_REGRADES, {"ids": list(submission_ids)})}
    return {
        key: (row.level, row.at_best, resting_on(row.inputs)) for key, row in last.items() if row.state == "declined"
    }


def resting_on(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Stored inputs without the day."""
    return {name: value for name, value in inputs.items() if name != "on"}


def replace_open(uow: UnitOfWork, submission_ids: Collection[str], kind: Kind) -> None:
    """Let later proposals take the place of those that nobody has decided."""
    uow.execute(_REPLACE, {"ids": list(submission_ids), "of_kind": kind.value})


def insert_revisions(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Raises RevisedAtOnce."""
    try:
        if rows:
            uow.execute(_INSERT, rows)
    except IntegrityError as error:
        raise RevisedAtOnce from error


def write_decision(uow: UnitOfWork, revision: Revision, seen_version: int) -> bool:
    """Write a decision over the version that was seen; False if it was changed meanwhile."""
    values = {f"new_{name}": getattr(revision, name) for name in _DECIDED}
    return uow.execute(_DECIDE, {"the_id": revision.id, "seen": seen_version, **values}).rowcount == 1


def insert_site_facts(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    uow.execute(_INSERT_SITE, rows)


def site_facts(
    uow: UnitOfWork, declaration_ids: Collection[str], *, until: date = date.max
) -> dict[str, dict[tuple[str, str], Row[Any]]]:
    """The last score of each indicator up to a day, by declaration and then by (sector, indicator)."""
    found: dict[str, dict[tuple[str, str], Row[Any]]] = {}
    if not declaration_ids:
        return found  # in a first round nobody was there
    for row in uow.execute(_SITE_FACTS, {"ids": list(declaration_ids)}):
        if civil_day(row.said_at) <= until:
            found.setdefault(row.declaration_id, {})[row.sector, row.indicator] = row
    return found


def _revision(row: Row[Any]) -> Revision:
    known = row._asdict()
    return Revision(**{**known, "kind": Kind(row.kind), "state": RevisionState(row.state)})
