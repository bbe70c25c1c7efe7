"""Firms hear of findings that are theirs to put right, of deadlines that come near or are moved, of what is overdue,
and of what became of their disputes."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.guards import CITY
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import Act, Progress, Standing
from greenctl.findings.models import FindingRow
from greenctl.findings.search import OWNER
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.kinds import rules
from greenctl.notices.use_cases import tell

_FINDING, _STANDING = FindingRow.__table__, FindingStandingRow.__table__
_KINDS = {
    Act.ORDER: "finding.ordered",
    Act.SEND_BACK: "finding.sent_back",
    Act.CLOSE: "finding.closed",
    Act.EXTEND: "finding.extended",
    Act.UPHOLD: "finding.dispute_upheld",
    Act.DISMISS: "finding.dispute_dismissed",
    Act.VOID: "finding.voided",
    Act.ESCALATE: "finding.overdue",
}
_READ = select(
    _FINDING.c.id,
    _FINDING.c.number,
    OWNER.label("source_id"),
    _FINDING.c.area,
    _FINDING.c.department,
    _STANDING.c.due_on,
    _STANDING.c.escalated,
).join(_STANDING, _STANDING.c.finding_id == _FINDING.c.id)
_BY_ID = _READ.where(_FINDING.c.id.in_(bindparam("ids", expanding=True)))
_DUE = (
    _READ.where(
        _STANDING.c.progress.in_((Progress.ORDERED.value, Progress.SENT_BACK.value)),
        # While the firm disputes it its time stands still; what is left is told once that is settled.
        _STANDING.c.standing.not_in((Standing.VOIDED.value, Standing.DISPUTED.value)),
        _STANDING.c.due_on >= bindparam("today"),
        _STANDING.c.due_on <= bindparam("last"),
        _FINDING.c.id > bindparam("after"),
    )
    .order_by(_FINDING.c.id)
    .limit(bindparam("limit"))
)


def tell_of_findings(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: what was ordered, put off, looked at again, closed, settled, voided, or is overdue. Nobody hears of
    anything before it is ordered."""
    told = [event for event in events if event.body["act"] in _KINDS]
    ids = sorted({event.body["finding_id"] for event in told})
    found = {row.id: row for row in uow.execute(_BY_ID, {"ids": ids})} if ids else {}
    notices = [(event, found.get(event.body["finding_id"])) for event in told]
    tell(uow, *(_notice(_KINDS[Act(event.body["act"])], event.id, row) for event, row in notices if row))
    tell(uow, *_for_city([row for event, row in notices if row and event.body["act"] == Act.ESCALATE.value]))


def _for_city(escalated: Sequence[Row[Any]]) -> list[Notice]:
    """Of those that are overdue for so long that the city is told, too: once for each deadline."""
    late = {row.id: row for row in escalated if row.escalated >= CITY}
    return [_notice("finding.overdue_for_city", f"{row.id}/{row.due_on}", row, area=row.area) for row in late.values()]


def remind_of_repairs(uow: UnitOfWork, after: str = "", limit: int = 500) -> str | None:
    """Tell of repairs that are due soon, some at a time; the id to go on after, or None. Once for each rung."""
    today, rungs = civil_day(uow.now), rules().remind_days
    values = {"today": today, "last": today + timedelta(days=max(rungs)), "after": after, "limit": limit}
    rows = uow.execute(_DUE, values).all()
    notices = []
    for row in rows:
        days = (row.due_on - today).days
        rung = min(rung for rung in rungs if days <= rung)
        notices.append(_notice("finding.due", f"{row.id}/{row.due_on}/{rung}", row, days=days))
    tell(uow, *notices)
    return rows[-1].id if len(rows) == limit else None


def _notice(kind: str, cause: str, row: Row[Any], **words: Any) -> Notice:
    due: date | None = row.due_on
    return Notice(
        kind=kind, cause=cause, about=row.id, words={"number": row.number, "due_on": due, **words},
        source_id=row.source_id, area=row.area, department=row.department,
    )  # fmt: skip
