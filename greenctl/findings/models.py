"""Tables of findings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, ExactDecimal, UtcDateTime, db


class FindingRow(db.Model):  # type: ignore[name-defined,misc]
    """What was found. Never changed, never deleted; see `greenctl.findings.domain.Finding` for the columns.

    `task_id` and `visit_id` are opaque here. `content_sha256` is the digest of what was told: the same id with the
    same content is the same finding. Triggers keep the pairs of characters of `text` for searching.
    """

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint("(longitude is null) = (latitude is null)", name="coordinates_come_in_pairs"),
        CheckConstraint("said_source_id is null or said_source_id <> source_id", name="said_another_source"),
        CheckConstraint("repeat_of is null or repeat_of <> id", name="repeats_another"),
        Index("ix_finding_source_id_issue", "source_id", "issue", "found_on"),
        Index("ix_finding_area_serial", "area", "serial"),
        Index("ix_finding_issue_serial", "issue", "serial"),
        Index("ix_finding_sector_serial", "sector", "serial"),
        Index("ix_finding_position", "latitude", "longitude", "serial"),
        Index("ix_finding_found_on", "found_on"),
        Index("ix_finding_recorded_by_serial", "recorded_by", "serial"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    serial: Mapped[int] = mapped_column(BigInteger, unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    said_source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))
    task_id: Mapped[str | None] = mapped_column(String(36))
    visit_id: Mapped[str | None] = mapped_column(String(36), index=True)
    issue: Mapped[str] = mapped_column(String(60))
    catalogue: Mapped[str] = mapped_column(String(80))
    catalogue_fingerprint: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str] = mapped_column(String(20))
    points: Mapped[Decimal] = mapped_column(ExactDecimal)
    line: Mapped[str] = mapped_column(String(40))
    check_point: Mapped[str | None] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(2000))
    place: Mapped[str | None] = mapped_column(String(200))
    document: Mapped[str | None] = mapped_column(String(120))
    found_on: Mapped[date] = mapped_column(Date)
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
    device_id: Mapped[str | None] = mapped_column(String(36))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(String(40))
    sector: Mapped[str | None] = mapped_column(String(40))
    longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    accuracy_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    distance_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    flags: Mapped[Any] = mapped_column(CanonicalJSON)
    repeat_of: Mapped[str | None] = mapped_column(ForeignKey("finding.id"))
    content_sha256: Mapped[str] = mapped_column(String(64))


class FindingPhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A photo of a finding: `before` shows what was found, `after` what was done about it."""

    __tablename__ = "finding_photo"
    __table_args__ = (
        CheckConstraint("role in ('before', 'after')", name="role_is_known"),
        Index("ix_finding_photo_photo_id", "photo_id"),
    )

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[str] = mapped_column(String(10))


class FindingFlagRow(db.Model):  # type: ignore[name-defined,misc]
    """A doubt that a photo of a finding raised. A finding keeps those of its position and time in itself."""

    __tablename__ = "finding_flag"

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    flag: Mapped[str] = mapped_column(String(40), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FindingCountRow(db.Model):  # type: ignore[name-defined,misc]
    """The last running number of a year. Who takes numbers holds the row until the end of the transaction."""

    __tablename__ = "finding_count"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
