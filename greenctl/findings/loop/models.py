"""Tables of the closed loop: where each finding stands, and every move that brought it there."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db

STANDINGS = "'unconfirmed', 'confirmed', 'disputed', 'void_asked', 'voided'"
PROGRESS = "'found', 'ordered', 'answered', 'sent_back', 'closed'"


class FindingStandingRow(db.Model):  # type: ignore[name-defined,misc]
    """Where a finding stands; its content never changes and is another table. Written with the finding itself.

    A finding counts while it is confirmed, also while somebody asks to void it. `stages` is the firm's plan of a staged
    rectification; `escalated` how far up its being overdue was told: 0 nobody, 1 the county, 2 the city.
    """

    __tablename__ = "finding_standing"
    __table_args__ = (
        CheckConstraint(f"standing in ({STANDINGS})", name="standing_is_known"),
        CheckConstraint(f"progress in ({PROGRESS})", name="progress_is_known"),
        CheckConstraint(
            "standing not in ('confirmed', 'disputed', 'void_asked') or confirmed_by is not null",
            name="counts_by_two",
        ),
        CheckConstraint("(progress = 'found') = (ordered_by is null)", name="ordered_by_somebody"),
        CheckConstraint("(progress = 'found') = (due_on is null)", name="ordered_with_a_deadline"),
        CheckConstraint("(confirmed_by is null) = (confirmed_on is null)", name="confirmed_on_a_day"),
        CheckConstraint("(progress = 'closed') = (closed_on is not null)", name="closed_on_a_day"),
        CheckConstraint("(closed_on is null) = (closed_by is null)", name="closed_by_somebody"),
        CheckConstraint("closed_by is null or closed_by <> answered_by", name="closed_by_another"),
        CheckConstraint("(disputed_at is null) = (disputed_by is null)", name="disputed_by_somebody"),
        CheckConstraint("standing <> 'disputed' or disputed_at is not null", name="disputed_at_a_moment"),
        CheckConstraint("settled_by is null or settled_by <> ordered_by", name="settled_by_another"),
        CheckConstraint("(standing = 'void_asked') = (asked_by is not null and voided_by is null)", name="void_asked"),
        CheckConstraint("(standing = 'voided') = (voided_by is not null)", name="voided_by_somebody"),
        CheckConstraint("asked_by is null or voided_by is null or asked_by <> voided_by", name="voided_by_another"),
        CheckConstraint("extended >= 0 and escalated between 0 and 2", name="counts_up"),
        Index("ix_finding_standing_progress_due_on", "progress", "due_on"),
        Index("ix_finding_standing_standing", "standing", "finding_id"),
        Index("ix_finding_standing_batch_id", "batch_id"),
        Index(
            "ix_finding_standing_open",
            "finding_id",
            sqlite_where=text("progress <> 'closed' and standing <> 'voided'"),
            postgresql_where=text("progress <> 'closed' and standing <> 'voided'"),
        ),
    )

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    standing: Mapped[str] = mapped_column(String(12))
    progress: Mapped[str] = mapped_column(String(10))
    confirmed_by: Mapped[str | None] = mapped_column(String(80))
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    ordered_by: Mapped[str | None] = mapped_column(String(80))
    due_on: Mapped[date | None] = mapped_column(Date)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    answered_on: Mapped[date | None] = mapped_column(Date)
    stages: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disputed_by: Mapped[str | None] = mapped_column(String(80))
    settled_by: Mapped[str | None] = mapped_column(String(80))
    asked_by: Mapped[str | None] = mapped_column(String(80))
    voided_by: Mapped[str | None] = mapped_column(String(80))
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by: Mapped[str | None] = mapped_column(String(80))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("exposure_batch.id"))
    extended: Mapped[int] = mapped_column(default=0)
    escalated: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class FindingMoveRow(db.Model):  # type: ignore[name-defined,misc]
    """One move of a finding: who, when, why, and where it stood then. Never changed. `ordinal` is the version that the
    move made; `detail` holds what only some moves have, such as the stages of a plan."""

    __tablename__ = "finding_move"
    __table_args__ = (
        CheckConstraint(f"standing in ({STANDINGS})", name="standing_is_known"),
        CheckConstraint(f"progress in ({PROGRESS})", name="progress_is_known"),
    )

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    standing: Mapped[str] = mapped_column(String(12))
    progress: Mapped[str] = mapped_column(String(10))
    detail: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)


class FindingMovePhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A photo that came with a move. `slot` pairs the photo after a repair with the one before it."""

    __tablename__ = "finding_move_photo"
    __table_args__ = (
        CheckConstraint("role in ('after', 'recheck', 'dispute')", name="role_is_known"),
        ForeignKeyConstraint(["finding_id", "ordinal"], ["finding_move.finding_id", "finding_move.ordinal"]),
    )

    finding_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(10))
