"""Firms hear what is proposed and decided about their place on a list, and that a list ends."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, select

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Happened
from greenctl.lists.models import ListEditionRow, ListEntryRow, RemovalRow
from greenctl.notices.domain import Notice
from greenctl.notices.kinds import rules
from greenctl.notices.use_cases import tell, tell_firms_of
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceRow

_REMOVAL, _SOURCE = RemovalRow.__table__, SourceRow.__table__
_EDITION, _ENTRY, _SEASON = ListEditionRow.__table__, ListEntryRow.__table__, SeasonRow.__table__
_BY_ID = (
    select(
        *(
            _REMOVAL.c[name]
            for name in (
                "id", "source_id", "consequence", "document", "hear_until", "in_force_from", "returns_on", "lifted_on"
            )
        ),
        _SOURCE.c.area, _SOURCE.c.department,
    )
    .join(_SOURCE, _SOURCE.c.id == _REMOVAL.c.source_id)
    .where(_REMOVAL.c.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip
_SAID = ("consequence", "document", "hear_until", "in_force_from", "returns_on", "lifted_on")
_LATEST = (
    select(_EDITION.c.season_id, _EDITION.c.programme, func.max(_EDITION.c.number).label("number"))
    .group_by(_EDITION.c.season_id, _EDITION.c.programme)
    .subquery("latest")
)
_ENDING = (
    select(_EDITION.c.id, _EDITION.c.season_id, _EDITION.c.programme, _SEASON.c.until, _SEASON.c.city)
    .join(
        _LATEST,
        (_LATEST.c.season_id == _EDITION.c.season_id)
        & (_LATEST.c.programme == _EDITION.c.programme)
        & (_LATEST.c.number == _EDITION.c.number),
    )
    .join(_SEASON, _SEASON.c.id == _EDITION.c.season_id)
    .where(_SEASON.c.until > bindparam("today"), _SEASON.c.until <= bindparam("last"))
    .order_by(_EDITION.c.id)
)


def tell_of_removals(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: a removal is proposed, decided, or lifted."""
    kinds = {event.id: kind for event in events if (kind := _kind(event.body))}
    ids = sorted({event.body["proposal_id"] for event in events if event.id in kinds})
    found = {row.id: row for row in uow.execute(_BY_ID, {"ids": ids})} if ids else {}
    tell(uow, *(_notice(kinds[event.id], found[event.body["proposal_id"]]) for event in events if event.id in kinds))


def remind_of_lists(uow: UnitOfWork) -> None:
    """Tell everybody on a list that it ends in so many days: one notice a list and rung, whatever its length."""
    today, rungs = civil_day(uow.now), rules().remind_days
    last = today + timedelta(days=max(rungs) + 1)
    for row in uow.execute(_ENDING, {"today": today, "last": last}).all():
        ends_on = row.until - timedelta(days=1)
        days = (ends_on - today).days
        rung = min((rung for rung in rungs if days <= rung), default=None)
        if rung is not None:
            notice = Notice(
                kind="list.ending",
                cause=f"{row.season_id}/{row.programme}/{rung}",
                about=row.id,
                area=row.city,
                words={"days": days, "ends_on": ends_on},
            )
            tell_firms_of(uow, notice, select(_ENTRY.c.source_id).where(_ENTRY.c.edition_id == literal(row.id)))


def _kind(said: Mapping[str, Any]) -> str | None:
    """What of it is worth telling; each is told once, however often the row moves on."""
    if said["lift"] == "lifted":
        return "removal.lifted"
    return f"removal.{said['state']}" if said["state"] in {"proposed", "removed", "kept"} else None


def _notice(kind: str, row: Row[Any]) -> Notice:
    return Notice(
        kind=kind, cause=row.id, about=row.id, source_id=row.source_id, area=row.area, department=row.department,
        words={name: getattr(row, name) for name in _SAID},
    )  # fmt: skip
