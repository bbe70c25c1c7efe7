"""Tables of exposure batches."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class ExposureBatchRow(db.Model):  # type: ignore[name-defined,misc]
    """A numbered, immutable batch of one county's findings. `signed` is a statement that outsiders can check."""

    __tablename__ = "exposure_batch"
    __table_args__ = (
        CheckConstraint("number > 0 and count > 0", name="is_numbered_and_not_empty"),
        Index("ix_exposure_batch_area", "area", "number"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    area: Mapped[str] = mapped_column(String(12))
    published_on: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(80))
    count: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    heading: Mapped[Any] = mapped_column(CanonicalJSON)
    signed: Mapped[Any] = mapped_column(CanonicalJSON)


class ExposureLineRow(db.Model):  # type: ignore[name-defined,misc]
    """One finding in one batch, exactly as it was printed. A finding is exposed once."""

    __tablename__ = "exposure_line"
    __table_args__ = (UniqueConstraint("finding_id"),)

    batch_id: Mapped[str] = mapped_column(ForeignKey("exposure_batch.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"))
    document: Mapped[Any] = mapped_column(CanonicalJSON)


class ReplyEditRow(db.Model):  # type: ignore[name-defined,misc]
    """A firm's reply as it is shown after words of abuse were taken out: what was changed, by whom and why stays.

    `ordinal` is the move that the reply came with; the last edit of it is the one that is shown.
    """

    __tablename__ = "exposure_reply_edit"
    __table_args__ = (Index("ix_exposure_reply_edit_finding_id", "finding_id", "edited_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"))
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500))
    edited_by: Mapped[str] = mapped_column(String(80))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
