"""Tables of photos."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import ExactDecimal, UtcDateTime, db


class PhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A photo from the moment it is declared. `id` is the phone's own.

    `source_id` and the subject are opaque here. `party_id` is the source that the sender acts for, where it was an
    enterprise that sent it: its people may see it, as they may not see what an inspector took of them.
    `declared_sha256` is the digest of all that was declared: the same id with the same content is the same photo.
    What lies under the keys of the store never changes; what was uploaded lies elsewhere until it is sealed.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("state in ('declared', 'uploaded', 'verified', 'refused')", name="state_is_known"),
        CheckConstraint("(state = 'refused') = (reason is not null)", name="refused_says_why"),
        CheckConstraint("(state = 'uploaded') = (next_try_at is not null)", name="uploaded_waits"),
        CheckConstraint("(state = 'verified') = (original_key is not null)", name="verified_is_sealed"),
        CheckConstraint("(state in ('verified', 'refused')) = (settled_at is not null)", name="settled_has_a_moment"),
        CheckConstraint("(duplicate_of is null) = (duplicate_kind is null)", name="duplicate_says_how"),
        CheckConstraint("(longitude is null) = (latitude is null)", name="coordinates_come_in_pairs"),
        Index("ix_photo_subject", "subject_kind", "subject_id", "id"),
        Index("ix_photo_account_id_declared_at", "account_id", "declared_at"),
        Index("ix_photo_state_next_try_at", "state", "next_try_at"),
        Index("ix_photo_state_declared_at", "state", "declared_at"),
        Index("ix_photo_sha256", "sha256"),
        Index("ix_photo_whole_bucket", "whole_bucket"),
        Index("ix_photo_inner_bucket", "inner_bucket"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str] = mapped_column(String(80))
    source_id: Mapped[str | None] = mapped_column(String(36))
    party_id: Mapped[str | None] = mapped_column(String(36))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(80))
    slot: Mapped[str] = mapped_column(String(60))
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    accuracy_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    width: Mapped[int | None]
    height: Mapped[int | None]
    exif_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exif_longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    exif_latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    whole_print: Mapped[str | None] = mapped_column(String(32))
    inner_print: Mapped[str | None] = mapped_column(String(32))
    whole_bucket: Mapped[int | None]
    inner_bucket: Mapped[int | None]
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("photo.id"))
    duplicate_kind: Mapped[str | None] = mapped_column(String(5))
    is_public: Mapped[bool] = mapped_column(default=False)
    original_key: Mapped[str | None] = mapped_column(String(120))
    public_key: Mapped[str | None] = mapped_column(String(120))
    thumbnail_key: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)


class PhotoRulingRow(db.Model):  # type: ignore[name-defined,misc]
    """Somebody looked at the copy and let anybody see it, or nobody; the latest version of a photo's holds."""

    __tablename__ = "photo_ruling"

    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    released: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    account_id: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
