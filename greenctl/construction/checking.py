"""Checking a site against its city's list: by its own people, or by an inspector. Never a verdict by itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.construction import check_repository as repository, queries
from greenctl.construction.checks import (
    MadeBy,
    NewCheck,
    Outcome,
    is_official,
    problems_of,
    result_of,
    whole_answers,
)
from greenctl.construction.domain import Site
from greenctl.construction.errors import CheckIdTaken, CheckInvalid, CheckNotThere, DayWrong, SiteIsFinished
from greenctl.construction.events import SiteChecked
from greenctl.construction.terms import terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Happened
from greenctl.photos.domain import Photo, PhotoState
from greenctl.photos.errors import EvidencePending
from greenctl.photos.queries import find_photos
from greenctl.source.queries import is_own_firm
from greenctl.source.use_cases import mark_signs_of_life

SUBJECT = "site_check"
"""What photos of a check are declared for, with the check's id; the slot is the item."""
TREND_CHECKS = 50


def check(uow: UnitOfWork, new: NewCheck) -> dict[str, Any]:
    """Hand in a check. Items that apply and are not named were not looked at. The same again gives the check.

    Raises:
        SiteNotThere, SiteIsFinished, NoCheckList, CheckInvalid, CheckIdTaken, EvidencePending
        DayWrong: it lies ahead, or before the site began.
    """
    site, source = queries.with_source(uow, new.source_id)
    known = repository.find(uow, new.id)
    if known is not None:
        if (known.content_sha256, known.checked_by) != (new.digest(), uow.actor.account_id):
            raise CheckIdTaken(check=new.id)
        return _documents_of(uow, [known])[0]
    if site.is_finished:
        raise SiteIsFinished
    today, since = civil_day(uow.now), site.since
    if new.checked_on > today or (since is not None and new.checked_on < since):
        raise DayWrong(on=new.checked_on, today=today, since=since)
    row = _row(uow, site, source.area, new)
    return _documents_of(uow, [row])[0]


def mark_self_checked(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: a site that checks itself shows life; one that is looked at by an inspector does not by that."""
    mark_signs_of_life(uow, [event for event in events if event.body["made_by"] == MadeBy.SELF])


def page(uow: UnitOfWork, source_id: str, past: tuple[date, str] | None, limit: int) -> list[dict[str, Any]]:
    """Checks of a site with their items, the latest first. Raises SiteNotThere."""
    queries.get(uow, source_id)
    return _documents_of(uow, repository.page(uow, source_id, past or (date.max, ""), limit))


def get(uow: UnitOfWork, source_id: str, check_id: str) -> dict[str, Any]:
    """One check of a site. Raises SiteNotThere, CheckNotThere."""
    queries.get(uow, source_id)
    found = repository.find(uow, check_id)
    if found is None or found.source_id != source_id:
        raise CheckNotThere(check=check_id)
    return _documents_of(uow, [found])[0]


def trend(uow: UnitOfWork, source_id: str) -> list[dict[str, Any]]:
    """Per item what was seen of it in the site's last checks, the earliest first, and in how many of those who looked
    it was met; what was not looked at counts on neither side. Raises SiteNotThere."""
    queries.get(uow, source_id)
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in repository.trend(uow, source_id, TREND_CHECKS):
        found.setdefault((row.check_list, row.item), []).append(row)
    return [_trend(check_list, item, rows) for (check_list, item), rows in found.items()]


def _trend(check_list: str, item: str, rows: Sequence[Row[Any]]) -> dict[str, Any]:
    outcomes = [row.outcome for row in rows]
    met, not_met = outcomes.count(Outcome.MET), outcomes.count(Outcome.NOT_MET)
    names = ("check_id", "checked_on", "made_by", "phase", "outcome")
    return {
        "check_list": check_list,
        "item": item,
        "met": met,
        "looked_at": met + not_met,
        "seen": [{name: getattr(row, name) for name in names} for row in rows],
    }


def _row(uow: UnitOfWork, site: Site, area: str, new: NewCheck) -> Row[Any]:
    check_list = queries.list_of(site, area, new.checked_on, new.check_list)
    made_by = MadeBy.SELF if is_own_firm(uow, [site.source_id]) else MadeBy.INSPECTOR
    least = terms().photos_self if made_by is MadeBy.SELF else terms().photos_inspector
    wrong = list(problems_of(check_list, site.phase, new.answers, least))
    if wrong:
        raise CheckInvalid(problems=[{"field": field, "code": code} for field, code in wrong])
    _require_evidence(uow, new)
    answers = whole_answers(check_list, site.phase, new.answers)
    result = result_of(check_list, site.phase, answers)
    row = {
        "id": new.id, "source_id": site.source_id, "made_by": made_by.value, "checked_on": new.checked_on,
        "phase": site.phase, "check_list": check_list.id, "check_list_sha256": check_list.fingerprint,
        "content_sha256": new.digest(), "checked_by": uow.actor.account_id, "recorded_at": uow.now,
        **{name: getattr(result, name) for name in result.__slots__}, "official": is_official(check_list),
    }  # fmt: skip
    repository.insert_check(uow, row, answers)
    uow.record(
        SiteChecked(
            check_id=new.id, source_id=site.source_id, made_by=made_by.value, check_list=check_list.id,
            not_met=result.not_met, content_sha256=new.digest(),
        )
    )  # fmt: skip
    written = repository.find(uow, new.id)
    assert written is not None  # it was written above
    return written


def _require_evidence(uow: UnitOfWork, new: NewCheck) -> None:
    """Every photo is the checker's own, declared for this check and this item, and verified."""
    placed = [(n, one.item, photo) for n, one in enumerate(new.answers) for photo in one.photos]
    found = find_photos(uow, {photo for _, _, photo in placed})
    strange = [
        {"field": f"items.{n}.photos", "code": "construction.photo_unknown"}
        for n, item, photo in placed
        if not _is_of(found.get(photo), uow.actor.account_id, new.id, item)
    ]
    if strange:
        raise CheckInvalid(problems=strange)
    pending = sorted(photo_id for photo_id in found if found[photo_id].state is not PhotoState.VERIFIED)
    if pending:
        problems = [{"field": f"photos.{photo_id}", "code": "photos.not_verified"} for photo_id in pending]
        raise EvidencePending(count=len(pending), problems=problems)


def _is_of(photo: Photo | None, account_id: str, check_id: str, item: str) -> bool:
    return photo is not None and (photo.account_id, photo.subject_kind, photo.subject_id, photo.slot) == (
        account_id,
        SUBJECT,
        check_id,
        item,
    )


def _documents_of(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """For the site and for offices: nobody is named."""
    items = repository.items_of(uow, [row.id for row in rows])
    names = (
        "id", "source_id", "made_by", "checked_on", "phase", "check_list", "check_list_sha256", "met", "not_met",
        "not_applicable", "not_looked_at", "all_met", "official", "recorded_at",
    )  # fmt: skip
    return [{**{name: getattr(row, name) for name in names}, "items": items.get(row.id, [])} for row in rows]
