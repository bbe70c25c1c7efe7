"""What a new finding must be, and what about it gives rise to doubt. Pure: the first refuses, the second only flags."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from greenctl.findings.catalogues import Catalogue, Issue, Settings
from greenctl.findings.domain import Finding, Flag, NewFinding, PhotoOf
from greenctl.inspection.coordinates import distance_m
from greenctl.photos.domain import Duplicate, Photo, PhotoState

SUBJECT = "finding"
"""What a photo of a finding says it is evidence for."""

Problem = dict[str, str]
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Found(Protocol):
    """A finding that another may repeat."""

    @property
    def source_id(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def serial(self) -> int: ...
    @property
    def issue(self) -> str: ...
    @property
    def check_point(self) -> str | None: ...
    @property
    def found_on(self) -> date: ...


def day_of(new: NewFinding, today: date) -> date:
    """The city's day of a finding: ours, unless it rests on a document that tells another."""
    return today if new.found_on is None else new.found_on


def faults(
    new: NewFinding, catalogue: Catalogue, photos: Mapping[str, Photo], actor: str, today: date
) -> list[Problem]:
    """What is wrong with a new finding, field by field. `photos`: those that it names, as they stand."""
    facts = [
        *_unprintable(new),
        *_place_against(new),
        *_day_against(new, today),
        *_content_against(new, catalogue.find_issue(new.issue)),
        *_photos_against(new, photos, actor),
    ]
    return [{"field": field, "code": f"findings.{fact}"} for field, fact in facts]


def _unprintable(new: NewFinding) -> Iterator[tuple[str, str]]:
    """What is printed in one line has neither control characters nor breaks in it."""
    for field, told in (("document", new.document), ("place", new.place), ("check_point", new.check_point)):
        if told is not None and _BREAKS.search(told):
            yield field, "unprintable"


def _place_against(new: NewFinding) -> Iterator[tuple[str, str]]:
    if new.source_id is None and new.task_id is None:
        yield "source_id", "source_missing"
    if (new.longitude is None) != (new.latitude is None) or (new.longitude is None and new.accuracy_m is not None):
        yield "position", "position_incomplete"
    for number, least, most in ((new.longitude, -180, 180), (new.latitude, -90, 90), (new.accuracy_m, 0, 1_000_000)):
        if number is not None and not least <= number <= most:
            yield "position", "position_nowhere"
            return


def _day_against(new: NewFinding, today: date) -> Iterator[tuple[str, str]]:
    if new.found_on is not None and new.document is None:
        yield "found_on", "day_without_document"
    if new.found_on is not None and new.found_on > today:
        yield "found_on", "found_in_future"


def _content_against(new: NewFinding, issue: Issue | None) -> Iterator[tuple[str, str]]:
    if issue is None:
        yield "issue", "issue_unknown"
        return
    if issue.text_needed and not new.text:
        yield "text", "text_missing"
    if new.document is None and len(new.photos) < issue.photos_at_least:
        yield "photos", "photos_missing"


def _photos_against(new: NewFinding, photos: Mapping[str, Photo], actor: str) -> Iterator[tuple[str, str]]:
    ids = [photo.id for photo in new.photos]
    for place, photo_id in enumerate(ids):
        photo = photos.get(photo_id)
        if photo is None or photo.account_id != actor or (photo.subject_kind, photo.subject_id) != (SUBJECT, new.id):
            yield f"photos.{place}.id", "photo_not_declared"
        elif photo.state is PhotoState.REFUSED:
            yield f"photos.{place}.id", "photo_refused"
        if photo_id in ids[:place]:
            yield f"photos.{place}.id", "photo_twice"


def repeated(finding: Finding, at_source: Sequence[Found], days: int) -> str | None:
    """The last finding of the same issue or the same check point, of those at its source, on an earlier day within so
    many.

    What was found twice on one day is two places of one visit, not a repeat.
    """
    since = finding.found_on - timedelta(days=days)
    same = [
        (other.found_on, other.serial, other.id)
        for other in at_source
        if since <= other.found_on < finding.found_on
        if other.issue == finding.issue
        or (finding.check_point is not None and other.check_point == finding.check_point)
    ]
    return max(same)[2] if same else None


def doubts_of(photo: Photo, shown_with: Sequence[PhotoOf], settings: Settings) -> Iterator[Flag]:
    """What a verified photo gives rise to. Photos of one finding may look alike: they show one place."""
    if photo.state is not PhotoState.VERIFIED:
        return
    if photo.duplicate_kind is Duplicate.EXACT:
        yield Flag.PHOTO_REUSED
    elif photo.duplicate_kind is Duplicate.NEAR and photo.duplicate_of not in {other.id for other in shown_with}:
        yield Flag.PHOTO_ALIKE
    if _elsewhere(photo) > settings.photo_elsewhere_m:
        yield Flag.PHOTO_ELSEWHERE
    if _apart(photo) > timedelta(minutes=settings.photo_minutes):
        yield Flag.PHOTO_AT_ANOTHER_TIME


def _apart(photo: Photo) -> timedelta:
    """How long before or after the phone's word the file says it was taken; nothing where one of them is silent."""
    if photo.exif_at is None or photo.captured_at is None:
        return timedelta(0)
    return abs(photo.exif_at - photo.captured_at)


def _elsewhere(photo: Photo) -> Decimal:
    """How far from the phone's word the file says it was taken, in metres; 0 where one of them says nothing."""
    if photo.longitude is None or photo.latitude is None or photo.exif_longitude is None or photo.exif_latitude is None:
        return Decimal(0)
    phone = float(photo.longitude), float(photo.latitude)
    return distance_m(phone, (float(photo.exif_longitude), float(photo.exif_latitude)))
