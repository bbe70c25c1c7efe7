"""An inspector holds a duty against what there is to see, line by line: for HTTP and for phones alike.

A check is a visit. What is not kept is a finding besides: it counts for grading, lists and ranking once somebody at a
desk, who is not the inspector, has ordered it put right, and no longer while the firm disputes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.errors import DutyNotThere
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.alerts.terms import terms as confirmation_terms
from greenctl.emergency.confirmation import repository as confirmation_repository
from greenctl.emergency.confirmation.domain import DutyAsOf
from greenctl.emergency.confirmation.errors import DutyIsOver, NoDuty
from greenctl.emergency.verification import repository
from greenctl.emergency.verification.domain import CheckedLine, NewCheck, Problem, State, faults
from greenctl.emergency.verification.editions import CheckTerms, terms_on
from greenctl.emergency.verification.errors import CheckIdTaken, CheckInvalid, NotBegun
from greenctl.emergency.verification.events import VerificationMoved
from greenctl.findings.domain import NewFinding, PhotoOf
from greenctl.findings.judging import SUBJECT as FINDING
from greenctl.findings.recording import record_findings
from greenctl.inspection.domain import NewVisit
from greenctl.inspection.visiting import record_visits
from greenctl.photos.domain import Photo, PhotoState
from greenctl.photos.queries import find_photos

SUBJECT = "duty_check"
"""What photos of a line that is kept are declared for, with the line's id."""
_LONGEST_FINDING = 2_000


def check(
    uow: UnitOfWork, new: NewCheck, seen_step: int, *, today: date, device_id: str | None = None
) -> dict[str, Any]:
    """Write down what was seen of a source's duty. The same id with the same content is the same check again.

    Raises:
        DutyNotThere, DutyMovedOn, NoDuty, NotBegun, DutyIsOver, CheckInvalid, CheckIdTaken
        what `record_visits` raises: of one's own firm, or where one has a conflict of interest, nobody checks anything
        what `record_findings` raises
    """
    confirmation_repository.keep_alert(uow, new.alert_id)
    grace = confirmation_terms().reports_after_end
    duty = confirmation_repository.find_duty(
        uow, new.alert_id, new.source_id, seen=seen_step, grace=grace, to_change=True
    )
    if duty is None:
        raise DutyNotThere(alert=new.alert_id, source=new.source_id)
    known = repository.find_check(uow, new.id)
    if known is not None:
        if (known.content_sha256, known.checked_by) != (new.digest(), uow.actor.account_id):
            raise CheckIdTaken(check=new.id)
        return told(uow, known)
    _require_visible(uow, duty, seen_step)
    asked = {row.ordinal: row for row in confirmation_repository.obligations_of(uow, duty)}
    terms = terms_on(civil_day(duty.starts_at))
    _require_sound(uow, new, asked, terms)
    visit = _visit(new, terms)
    if visit.task_id and repository.is_of_another_step(uow, visit.task_id, duty.step_id):
        visit = replace(visit, task_id=None)  # the task of the step to come still has to be done
    record_visits(uow, [visit], today=today, device_id=device_id)
    _find(uow, new, asked, terms, today, device_id)
    return _write(uow, duty, new)


def _require_visible(uow: UnitOfWork, duty: DutyAsOf, seen_step: int) -> None:
    """There is something to see while the duty holds; a phone without signal may tell of it for a while afterwards."""
    duty.require_seen(seen_step)
    if duty.why != Why.HAS_DUTY:
        raise NoDuty(why=duty.why)
    if uow.now < duty.starts_at:
        raise NotBegun(starts=duty.starts_at)
    if duty.until is not None and duty.until + confirmation_terms().reports_after_end <= uow.now:
        raise DutyIsOver(ended=duty.until)


def _require_sound(uow: UnitOfWork, new: NewCheck, asked: Mapping[int, Row[Any]], terms: CheckTerms) -> None:
    problems = list(faults(new, {ordinal: row.action for ordinal, row in asked.items()}, terms))
    taken = repository.lines_known(uow, {one.id for one in new.lines})
    photos = find_photos(uow, {photo for one in new.lines for photo in one.photos})
    for place, one in enumerate(new.lines):
        if one.id in taken:
            problems.append({"field": f"lines.{place}.id", "code": "emergency.line_id_taken"})
        problems += _of_photos(uow, place, one, photos)
    if problems:
        raise CheckInvalid(problems=problems)


