"""Statements that write and read editions, entries and removals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists.domain import LISTED_STATES, REMOVED_BY_DECISION, Edition, Entry
from greenctl.lists.models import ListEditionRow, ListEntryRow, ListRemovalRow
from greenctl.lists.removal_repository import barring_id
from greenctl.review.models import CaseRow
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceRow

WRITE_AT_A_TIME = 1000
MOST_EDITIONS = 200

_EDITION, _ENTRY, _REMOVAL = ListEditionRow.__table__, ListEntryRow.__table__, ListRemovalRow.__table__
_SEASON, _SOURCE, _CASE = SeasonRow.__table__, SourceRow.__table__, CaseRow.__table__
_EDITION_COLUMNS = tuple(_EDITION.c[name] for name in Edition.__slots__)

# Publishers of a season queue here: their lists share names, which two of them would lock in different orders.
_QUEUE = select(_SEASON.c.id).where(_SEASON.c.id == bindparam("season_id")).with_for_update(key_share=True)
_INSERT_EDITION, _INSERT_ENTRIES = insert(_EDITION), insert(_ENTRY)
_COMPLETE = (
    update(_EDITION)
    .where(_EDITION.c.id == bindparam("edition_id"))
    .values({name: bindparam(f"new_{name}") for name in ("official", "fingerprint", "summary")})
)
_BY_ID = select(*_EDITION_COLUMNS).where(_EDITION.c.id == bindparam("edition_id"))
_OF_SEASON = (
    select(*_EDITION_COLUMNS)
    .where(_EDITION.c.season_id == bindparam("season_id"), _EDITION.c.programme == bindparam("programme"))
    .order_by(_EDITION.c.number.desc())
)
_NEWEST = _OF_SEASON.limit(1)
_HISTORY = (
    select(*_EDITION_COLUMNS)
    .where(_EDITION.c.programme == bindparam("programme"))
    .order_by(_EDITION.c.published_at.desc(), _EDITION.c.number.desc())
    .limit(MOST_EDITIONS)
)


def _in_force() -> Select[Any]:
    """Per programme the highest number in effect on a day of its season; a later season wins where two overlap."""
    rank = func.row_number().over(
        partition_by=_EDITION.c.programme, order_by=[_SEASON.c.starts_on.desc(), _EDITION.c.number.desc()]
    )
    day = bindparam("day")
    ranked = (
        select(*_EDITION_COLUMNS, rank.label("place"))
        .join(_SEASON, _SEASON.c.id == _EDITION.c.season_id)
        .where(_EDITION.c.effective_on <= day, _SEASON.c.starts_on <= day, _SEASON.c.until > day)
        .subquery()
    )
    columns = [ranked.c[name] for name in Edition.__slots__]
    return select(*columns).where(ranked.c.place == 1).order_by(ranked.c.programme)


_IN_FORCE = _in_force()


def _removals() -> Any:
    """Why each source of the old edition that the new one lacks was left out, as things stand at this moment."""
    stays = _ENTRY.alias("stays")
    still = select(stays.c.source_id).where(
        stays.c.edition_id == bindparam("new_id", type_=String), stays.c.source_id == _ENTRY.c.source_id
    )
    # A case that stays approved is left out by a decision alone; any other reason comes before that.
    by_decision = and_(_SOURCE.c.state.in_(LISTED_STATES), _CASE.c.state == "approved")
    reason = case(
        (_SOURCE.c.state.not_in(LISTED_STATES), literal("source_").op("||")(_SOURCE.c.state)),
        (_CASE.c.state == "approved", literal(REMOVED_BY_DECISION)),
        else_=literal("case_").op("||")(_CASE.c.state),
    )
    decision = case((by_decision, barring_id(_ENTRY.c.source_id)), else_=null())
    gone = (
        select(bindparam("new_id", type_=String), _ENTRY.c.source_id, reason, decision)
        .join(_SOURCE, _SOURCE.c.id == _ENTRY.c.source_id)
        .join(_CASE, _CASE.c.id == _ENTRY.c.case_id)
        .where(_ENTRY.c.edition_id == bindparam("old_id"), ~still.exists())
    )
    return insert(_REMOVAL).from_select(["edition_id", "source_id", "reason", "removal_id"], gone)


_RECORD_REMOVALS = _removals()


def queue_to_publish(uow: UnitOfWork, season_id: str) -> None:
    """Wait until nobody else publishes in this season; SQLite has one writer at a time anyhow."""
    uow.execute(_QUEUE, {"season_id": season_id})


def insert_edition(uow: UnitOfWork, edition: Edition) -> bool:
    """False if another edition has this number: somebody else has just published."""
    try:
        uow.execute(_INSERT_EDITION, {name: getattr(edition, name) for name in Edition.__slots__})
    except IntegrityError:
        return False
    return True


def complete_edition(uow: UnitOfWork, edition: Edition) -> None:
    """Write what is known only after the last entry; called in the transaction that inserted the edition."""
    changes = {f"new_{name}": getattr(edition, name) for name in ("official", "fingerprint", "summary")}
    uow.execute(_COMPLETE, {"edition_id": edition.id, **changes})


def insert_entries(uow: UnitOfWork, edition_id: str, first_ordinal: int, entries: Sequence[Entry]) -> None:
    rows = [
        {"edition_id": edition_id, "ordinal": ordinal, **entry.document()}
        for ordinal, entry in enumerate(entries, first_ordinal)
    ]
    uow.execute(_INSERT_ENTRIES, rows)


def record_removals(uow: UnitOfWork, old_id: str, new_id: str, programme: str) -> None:
    uow.execute(_RECORD_REMOVALS, {"old_id": old_id, "new_id": new_id, "programme": programme})


def find_newest(uow: UnitOfWork, season_id: str, programme: str) -> Edition | None:
    """The edition with the highest number, in effect or not yet."""
    return _edition(uow.execute(_NEWEST, {"season_id": season_id, "programme": programme}).first())


def find_edition(uow: UnitOfWork, edition_id: str) -> Edition | None:
    return _edition(uow.execute(_BY_ID, {"edition_id": edition_id}).first())


def list_of_season(uow: UnitOfWork, season_id: str, programme: str) -> list[Edition]:
    """Every edition of a programme in a season, the newest first."""
    return [Edition(*row) for row in uow.execute(_OF_SEASON, {"season_id": season_id, "programme": programme})]


def list_history(uow: UnitOfWork, programme: str) -> list[Edition]:
    """The latest editions of a programme over all seasons, the newest first."""
    return [Edition(*row) for row in uow.execute(_HISTORY, {"programme": programme})]


def list_in_force(uow: UnitOfWork, day: date) -> list[Edition]:
    """The edition in force on `day`, per programme that has one."""
    return [Edition(*row) for row in uow.execute(_IN_FORCE, {"day": day})]


def _edition(row: Row[Any] | None) -> Edition | None:
    return None if row is None else Edition(*row)


_COUNTS = (
    select(ListEntryRow.area, ListEntryRow.level, func.count())
    .where(ListEntryRow.edition_id == bindparam("edition_id"))
    .group_by(ListEntryRow.area, ListEntryRow.level)
)


def count_by_area_and_level(uow: UnitOfWork, edition_id: str) -> dict[tuple[str, str | None], int]:
    rows = uow.execute(_COUNTS, {"edition_id": edition_id})
    return {(area, level): count for area, level, count in rows}
