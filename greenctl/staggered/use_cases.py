"""Settling calendars by an edition, and recording that a source ran on a day of its stop."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import literal, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.ids import new_id
from greenctl.lists import queries as lists
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell_firms_of
from greenctl.staggered import queries, repository
from greenctl.staggered.domain import Edition, calendar_of
from greenctl.staggered.editions import editions, get_edition
from greenctl.staggered.errors import CalendarNotThere, RunDayWrong, RunKnown, SettlingNotAllowed
from greenctl.staggered.events import CalendarsSettled, RunRecorded
from greenctl.staggered.models import StaggeredCalendarRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many sources stand how; `changed` have a new calendar."""

    edition_id: str
    fingerprint: str
    list_edition_id: str | None
    sources: int
    changed: int
    standings: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """That a source ran on a day of its stop, by which document."""

    id: str
    source_id: str
    edition_id: str
    day: date
    document: str


def settle(uow: UnitOfWork, edition_id: str, *, today: date) -> Settled:
    """Compute the calendar of each works of the edition's place by the list in force today; keep those that differ.

    The same again keeps nothing. A handful of statements, whatever the number of sources.

    Raises:
        StopsUnknown, SettlingNotAllowed
    """
    edition = get_edition(edition_id)
    if not uow.scope.covers(area=edition.place):
        raise SettlingNotAllowed(place=edition.place)
    return _settle(uow, edition, today)


def follow_lists(uow: UnitOfWork, today: date) -> int:
    """Settle again what an office has settled before, so that calendars follow the list of the day and what was decided
    of removals; returns how many changed. Where nothing has, nothing is written and nobody is told.

    Once the season is over, only sources whose stop was made longer: that is when they stop for longer. An edition that
    nobody has settled stays so: whether a city works by it is the office's to say.
    """
    known = [edition for edition in editions().values() if repository.is_settled(uow, edition.id)]
    return sum(_follow(uow, edition, today) for edition in known)


def _follow(uow: UnitOfWork, edition: Edition, today: date) -> int:
    if today < edition.until:
        return _settle(uow, edition, today).changed
    extended = repository.still_extended(uow, edition, today)
    return _settle(uow, edition, today, only=extended).changed if extended else 0


def record_run(uow: UnitOfWork, new: NewRun, *, today: date) -> dict[str, Any]:
    """Write down that a source ran on a day of its stop; its calendar follows at once. The same again changes nothing.

    Raises:
        StopsUnknown, CalendarNotThere, RunDayWrong, RunKnown
    """
    if not repository.reaches(uow, new.source_id):
        raise CalendarNotThere(source=new.source_id)
    calendar = queries.get(uow, new.source_id, new.edition_id)
    row = {name: getattr(new, name) for name in NewRun.__slots__}
    known = repository.find_runs(uow, row)
    if any(one._asdict() != row for one in known):
        raise RunKnown(day=known[0].day)
    if not known:
        if new.day > today or not _stops_on(calendar, new.day):
            raise RunDayWrong(day=new.day, today=today)
        repository.insert_run(uow, {**row, "recorded_by": uow.actor.account_id, "recorded_at": uow.now})
        uow.record(RunRecorded(run_id=new.id, source_id=new.source_id, edition_id=new.edition_id, day=new.day))
    _settle(uow, get_edition(new.edition_id), today, only={new.source_id})
    return queries.get(uow, new.source_id, new.edition_id)


def _settle(uow: UnitOfWork, edition: Edition, today: date, only: Collection[str] | None = None) -> Settled:
    day = _day_of_list(edition, today)
    list_edition_id = _list_in_force(uow, edition, day)
    known, settling_id = repository.latest(uow, edition.id), new_id()
    fresh: list[dict[str, Any]] = []
    standings: Counter[str] = Counter()
    for source_id, facts in repository.facts_of_place(uow, edition, list_edition_id, day, only):
        content, before = calendar_of(edition, facts).document(), known.get(source_id)
        standings[content["standing"]] += 1
        digest = digest_of(content)
        if before is None or before.sha256 != digest:
            number = 1 if before is None else before.number + 1
            made = {"facts": facts.document(), "content": content, "sha256": digest, "number": number}
            fresh.append({"id": new_id(), "source_id": source_id, "settling_id": settling_id, **made})
    named = {"edition_id": edition.id, "fingerprint": edition.fingerprint}
    repository.insert_calendars(uow, [{**row, **named, "made_at": uow.now} for row in fresh])
    if fresh:
        _tell(uow, edition, settling_id, len(fresh), standings.total())
    return Settled(
        **named,
        list_edition_id=list_edition_id,
        sources=standings.total(),
        changed=len(fresh),
        standings=dict(standings),
    )


def _stops_on(calendar: dict[str, Any], day: date) -> bool:
    """Of an exempt source too: a longer stop as a penalty holds all the same."""
    return any(
        date.fromisoformat(str(span["starts_on"])) <= day < date.fromisoformat(str(span["until"]))
        for span in calendar["spans"]
    )


def _day_of_list(edition: Edition, today: date) -> date:
    """Today, the first day of the season before it begins, and the last one once it is over."""
    return min(max(today, edition.starts_on), edition.until - timedelta(days=1))


def _list_in_force(uow: UnitOfWork, edition: Edition, day: date) -> str | None:
    return next((one.id for one in lists.editions_as_of(uow, day) if one.programme == edition.programme), None)


def _tell(uow: UnitOfWork, edition: Edition, settling_id: str, changed: int, sources: int) -> None:
    uow.record(
        CalendarsSettled(
            settling_id=settling_id,
            edition_id=edition.id,
            fingerprint=edition.fingerprint,
            sources=sources,
            changed=changed,
        )
    )
    rows = StaggeredCalendarRow.__table__
    notice = Notice(kind="staggered.changed", cause=settling_id, about=edition.id, area=f"{edition.place}00")
    tell_firms_of(uow, notice, select(rows.c.source_id).where(rows.c.settling_id == literal(settling_id)))
