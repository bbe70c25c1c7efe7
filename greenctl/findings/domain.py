"""Findings as values. What was said of one never changes; what became of it stands beside it (`finding_standing`)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from greenctl.kernel.canonical import digest_of

LONGEST_TEXT = 2_000
MOST_PHOTOS = 20
# A year has fewer findings than this; so year and running number make one integer that sorts by both.
_SERIALS = 1_000_000_000
# Kept as it was told, field by field.
TOLD = (
    "issue", "visit_id", "check_point", "text", "place", "document", "captured_at", "longitude", "latitude",
    "accuracy_m",
)  # fmt: skip


class Role(StrEnum):
    """What a photo of a finding shows: what was found, or what was done about it."""

    BEFORE = "before"
    AFTER = "after"


class Flag(StrEnum):
    """A doubt for people to look at. None of them ever refuses a finding or takes weight from it."""

    NO_POSITION = "no_position"
    POSITION_VAGUE = "position_vague"
    FAR_FROM_SOURCE = "far_from_source"
    OUTSIDE_CITY = "outside_city"
    JUMP_IN_TIME = "jump_in_time"
    REPEATED_COORDINATES = "repeated_coordinates"
    CLOCK_DRIFT = "clock_drift"
    PHOTO_REUSED = "photo_reused"
    PHOTO_ALIKE = "photo_alike"
    PHOTO_ELSEWHERE = "photo_elsewhere"
    """the file tells another place than the phone"""
    PHOTO_AT_ANOTHER_TIME = "photo_at_another_time"
    REPEATED_POINT = "repeated_point"
    SOURCE_CLOSED = "source_closed"
    """the source it goes to was closed when it was recorded"""


@dataclass(frozen=True, slots=True)
class PhotoOf:
    """A photo that shows a finding, by the id under which it was declared; `slot` says which part of it."""

    id: str
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A finding as its finder tells it. `id` is the phone's.

    Needed are a source or a task, an issue of the catalogue, and photos, or the number of a document that it rests on,
    which may then also say on which day (`found_on`). Severity, points and work line come from the issue.
    `captured_at` and the position are the phone's word.
    """

    id: str
    issue: str
    source_id: str | None = None
    task_id: str | None = None
    visit_id: str | None = None
    check_point: str | None = None
    text: str = ""
    place: str | None = None
    document: str | None = None
    found_on: date | None = None
    photos: tuple[PhotoOf, ...] = ()
    captured_at: datetime | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy_m: Decimal | None = None

    def digest(self) -> str:
        """Over all that was told: the same id with the same content is the same finding."""
        content = {name: getattr(self, name) for name in self.__slots__ if name != "photos"}
        return digest_of({**content, "photos": [[photo.id, photo.slot] for photo in self.photos]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding as it was recorded; nothing of this changes.

    `number` is the city's running number of the year, `serial` the same as an integer that sorts. `source_id` is the
    source that lives on; `said_source_id` the one that was named, where that is another. `points` are the issue's
    default points in its catalogue edition. `found_on` is the city's day by the server's clock; `captured_at` the
    phone's word. `distance_m` is from the source to where the phone said it was. `flags` are the doubts known when it
    was recorded; those that photos raise later stand beside it.
    """

    id: str
    serial: int
    number: str
    source_id: str
    said_source_id: str | None
    task_id: str | None
    visit_id: str | None
    issue: str
    catalogue: str
    catalogue_fingerprint: str
    severity: str
    points: Decimal
    line: str
    check_point: str | None
    text: str
    place: str | None
    document: str | None
    found_on: date
    captured_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    device_id: str | None
    area: str
    department: str | None
    sector: str | None
    longitude: Decimal | None
    latitude: Decimal | None
    accuracy_m: Decimal | None
    distance_m: Decimal | None
    flags: tuple[str, ...]
    repeat_of: str | None
    content_sha256: str


def serial_of(year: int, running: int) -> int:
    """One integer for the `running`-th finding of a year, in the order of years and numbers."""
    return year * _SERIALS + running


def number_of(serial: int) -> str:
    """What people call it: 2026-000123."""
    year, running = divmod(serial, _SERIALS)
    return f"{year}-{running:06d}"