def _of_photos(uow: UnitOfWork, place: int, one: CheckedLine, photos: Mapping[str, Photo]) -> list[Problem]:
    """Each is the inspector's own, declared for this line, and was not refused."""
    subject = FINDING if one.state is State.NOT_KEPT else SUBJECT
    wanted = (uow.actor.account_id, subject, one.id)
    return [
        {"field": f"lines.{place}.photos.{nth}", "code": "emergency.line_photo_unknown"}
        for nth, photo_id in enumerate(one.photos)
        if (photo := photos.get(photo_id)) is None
        or (photo.account_id, photo.subject_kind, photo.subject_id) != wanted
        or photo.state is PhotoState.REFUSED
    ]


def _visit(new: NewCheck, terms: CheckTerms) -> NewVisit:
    names = ("id", "source_id", "task_id", "longitude", "latitude", "accuracy_m", "officers")
    same = {name: getattr(new, name) for name in names}
    return NewVisit(**same, line=terms.line, started_at=new.captured_at, has_findings=bool(new.failed))


def _find(
    uow: UnitOfWork, new: NewCheck, asked: Mapping[int, Row[Any]], terms: CheckTerms, today: date, device_id: str | None
) -> None:
    """What is not kept is a finding each, by the inspector, unconfirmed."""
    where = {name: getattr(new, name) for name in ("captured_at", "longitude", "latitude", "accuracy_m")}
    found = [
        NewFinding(
            id=one.id, issue=terms.issues[asked[one.ordinal].action], source_id=new.source_id, visit_id=new.id,
            check_point=f"duty:{new.alert_id}:{one.ordinal}", text=_words(one, asked[one.ordinal].text),
            photos=tuple(PhotoOf(photo) for photo in dict.fromkeys(one.photos)), **where,
        )
        for one in new.failed
    ]  # fmt: skip
    if found:
        record_findings(uow, found, today=today, device_id=device_id)


def _words(one: CheckedLine, asked: str) -> str:
    return f"{one.text or ''}（应执行：{asked}）"[:_LONGEST_FINDING]


def _write(uow: UnitOfWork, duty: DutyAsOf, new: NewCheck) -> dict[str, Any]:
    of_duty = {"step_id": duty.step_id, "source_id": duty.source_id}
    row = {
        "id": new.id, "alert_id": duty.alert_id, **of_duty, "checked_by": uow.actor.account_id, "checked_at": uow.now,
        "content_sha256": new.digest(),
    }  # fmt: skip
    lines = [
        {
            "id": one.id, "check_id": new.id, **of_duty, "ordinal": one.ordinal, "checked_at": uow.now,
            "state": one.state.value, "text": one.text,
            "finding_id": one.id if one.state is State.NOT_KEPT else None,
        }
        for one in new.lines
    ]  # fmt: skip
    photos = [{"line_id": one.id, "photo_id": photo} for one in new.lines for photo in sorted(set(one.photos))]
    repository.insert_check(uow, row, lines, photos)
    counts: dict[str, Any] = {state.value: sum(one.state is state for one in new.lines) for state in State}
    uow.record(
        VerificationMoved(
            alert_id=duty.alert_id, step_id=duty.step_id, source_id=duty.source_id, check_id=new.id, **counts
        )
    )
    kept = repository.find_check(uow, new.id)
    assert kept is not None
    return told(uow, kept)


def told(uow: UnitOfWork, check_row: Row[Any]) -> dict[str, Any]:
    """A check for offices and for its inspector: nobody is named."""
    return told_all(uow, [check_row])[0]


def told_all(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """Several, in three statements."""
    lines = repository.lines_of(uow, [row.id for row in rows])
    photos = repository.photos_of(uow, [line.id for line in lines])
    by_check: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        names = ("id", "ordinal", "state", "text", "finding_id", "standing")
        one = {**{name: getattr(line, name) for name in names}, "photos": photos.get(line.id, [])}
        by_check.setdefault(line.check_id, []).append(one)
    named = ("id", "alert_id", "source_id", "checked_at")
    return [{**{name: getattr(row, name) for name in named}, "lines": by_check.get(row.id, [])} for row in rows]
