"""Tables of what firms say of their duties, and of who was told that they are overdue."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import ExactDecimal, UtcDateTime, db

_PART = "part in ('industrial', 'dust', 'mobile', 'other')"


class DutyConfirmationRow(db.Model):  # type: ignore[name-defined,misc]
    """That a source's people have received a duty: by the server's clock; the phone's time and place beside it."""

    __tablename__ = "duty_confirmation"
    __table_args__ = (ForeignKeyConstraint(["step_id", "source_id"], ["alert_duty.step_id", "alert_duty.source_id"]),)

    step_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(String(80))
    late: Mapped[bool]
    device_id: Mapped[str | None] = mapped_column(String(36))
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    accuracy_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class DutyReportRow(db.Model):  # type: ignore[name-defined,misc]
    """That one obligation was carried out, as the firm says with photos. `id` is the phone's; one per obligation."""

    __tablename__ = "duty_report"
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "source_id", "ordinal"],
            ["alert_obligation.step_id", "alert_obligation.source_id", "alert_obligation.ordinal"],
        ),
        UniqueConstraint("step_id", "source_id", "ordinal"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    step_id: Mapped[str] = mapped_column(String(36))
    source_id: Mapped[str] = mapped_column(String(36))
    ordinal: Mapped[int]
    text: Mapped[str | None] = mapped_column(String(2000))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[str] = mapped_column(String(80))
    late: Mapped[bool]
    content_sha256: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[str | None] = mapped_column(String(36))
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    accuracy_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class DutyReportPhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A verified photo that a report rests on: of `before`, or of `after` it was carried out; null: it is not said."""

    __tablename__ = "duty_report_photo"
    __table_args__ = (CheckConstraint("(role is null) or role in ('before', 'after')", name="role_is_known"),)

    report_id: Mapped[str] = mapped_column(ForeignKey("duty_report.id"), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    role: Mapped[str | None] = mapped_column(String(10))


class DutyChaseRow(db.Model):  # type: ignore[name-defined,misc]
    """That something was overdue and who was told: the firm, the county's desk, the city. Each once."""

    __tablename__ = "duty_chase"
    __table_args__ = (
        ForeignKeyConstraint(["step_id", "source_id"], ["alert_duty.step_id", "alert_duty.source_id"]),
        CheckConstraint("what in ('confirm', 'execute')", name="what_is_known"),
        CheckConstraint("rung in ('reminder', 'county', 'city')", name="rung_is_known"),
    )

    step_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    what: Mapped[str] = mapped_column(String(10), primary_key=True)
    rung: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
