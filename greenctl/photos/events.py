"""What happens to photos: ids and digests, never a position, a time of the phone or a name.

`evidence_kind` and `evidence_id` name what a photo is evidence for, its subject; the event itself is about the photo.
"""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoDeclared(Event):
    """Somebody says that there is such a photo; nothing of it has arrived."""

    kind: ClassVar[str] = "photos.declared"
    about: ClassVar[str] = "photo_id"
    photo_id: str
    sha256: str
    evidence_kind: str
    evidence_id: str
    source_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoUploaded(Event):
    """Its sender says that it has arrived; nobody has looked at it yet."""

    kind: ClassVar[str] = "photos.uploaded"
    about: ClassVar[str] = "photo_id"
    photo_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoBytesDiffered(Event):
    """What had arrived was not what was declared (`found_sha256`; None if not even the size was right)."""

    kind: ClassVar[str] = "photos.bytes_differed"
    about: ClassVar[str] = "photo_id"
    photo_id: str
    declared_sha256: str
    found_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoVerified(Event):
    """The declared bytes are here, sealed, and decode. `duplicate_of` is a hint for people, never a refusal."""

    kind: ClassVar[str] = "photos.verified"
    about: ClassVar[str] = "photo_id"
    photo_id: str
    sha256: str
    evidence_kind: str
    evidence_id: str
    source_id: str | None
    duplicate_of: str | None
    duplicate_kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRefusedAsEvidence(Event):
    """The declared bytes are here and no photo that we take, or they never came."""

    kind: ClassVar[str] = "photos.refused"
    about: ClassVar[str] = "photo_id"
    photo_id: str
    sha256: str
    evidence_kind: str
    evidence_id: str
    source_id: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoReopened(Event):
    """It was given up because it never came, and its sender is back."""

    kind: ClassVar[str] = "photos.reopened"
    about: ClassVar[str] = "photo_id"
    photo_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPublished(Event):
    """Anybody may see the copy without metadata from now on (or no longer)."""

    kind: ClassVar[str] = "photos.published"
    about: ClassVar[str] = "photo_id"
    photo_id: str
    public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalRead(Event):
    """Somebody read the sealed original, which says where and when it was taken."""

    kind: ClassVar[str] = "photos.original_read"
    about: ClassVar[str] = "photo_id"
    photo_id: str
