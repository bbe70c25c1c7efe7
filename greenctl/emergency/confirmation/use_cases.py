"""Firms say that they have received their duty, and that they have carried it out: for HTTP and for phones alike."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.duty_rows import KG
from greenctl.emergency.alerts.errors import DutyNotThere
from greenctl.emergency.alerts.terms import terms
from greenctl.emergency.confirmation import repository
from greenctl.emergency.confirmation.domain import DutyAsOf, NewReport, Whereabouts
from greenctl.emergency.confirmation.errors import AlreadyReported, ObligationNotThere, PhotoUnknown, ReportIdTaken
from greenctl.emergency.confirmation.events import DutyConfirmed, DutyExecuted
from greenctl.photos.domain import PhotoState
from greenctl.photos.errors import EvidencePending
from greenctl.photos.queries import find_photos

SUBJECT = "duty"
"""What photos of a report are declared for, with the report's id."""


def get(uow: UnitOfWork, alert_id: str, source_id: str) -> dict[str, Any]:
    """A source's duty as it stands: what is asked, by when, what was said of it. Raises DutyNotThere."""
    return _told(uow, _existing(repository.find_duty(uow, alert_id, source_id), alert_id, source_id))


def confirm(uow: UnitOfWork, alert_id: str, source_id: str, seen_step: int, where: Whereabouts) -> dict[str, Any]:
    """Say that a duty was received. The first one of a firm who says so stands; the same again changes nothing.

    After its deadline it is taken all the same, and marked late.

    Raises:
        DutyNotThere, DutyMovedOn, NoDuty, DutyIsOver
    """
    duty = _held(uow, alert_id, source_id, seen_step)
    duty.require_seen(seen_step)
    if repository.confirmation_of(uow, duty) is None:
        duty.require_confirmable(uow.now)
        _confirm(uow, duty, where)
    return _told(uow, duty)


def report(uow: UnitOfWork, new: NewReport, seen_step: int, where: Whereabouts) -> dict[str, Any]:
    """Say with verified photos that one obligation was carried out; whoever reports has received the duty.

    Raises:
        DutyNotThere, DutyMovedOn, NoDuty, DutyIsOver, ObligationNotThere, AlreadyReported, ReportIdTaken
        PhotosMissing, PhotoUnknown, EvidencePending
    """
    duty = _held(uow, new.alert_id, new.source_id, seen_step, terms().reports_after_end)
    if _is_said_already(uow, new):
        return _told(uow, duty)
    duty.require_seen(seen_step)
    duty.require_reportable(uow.now, terms())
    _require_open(uow, duty, new.ordinal)
    new.require_photos(terms())
    _require_evidence(uow, new)
    if repository.confirmation_of(uow, duty) is None:
        _confirm(uow, duty, where)
    _report(uow, duty, new, where)
    return _told(uow, duty)


def _existing(duty: DutyAsOf | None, alert_id: str, source_id: str) -> DutyAsOf:
    if duty is None:
        raise DutyNotThere(alert=alert_id, source=source_id)
    return duty


def _held(uow: UnitOfWork, alert_id: str, source_id: str, seen: int, grace: timedelta = repository.NO_TIME) -> DutyAsOf:
    """Neither is the alert moved while this goes on, nor does anybody else speak of the same duty."""
    repository.keep_alert(uow, alert_id)
    duty = repository.find_duty(uow, alert_id, source_id, seen=seen, grace=grace, to_change=True)
    return _existing(duty, alert_id, source_id)


def _confirm(uow: UnitOfWork, duty: DutyAsOf, where: Whereabouts) -> None:
    late = uow.now > duty.confirm_by(terms())
    said = {"confirmed_at": uow.now, "confirmed_by": uow.actor.account_id, "late": late}
    named = {"step_id": duty.step_id, "source_id": duty.source_id}
    repository.insert_confirmation(uow, {**named, **said, **asdict(where)})
    uow.record(DutyConfirmed(alert_id=duty.alert_id, **named, late=late))


def _is_said_already(uow: UnitOfWork, new: NewReport) -> bool:
    found = repository.find_report(uow, new.id)
    if found is None:
        return False
    if (found.content_sha256, found.reported_by) != (new.digest(), uow.actor.account_id):
        raise ReportIdTaken(report=new.id)
    return True


