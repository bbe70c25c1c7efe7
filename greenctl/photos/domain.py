"""Photos as values, and where one goes from where: pure decisions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heif", "image/heic")
NEVER_UPLOADED = "never_uploaded"
# A worker that was killed in the middle is taken for dead after this long, and another one begins anew.
WORK_LASTS = timedelta(minutes=2)
_LONGEST_REST = timedelta(hours=1)


class PhotoState(StrEnum):
    """How far a photo has come."""

    DECLARED = "declared"
    UPLOADED = "uploaded"
    """its sender says so; it waits to be looked at"""
    VERIFIED = "verified"
    REFUSED = "refused"


class Duplicate(StrEnum):
    """How another photo is like this one."""

    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone said it was: WGS-84, with what it said of its own accuracy."""

    longitude: Decimal
    latitude: Decimal
    accuracy_m: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhoto:
    """A photo as its phone declares it.

    `id` is the phone's. `subject_kind` and `subject_id` say what it is evidence for, `slot` which part of it; all
    three are opaque here. `source_id` is the source it shows: by its area people may see it.
    """

    id: str
    sha256: str
    size_bytes: int
    media_type: str
    subject_kind: str
    subject_id: str
    slot: str = ""
    source_id: str | None = None
    captured_at: datetime | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """How much may be declared; every number is a setting."""

    largest_bytes: int = LARGEST_BYTES
    per_person_a_day: int = 1_000
    per_subject: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What an image looks like, coarsely: 128 signs of its lowest frequencies, of the whole and of its inner part."""

    whole: str
    inner: str
    whole_bucket: int
    inner_bucket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What the file itself says of time and place; None where it says nothing that can be read."""

    at: datetime | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo. Only a verified one is evidence."""

    id: str
    sha256: str
    size_bytes: int
    media_type: str
    account_id: str
    source_id: str | None
    subject_kind: str
    subject_id: str
    slot: str
    captured_at: datetime | None
    longitude: Decimal | None
    latitude: Decimal | None
    accuracy_m: Decimal | None
    declared_at: datetime
    state: PhotoState
    reason: str | None
    attempts: int
    next_try_at: datetime | None
    settled_at: datetime | None
    width: int | None
    height: int | None
    exif_at: datetime | None
    exif_longitude: Decimal | None
    exif_latitude: Decimal | None
    duplicate_of: str | None
    duplicate_kind: Duplicate | None
    is_public: bool
    original_key: str | None
    public_key: str | None
    thumbnail_key: str | None
    version: int

    @property
    def upload_key(self) -> str:
        """Where its sender may put it; whatever lies there is never evidence, and is read once."""
        return f"uploads/{self.id}"

    @property
    def is_settled(self) -> bool:
        return self.state in {PhotoState.VERIFIED, PhotoState.REFUSED}

    @property
    def was_given_up(self) -> bool:
        """Refused only because it never came: its sender may still bring it."""
        return self.state is PhotoState.REFUSED and self.reason == NEVER_UPLOADED

    def reopened(self) -> "Photo":
        """Given up before, and waited for again."""
        return replace(self, state=PhotoState.DECLARED, reason=None, settled_at=None, version=self.version + 1)

    def being_looked_at(self, now: datetime) -> "Photo":
        """Uploaded, and somebody has begun to look: nobody else does until that should be over."""
        tried = {"attempts": self.attempts + 1, "next_try_at": now + WORK_LASTS}
        return replace(self, state=PhotoState.UPLOADED, version=self.version + 1, **tried)  # type: ignore[arg-type]

    def tried_in_vain(self, now: datetime) -> "Photo":
        """The store did not answer: the photo waits, longer each time, for at most an hour."""
        rest = min(_LONGEST_REST, timedelta(seconds=15) * 2 ** min(self.attempts, 10))
        return replace(self, next_try_at=now + rest, version=self.version + 1)

    def not_arrived(self) -> "Photo":
        """Nothing is there, or something else than declared: its sender is to upload it again."""
        return replace(self, state=PhotoState.DECLARED, next_try_at=None, version=self.version + 1)

    def refused(self, reason: str, now: datetime) -> "Photo":
        ended = replace(self, state=PhotoState.REFUSED, next_try_at=None, settled_at=now, version=self.version + 1)
        return replace(ended, reason=reason)
