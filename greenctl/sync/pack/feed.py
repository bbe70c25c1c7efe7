"""What has happened since a moment, so that nothing committed is ever passed over.

On SQLite one writer follows another, so the number of the last event is such a moment. On PostgreSQL events get their
numbers when they are written and become visible when they are committed, in any order; there the moment is the oldest
transaction that was still running (the `xmin` of the reader's snapshot). Whatever was invisible then has that number
or a later one. What was visible with a later number comes twice, which does no harm: items are told as they are now.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from greenctl.db.event_log import EventRow
from greenctl.db.unit_of_work import UnitOfWork

_LATER = aliased(EventRow)
_LAST_SEQ = select(func.coalesce(func.max(EventRow.seq), 0))
_OLDEST_RUNNING = text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_CLUSTER = text("select system_identifier::text from pg_control_system()")
_ANCHOR = select(EventRow.seq, EventRow.id).order_by(EventRow.seq.desc()).limit(1)
# Both questions in one round trip: most phones ask for nothing else.
_ANCHOR_AND_LATER = (
    select(EventRow.seq, EventRow.id, exists().where(_LATER.tx >= bindparam("since")).label("later"))
    .order_by(EventRow.seq.desc())
    .limit(1)
)
_ANCHORED = select(EventRow.id).where(EventRow.seq == bindparam("seq"))
_SINCE = {
    "sqlite": EventRow.seq > bindparam("since"),
    "postgresql": EventRow.tx >= bindparam("since"),
}
_BEFORE = {
    engine: select(EventRow.at).where(~later).order_by(EventRow.seq.desc()).limit(1) for engine, later in _SINCE.items()
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a reader stands in the log. `anchor`: an event that must still be there, else another database speaks."""

    value: int
    anchor: tuple[int, str]
    cluster: str


def present(uow: UnitOfWork) -> Moment:
    """The moment to read on from next time; asked for before anything is read."""
    if uow.engine == "sqlite":
        value, cluster = uow.execute(_LAST_SEQ).scalar_one(), ""
    else:
        value, cluster = uow.execute(_OLDEST_RUNNING).scalar_one(), _cluster(uow)
    last = uow.execute(_ANCHOR).first()
    return Moment(value, (0, "") if last is None else (last.seq, last.id[-12:]), cluster)


def still_holds(uow: UnitOfWork, earlier: Moment, now: Moment) -> bool:
    """False after a restore from an older copy, or to another cluster: then nobody knows what was missed."""
    if earlier.value > now.value or earlier.cluster != now.cluster:
        return False
    seq, mark = earlier.anchor
    found = uow.execute(_ANCHORED, {"seq": seq}).scalar() if seq else ""
    return found is not None and found.endswith(mark)


def nothing_since(uow: UnitOfWork, moment: Moment) -> bool:
    """Whether the log stands as it stood at that moment: the question of a phone that only wants to be sure."""
    if uow.engine == "sqlite":
        last, later = uow.execute(_ANCHOR).first(), moment.anchor[0] != moment.value
    else:
        last = uow.execute(_ANCHOR_AND_LATER, {"since": moment.value}).first()
        later = last is not None and last.later
    return not later and ((0, "") if last is None else (last.seq, last.id[-12:])) == moment.anchor


def touched(engine: str, *columns: Any) -> ColumnElement[bool]:
    """Something has happened since to what one of these columns names; the statement wants `since`."""
    return or_(*(column.in_(_subjects(engine)) for column in columns))


def since(engine: str) -> ColumnElement[bool]:
    """Of an event: it has happened since."""
    return _SINCE[engine]


def not_after(uow: UnitOfWork, since: int) -> datetime | None:
    """When the last thing happened before: whoever stands at `since` asked then, or later."""
    return uow.execute(_BEFORE[uow.engine], {"since": since}).scalar()  # type: ignore[no-any-return]


def happened(engine: str, *kinds: str) -> Select[Any]:
    """Events of these kinds since: subject_id, body."""
    return (
        select(EventRow.kind, EventRow.subject_id, EventRow.body)
        .where(_SINCE[engine], EventRow.kind.in_(kinds))
        .order_by(EventRow.seq)
    )


@lru_cache(maxsize=2)
def _subjects(engine: str) -> Select[Any]:
    return select(EventRow.subject_id).where(_SINCE[engine])


def _cluster(uow: UnitOfWork) -> str:
    return str(uow.execute(_CLUSTER).scalar_one())