def _require_open(uow: UnitOfWork, duty: DutyAsOf, ordinal: int) -> None:
    if ordinal not in {row.ordinal for row in repository.obligations_of(uow, duty)}:
        raise ObligationNotThere(obligation=ordinal)
    for row in repository.reports_of(uow, duty):
        if row.ordinal == ordinal:
            raise AlreadyReported(obligation=ordinal, report=row.id)


def _require_evidence(uow: UnitOfWork, new: NewReport) -> None:
    """Every photo is the reporter's own, declared for this report, and verified."""
    found = find_photos(uow, set(new.photos))
    for photo_id in new.photos:
        photo = found.get(photo_id)
        if photo is None or (photo.account_id, photo.subject_kind, photo.subject_id) != (
            uow.actor.account_id,
            SUBJECT,
            new.id,
        ):
            raise PhotoUnknown(photo=photo_id)
    pending = sorted(photo_id for photo_id in found if found[photo_id].state is not PhotoState.VERIFIED)
    if pending:
        problems = [{"field": f"photos.{photo_id}", "code": "photos.not_verified"} for photo_id in pending]
        raise EvidencePending(count=len(pending), problems=problems)


def _report(uow: UnitOfWork, duty: DutyAsOf, new: NewReport, where: Whereabouts) -> None:
    late = uow.now > duty.execute_by(terms())
    named = {"step_id": duty.step_id, "source_id": duty.source_id, "ordinal": new.ordinal}
    said = {"reported_at": uow.now, "reported_by": uow.actor.account_id, "late": late, "text": new.text}
    content = {"id": new.id, "content_sha256": new.digest()}
    repository.insert_report(uow, {**content, **named, **said, **asdict(where)}, new.roles())
    uow.record(DutyExecuted(alert_id=duty.alert_id, **named, report_id=new.id, late=late))


def _told(uow: UnitOfWork, duty: DutyAsOf) -> dict[str, Any]:
    later = repository.announced_duties(uow, duty)
    return {**_one(uow, duty), "announced": _one(uow, later[0]) if later else None}


def _one(uow: UnitOfWork, duty: DutyAsOf) -> dict[str, Any]:
    row, confirmed = repository.duty_row(uow, duty), repository.confirmation_of(uow, duty)
    reports = {one.ordinal: one for one in repository.reports_of(uow, duty)}
    photos = repository.photos_of(uow, [duty.step_id], [duty.source_id])
    asked = [told_obligation(one, reports, photos) for one in repository.obligations_of(uow, duty)]
    return told_duty({**row._asdict(), **asdict(duty), "ends_at": duty.until}, confirmed, asked)


def told_duty(row: dict[str, Any], confirmed: Any, asked: Collection[dict[str, Any]]) -> dict[str, Any]:
    """A duty for its firm and for offices: nobody is named. `row`: of the duty, its step and its alert, with
    the duty's own end as `ends_at`: the alert ends, or the next step begins."""
    names = (
        "alert_id", "source_id", "version", "level", "why", "starts_at", "ends_at", "lifted", "area", "exempt_by",
        "exempt_level", "exempt_scope", "highest_alert", "spared",
    )  # fmt: skip
    return {
        **{name: row[name] for name in names},
        "confirm_by": terms().confirm_by(row["said_at"]),
        "execute_by": terms().execute_by(row["said_at"], row["starts_at"]),
        "confirmed_at": None if confirmed is None else confirmed.confirmed_at,
        "confirmed_late": None if confirmed is None else confirmed.late,
        "obligations": list(asked),
    }


def told_obligation(
    row: Row[Any], reports: Mapping[int, Any], photos: Mapping[repository.Place, list[repository.Shown]]
) -> dict[str, Any]:
    """What is to be done, when it was reported, and what shows it."""
    said = reports.get(row.ordinal)
    names = (
        "ordinal",
        "line",
        "unit",
        "action",
        "text",
        "target",
        "measured_in",
        "shown_by",
        "checked_by",
        *KG,
    )
    return {
        **{name: getattr(row, name) for name in names},
        "reported_at": None if said is None else said.reported_at,
        "reported_late": None if said is None else said.late,
        "photos": photos.get((row.step_id, row.source_id, row.ordinal), []),
    }
