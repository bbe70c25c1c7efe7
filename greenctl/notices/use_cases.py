"""Telling: rows in the transaction of whoever tells, for the application and for what goes out; reading them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.notices import repository
from greenctl.notices.domain import Notice
from greenctl.notices.errors import NoticeNotThere
from greenctl.notices.events import NoticesRead, NoticeTold
from greenctl.notices.kinds import Kind, rules

_COLUMNS = ("kind", "cause", "about", "source_id", "account_id", "area", "place", "department")


def tell(uow: UnitOfWork, *notices: Notice) -> int:
    """Write down who hears of these, and what goes out; nothing is sent here. Returns how many were new.

    A few statements for each kind, whatever the number of notices and of people. Raises KeyError for a kind that the
    edition does not have.
    """
    fresh = _fresh(uow, notices)
    rows = [(new_id(), notice) for notice in fresh]
    if rows:
        _write(uow, rows)
    for kind, same in groupby(sorted(rows, key=lambda row: (row[1].kind, row[0])), key=lambda row: row[1].kind):
        _spread(uow, rules().kinds[kind], [notice_id for notice_id, _ in same])
    return len(rows)


def tell_firms_of(uow: UnitOfWork, notice: Notice, sources: Select[Any]) -> bool:
    """Tell the people of all these sources: `sources` is a statement with a column `source_id`, which the database
    reads itself. False if that was told before."""
    if not _fresh(uow, [notice]):
        return False
    notice_id, kind = new_id(), rules().kinds[notice.kind]
    _write(uow, [(notice_id, notice)])
    repository.tell_firms_of(uow, notice_id, sources, rules().firm)
    _spread(uow, kind, [notice_id])
    return True


def mark_read(uow: UnitOfWork, notice_id: str, *, up_to: bool = False) -> None:
    """The actor has read a notice; `up_to`: and all that came before it. Raises NoticeNotThere."""
    if not repository.was_told(uow, notice_id):
        raise NoticeNotThere(notice=notice_id)
    count = repository.mark_read(uow, notice_id, up_to=up_to)
    if count:
        account_id = uow.actor.account_id
        uow.record(NoticesRead(account_id=account_id, notice_id=notice_id, up_to=up_to, count=count))


def _fresh(uow: UnitOfWork, notices: Sequence[Notice]) -> list[Notice]:
    """Those whose cause was not told of before, each once."""
    by_cause = {(notice.kind, notice.cause): notice for notice in notices}
    known = repository.told_already(uow, by_cause) if by_cause else set()
    return [notice for cause, notice in by_cause.items() if cause not in known]


def _spread(uow: UnitOfWork, kind: Kind, ids: list[str]) -> None:
    """To persons first, since what goes out follows them."""
    if kind.to_firm:
        repository.tell_firms(uow, ids, rules().firm)
    if kind.office:
        repository.tell_offices(uow, ids, kind.office, within=kind.within)
    if kind.to_person:
        repository.tell_persons(uow, ids)
    for way in sorted(kind.ways - {"webhook", "push"}):
        repository.send_to_persons(uow, way, ids)
    if "push" in kind.ways:
        repository.send_to_devices(uow, ids)
    if "webhook" in kind.ways:
        repository.send_to_endpoints(uow, ids, within=kind.within)


def _write(uow: UnitOfWork, rows: Sequence[tuple[str, Notice]]) -> None:
    repository.insert_notices(uow, [_row(uow, notice_id, notice) for notice_id, notice in rows])
    uow.record_all(NoticeTold(notice_id=notice_id, notice_kind=notice.kind) for notice_id, notice in rows)


def _row(uow: UnitOfWork, notice_id: str, notice: Notice) -> dict[str, Any]:
    told = {name: getattr(notice, name) for name in _COLUMNS}
    return {"id": notice_id, **told, "words": dict(notice.words), "told_at": uow.now}
