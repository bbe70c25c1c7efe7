"""Seats, opinions and conflicts of interest as rows and as values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update

from greenctl.db.base import UtcDateTime
from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review.models import CaseRow
from greenctl.review.panels.domain import Seat
from greenctl.review.panels.models import ConflictRow, SeatRow

_SEAT, _CONFLICT, _CASE = SeatRow.__table__, ConflictRow.__table__, CaseRow.__table__
_IDS = bindparam("ids", expanding=True)
_SEATS = select(*(_SEAT.c[name] for name in Seat.__slots__)).where(_SEAT.c.case_id.in_(_IDS))
_GIVEN = ("verdict", "reason", "fields", "scores", "given_at")
_GIVE = (
    update(_SEAT)
    .where(_SEAT.c.id == bindparam("seat_id"), _SEAT.c.given_at.is_(None), _SEAT.c.left_at.is_(None))
    .values({name: bindparam(f"new_{name}", type_=_SEAT.c[name].type) for name in _GIVEN})
)
_LEAVE = (
    update(_SEAT)
    .where(_SEAT.c.id.in_(_IDS), _SEAT.c.left_at.is_(None))
    .values(left_at=bindparam("now", type_=UtcDateTime))
)
_OPEN = (
    update(_SEAT)
    .where(_SEAT.c.case_id == bindparam("the_case"), _SEAT.c.case_version == bindparam("version"))
    .values(opened_at=bindparam("now", type_=UtcDateTime))
)
# What somebody owes: seats without an opinion on cases that still stand where the panel was called.
_OWED = (
    select(_SEAT.c.account_id, func.count())
    .join(_CASE, (_CASE.c.id == _SEAT.c.case_id) & (_CASE.c.version == _SEAT.c.case_version))
    .where(_SEAT.c.given_at.is_(None), _SEAT.c.left_at.is_(None))
    .group_by(_SEAT.c.account_id)
)
_HELD = (
    select(*(_SEAT.c[name] for name in Seat.__slots__))
    .join(_CASE, (_CASE.c.id == _SEAT.c.case_id) & (_CASE.c.version == _SEAT.c.case_version))
    .where(_SEAT.c.account_id == bindparam("account_id"), _SEAT.c.left_at.is_(None), _CASE.c.party_id.in_(_IDS))
)
_STANDING = (
    select(_CASE.c.id)
    .where(_CASE.c.state == "under_review", _CASE.c.id > bindparam("after"))
    .order_by(_CASE.c.id)
    .limit(bindparam("limit"))
)
_CONFLICTS = select(_CONFLICT.c.account_id, _CONFLICT.c.party_id).where(_CONFLICT.c.party_id.in_(_IDS))


def seats_of(uow: UnitOfWork, versions: Mapping[str, int]) -> dict[str, list[Seat]]:
    """By case, the seats of the panel that was called when it came to this version; every case has a list."""
    found: dict[str, list[Seat]] = {case_id: [] for case_id in versions}
    for row in uow.execute(_SEATS, {"ids": sorted(versions)}):
        if row.case_version == versions[row.case_id]:
            found[row.case_id].append(_seat(row))
    return found


def all_seats(uow: UnitOfWork, case_id: str) -> list[Seat]:
    """Of every panel on a case, the latest first."""
    found = [_seat(row) for row in uow.execute(_SEATS, {"ids": [case_id]})]
    return sorted(found, key=lambda seat: (-seat.case_version, seat.account_id))


def add_seats(uow: UnitOfWork, seats: Sequence[Seat]) -> None:
    uow.execute(insert(_SEAT), [{name: getattr(seat, name) for name in Seat.__slots__} for seat in seats])


def give(uow: UnitOfWork, seat: Seat) -> bool:
    """False if it was given, or the seat left, in the meantime."""
    values = {f"new_{name}": getattr(seat, name) for name in _GIVEN}
    return uow.execute(_GIVE, {"seat_id": seat.id, **values}).rowcount == 1


def leave(uow: UnitOfWork, seat_ids: Iterable[str]) -> None:
    uow.execute(_LEAVE, {"ids": sorted(seat_ids), "now": uow.now})


def open_seats(uow: UnitOfWork, panels: Sequence[tuple[str, int]], at: datetime) -> None:
    """Let the opinions of these panels, by (case, version), be read."""
    uow.execute(_OPEN, [{"the_case": case_id, "version": version, "now": at} for case_id, version in panels])


def owed(uow: UnitOfWork) -> dict[str, int]:
    """How many opinions everybody owes, by account."""
    return {row[0]: row[1] for row in uow.execute(_OWED)}


def held_on(uow: UnitOfWork, account_id: str, parties: Iterable[str]) -> list[Seat]:
    """Somebody's seats on panels before which cases of these parties stand now."""
    return [_seat(row) for row in uow.execute(_HELD, {"account_id": account_id, "ids": sorted(parties)})]


def standing_before_panels(uow: UnitOfWork, condition: ColumnElement[bool], after: str, limit: int) -> list[str]:
    """Ids of cases for which `condition` holds, after an id, in their order."""
    return list(uow.execute(_STANDING.where(condition), {"after": after, "limit": limit}).scalars())


def conflicts_with(uow: UnitOfWork, parties: Iterable[str]) -> set[tuple[str, str]]:
    """(account, party) of those who have a conflict of interest with one of these."""
    portions = (uow.execute(_CONFLICTS, {"ids": some}) for some in chunks(sorted(parties)))
    return {(row.account_id, row.party_id) for rows in portions for row in rows}


def add_conflict(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    uow.execute(insert(_CONFLICT), row)


def _seat(row: Row[Any]) -> Seat:
    return Seat(**{**row._asdict(), "fields": tuple(row.fields)})
