"""Tables of verification: who was to go where under an alert, and what was seen of each obligation."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import ExactDecimal, UtcDateTime, db

_OF_DUTY = (["step_id", "source_id"], ["alert_duty.step_id", "alert_duty.source_id"])
_OF_OBLIGATION = (
    ["step_id", "source_id", "ordinal"],
    ["alert_obligation.step_id", "alert_obligation.source_id", "alert_obligation.ordinal"],
)


class AlertTaskRow(db.Model):  # type: ignore[name-defined,misc]
    """The place of a source in the order of an alert's visits, and the task that was made of it.

    `stake_ppm`: what its measures reduce, in millionths of what the city emits, summed over the pollutants; `task_id`
    is null where nobody could be sent.
    """

    __tablename__ = "alert_task"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_DUTY),
        UniqueConstraint("step_id", "place"),
        Index("ix_alert_task_task_id", "task_id"),
    )

    step_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    place: Mapped[int]
    score: Mapped[Decimal] = mapped_column(ExactDecimal)
    stake_ppm: Mapped[Decimal] = mapped_column(ExactDecimal)
    station: Mapped[str | None] = mapped_column(String(40))
    distance_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    terms: Mapped[str] = mapped_column(String(60))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("inspection_task.id"))


class DutyCheckRow(db.Model):  # type: ignore[name-defined,misc]
    """An inspector held a duty against what there was to see. The visit of the same id says from where and when."""

    __tablename__ = "duty_check"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_DUTY),
        Index("ix_duty_check_step_id_source_id", "step_id", "source_id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.id"))
    step_id: Mapped[str] = mapped_column(String(36))
    source_id: Mapped[str] = mapped_column(String(36))
    checked_by: Mapped[str] = mapped_column(String(80))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))


class DutyCheckLineRow(db.Model):  # type: ignore[name-defined,misc]
    """What was seen of one obligation. One that is not kept is a finding of the same id, which two people decide."""

    __tablename__ = "duty_check_line"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_OBLIGATION),
        UniqueConstraint("check_id", "ordinal"),
        CheckConstraint("state in ('kept', 'not_kept', 'not_seen')", name="state_is_known"),
        CheckConstraint("(state = 'not_kept') = (finding_id is not null)", name="what_is_not_kept_is_a_finding"),
        Index("ix_duty_check_line_obligation", "step_id", "source_id", "ordinal"),
        Index("ix_duty_check_line_finding_id", "finding_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("duty_check.id"))
    step_id: Mapped[str] = mapped_column(String(36))
    source_id: Mapped[str] = mapped_column(String(36))
    ordinal: Mapped[int]
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str | None] = mapped_column(String(2000))
    finding_id: Mapped[str | None] = mapped_column(ForeignKey("finding.id"))


class DutyCheckPhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A photo of a line."""

    __tablename__ = "duty_check_photo"

    line_id: Mapped[str] = mapped_column(ForeignKey("duty_check_line.id"), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)
