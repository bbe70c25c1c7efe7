"""Inspectors get the tasks of an alert: in a stated order, by themselves when it moves, and whenever somebody asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Alert
from greenctl.emergency.alerts.errors import AlertIsOver, AlertNotThere
from greenctl.emergency.inventory import repository as inventories
from greenctl.emergency.masses import Four, total
from greenctl.emergency.verification import repository
from greenctl.emergency.verification.domain import Crew, Roster, ordered
from greenctl.emergency.verification.editions import CheckTerms, stations_of, terms_on
from greenctl.emergency.verification.errors import NobodyToSend
from greenctl.emergency.verification.events import InspectorsSent
from greenctl.inspection import officer_repository, tasks
from greenctl.inspection.domain import NewTask, Origin
from greenctl.inspection.draw import Candidate
from greenctl.inspection.officer_domain import Officer
from greenctl.kernel.events import Happened
from greenctl.kernel.ids import new_id

# An alert that ends at midnight has no time on the day that begins then.
_A_MOMENT = timedelta(microseconds=1)
MOVED_ON = "预警已变更或解除 The alert moved on"


@dataclass(frozen=True, slots=True)
class Sent:
    """How many sources stand in the order, how many have a task, and how many got it now."""

    alert_id: str
    step: int
    sources: int
    with_task: int
    new: int


def follow_alerts(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: alerts have moved. Tasks of steps that hold no more are called off, those of the one in force stay,
    those of one that is announced are made; doing it again changes nothing."""
    for alert_id in sorted({event.body["alert_id"] for event in events}):
        alert = alert_repository.find_any_alert(uow, alert_id)
        assert alert is not None
        steps = alert_repository.steps_of(uow, alert_id)
        held = alert_repository.held(steps)
        going = {one.step_id for one in held if one.goes_on(uow.now)}
        past = [one.step_id for one in held if one.step_id not in going]
        tasks.call_off(uow, repository.open_tasks(uow, past), MOVED_ON)
        for step in steps:
            if step.id in going:
                _send(uow, alert, step)


def call_off_ended(uow: UnitOfWork) -> None:
    """Call off what is open of steps whose end has come, be it the alert's or another step's beginning, also where
    nobody says anything then; again changes nothing."""
    tasks.call_off(uow, repository.open_tasks_of_ended(uow), MOVED_ON)


def send(uow: UnitOfWork, alert_id: str) -> Sent:
    """Make tasks for the sources that have none, as far as there is anybody to send.

    Raises:
        AlertNotThere, AlertIsOver, NobodyToSend
    """
    alert = alert_repository.find_alert(uow, alert_id, to_change=True)
    if alert is None:
        raise AlertNotThere(alert=alert_id)
    if alert.ends_at is not None and alert.ends_at <= uow.now:
        raise AlertIsOver(alert=alert_id)
    sent = _send(uow, alert, alert_repository.standing_steps(uow, alert_id)[0])
    if not sent.new and sent.with_task < sent.sources:
        raise NobodyToSend(left=sent.sources - sent.with_task)
    return sent


def _send(uow: UnitOfWork, alert: Alert, step: Row[Any]) -> Sent:
    terms = terms_on(civil_day(step.starts_at))
    places = repository.places_of(uow, step.id)
    if not places:
        _put_in_order(uow, alert, step, terms)
        places = repository.places_of(uow, step.id)
    waiting = [one for one in places if one.task_id is None]
    made = _tasks(uow, step, waiting, terms) if waiting else {}
    repository.assign(uow, step.id, made)
    if made or waiting == places:
        uow.record(
            InspectorsSent(alert_id=alert.id, step_id=step.id, sources=len(places), tasks=len(made), terms=terms.id)
        )
    return Sent(alert.id, step.ordinal, len(places), len(places) - len(waiting) + len(made), len(made))


def _put_in_order(uow: UnitOfWork, alert: Alert, step: Row[Any], terms: CheckTerms) -> None:
    stations = stations_of(alert.city, civil_day(step.starts_at))
    ranked = ordered(repository.visitable(uow, step.id), _base(uow, step.inventory_id), stations, terms)
    repository.insert_places(uow, step.id, ranked, terms.id)


def _base(uow: UnitOfWork, inventory_id: str) -> Four:
    return total([part.kg_per_day for part in inventories.bases(uow, inventory_id)])


def _tasks(uow: UnitOfWork, step: Row[Any], waiting: Sequence[Row[Any]], terms: CheckTerms) -> dict[str, str]:
    """source -> new task, in the order of the places, until nobody is left to go."""
    today = civil_day(uow.now)
    first, last = _days(step, today, terms)
    officers = officer_repository.find_officers(uow)
    loads = repository.loads_of(uow, step.id)
    crew = {account: Crew(account, load=loads.get(account, 0)) for account in officers}
    roster, made = Roster(terms, list(crew.values())), []
    for place in waiting:
        if roster.spent:
            break
        fit = [crew[who] for who, officer in officers.items() if _may_go(officer, place, terms, first, last)]
        team = roster.team_for(fit)
        if team:
            made.append((_task(place, terms, first, last, team), place))
    planned = [tasks.task_from(uow, new, place.area, place.department) for new, place in made]
    tasks.insert_planned(uow, planned, {new.id: new.digest() for new, _ in made})
    return {new.source_id: new.id for new, _ in made}


def _may_go(officer: Officer, place: Row[Any], terms: CheckTerms, first: date, last: date) -> bool:
    candidate = Candidate(place.source_id, place.area, place.department)
    return (
        any(reach.covers(candidate) for reach in officer.reaches)
        and officer.unfit_for(place.source_id, terms.line, first, last) is None
    )


def _task(place: Row[Any], terms: CheckTerms, first: date, last: date, team: tuple[str, ...]) -> NewTask:
    return NewTask(
        id=new_id(), source_id=place.source_id, origin=Origin.ALERT.value, line=terms.line, planned_on=first,
        due_on=last, officers=team,
    )  # fmt: skip


def _days(step: Row[Any], today: date, terms: CheckTerms) -> tuple[date, date]:
    first = max(today, civil_day(step.starts_at))
    ends: datetime = step.ends_at or step.starts_at + timedelta(days=terms.days)
    return first, max(first, civil_day(ends - _A_MOMENT))
