"""Officers as rows and as values. Read whole: a city has hundreds, and a draw looks at all of them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.auth.models import AccountRow, GrantRow, MandateRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.draw import Reach
from greenctl.inspection.errors import ConflictStated, OfficerEnrolled
from greenctl.inspection.models import ConflictRow, OfficerRow, QualificationRow
from greenctl.inspection.officer_domain import Colleague, Conflict, Officer, Qualification
from greenctl.kernel.actor import Role, area_prefix
from greenctl.source import queries as sources

_OFFICER, _CONFLICT = OfficerRow.__table__, ConflictRow.__table__
_QUALIFICATION = QualificationRow.__table__
_IDS: Any = bindparam("ids", expanding=True)
_ALL = (
    select(_OFFICER.c.account_id, _OFFICER.c.version, AccountRow.suspended_at)
    .join(AccountRow, AccountRow.id == _OFFICER.c.account_id)
    .order_by(_OFFICER.c.account_id)
)
_SOME = _ALL.where(_OFFICER.c.account_id.in_(_IDS))
_GRANTS = (
    select(GrantRow.account_id, GrantRow.area, GrantRow.department)
    .where(GrantRow.role == Role.INSPECTOR.value, GrantRow.account_id.in_(_IDS))
    .order_by(GrantRow.account_id, GrantRow.area, GrantRow.department)
)
_QUALIFICATIONS = (
    select(_QUALIFICATION)
    .where(_QUALIFICATION.c.account_id.in_(_IDS))
    .order_by(_QUALIFICATION.c.account_id, _QUALIFICATION.c.line, _QUALIFICATION.c.valid_from)
)
_CONFLICT_COLUMNS = tuple(_CONFLICT.c[name] for name in Conflict.__slots__)
_CONFLICTS = (
    select(*_CONFLICT_COLUMNS)
    .where(_CONFLICT.c.account_id.in_(_IDS), _CONFLICT.c.ended_at.is_(None))
    .order_by(_CONFLICT.c.account_id, _CONFLICT.c.id)
)
_CONFLICT_BY_ID = select(*_CONFLICT_COLUMNS).where(_CONFLICT.c.id == bindparam("id"))
_MANDATES = select(MandateRow.account_id, MandateRow.source_id).where(
    MandateRow.account_id.in_(_IDS), MandateRow.revoked_at.is_(None)
)
_ACCOUNTS = select(AccountRow.id).where(AccountRow.id.in_(_IDS))
_NAMES = (
    select(AccountRow.id, AccountRow.display_name)
    .where(AccountRow.id.in_(_IDS))
    .order_by(AccountRow.display_name, AccountRow.id)
)
_MOVED = (
    update(_OFFICER)
    .where(_OFFICER.c.account_id == bindparam("account"), _OFFICER.c.version == bindparam("seen"))
    .values(version=_OFFICER.c.version + 1)
)
_FORGET = delete(_QUALIFICATION).where(_QUALIFICATION.c.account_id == bindparam("account"))
_END = (
    update(_CONFLICT)
    .where(_CONFLICT.c.id == bindparam("the_id"), _CONFLICT.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=_CONFLICT.c.ended_at.type), ended_by=bindparam("by"))
)


def find_officers(uow: UnitOfWork, ids: Collection[str] | None = None) -> dict[str, Officer]:
    """Officers by account, all where no ids are given; a fixed number of statements, whoever asks."""
    rows = uow.execute(_ALL).all() if ids is None else uow.execute(_SOME, {"ids": sorted(ids)}).all()
    found = {row.account_id: row for row in rows}
    if not found:
        return {}
    values = {"ids": list(found)}
    reaches = _grouped(
        (row.account_id, Reach(area_prefix(row.area), row.department or None)) for row in uow.execute(_GRANTS, values)
    )
    qualified = _grouped((row.account_id, _qualification(row)) for row in uow.execute(_QUALIFICATIONS, values))
    conflicts = _grouped((row.account_id, Conflict(**row._asdict())) for row in uow.execute(_CONFLICTS, values))
    barred = barred_sources(uow, list(found))
    return {
        account_id: Officer(
            account_id=account_id, suspended=row.suspended_at is not None, reaches=reaches.get(account_id, ()),
            qualifications=qualified.get(account_id, ()), barred=barred.get(account_id, frozenset()),
            version=row.version, conflicts=conflicts.get(account_id, ()),
        )
        for account_id, row in found.items()
    }  # fmt: skip


def barred_sources(uow: UnitOfWork, ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Where each account never goes: what it acts for, or has a conflict about, under the id it lives on under."""
    values = {"ids": sorted(ids)}
    pairs = [(row.account_id, row.source_id) for row in uow.execute(_CONFLICTS, values)]
    pairs += [(row.account_id, row.source_id) for row in uow.execute(_MANDATES, values)]
    lives_on = sources.survivors(uow, {source_id for _, source_id in pairs}) if pairs else {}
    told = _grouped((account_id, lives_on[source_id]) for account_id, source_id in pairs)
    return {account_id: frozenset(ids) for account_id, ids in told.items()}


def has_account(uow: UnitOfWork, account_id: str) -> bool:
    return uow.execute(_ACCOUNTS, {"ids": [account_id]}).first() is not None


def find_names(uow: UnitOfWork, ids: Collection[str]) -> list[Colleague]:
    """By name, in the order of names."""
    rows = uow.execute(_NAMES, {"ids": sorted(ids)}) if ids else ()
    return [Colleague(row.id, row.display_name) for row in rows]


def insert_officer(uow: UnitOfWork, account_id: str) -> None:
    """Raises OfficerEnrolled."""
    row = {"account_id": account_id, "enrolled_at": uow.now, "enrolled_by": uow.actor.account_id, "version": 1}
    try:
        uow.execute(insert(_OFFICER), row)
    except IntegrityError as error:
        raise OfficerEnrolled(officer=account_id) from error


def move(uow: UnitOfWork, account_id: str, seen_version: int) -> bool:
    """False if the officer was changed meanwhile."""
    return uow.execute(_MOVED, {"account": account_id, "seen": seen_version}).rowcount == 1


def replace_qualifications(uow: UnitOfWork, account_id: str, qualifications: Sequence[Qualification]) -> None:
    uow.execute(_FORGET, {"account": account_id})
    rows = [
        {"account_id": account_id, "line": one.line, "valid_from": one.valid_from, "valid_until": one.valid_until}
        for one in qualifications
    ]
    if rows:
        uow.execute(insert(_QUALIFICATION), rows)


def find_conflict(uow: UnitOfWork, conflict_id: str) -> Conflict | None:
    row = uow.execute(_CONFLICT_BY_ID, {"id": conflict_id}).first()
    return None if row is None else Conflict(**row._asdict())


def insert_conflict(uow: UnitOfWork, conflict: Conflict) -> None:
    """Raises ConflictStated."""
    row: dict[str, Any] = {name: getattr(conflict, name) for name in Conflict.__slots__}
    try:
        uow.execute(insert(_CONFLICT), {**row, "stated_by": uow.actor.account_id})
    except IntegrityError as error:
        raise ConflictStated(officer=conflict.account_id, source=conflict.source_id) from error


def end_conflict(uow: UnitOfWork, conflict_id: str) -> bool:
    """False if it has ended before."""
    return uow.execute(_END, {"the_id": conflict_id, "now": uow.now, "by": uow.actor.account_id}).rowcount == 1


def _qualification(row: Any) -> Qualification:
    return Qualification(line=row.line, valid_from=row.valid_from, valid_until=row.valid_until)


def _grouped(pairs: Any) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
