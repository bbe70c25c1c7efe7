"""Tables of alerts, their steps, and the duties that follow from an inventory."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import ExactDecimal, UtcDateTime, db

_PART = "part in ('industrial', 'dust', 'mobile', 'other')"


class AlertRow(db.Model):  # type: ignore[name-defined,misc]
    """An alert in an area, as it stands. What happened to it are its steps."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("level in ('yellow', 'orange', 'red')", name="level_is_known"),
        Index("ix_alert_city", "city", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    city: Mapped[str] = mapped_column(String(12))
    area: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(10))
    lifted: Mapped[bool]
    step: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class AlertStepRow(db.Model):  # type: ignore[name-defined,misc]
    """What was done to an alert, by whom, and by which editions: its duties can be computed again from these.
    `site_edition_id` and `site_terms` say what certificates of construction sites were worth."""

    __tablename__ = "alert_step"
    __table_args__ = (
        UniqueConstraint("alert_id", "ordinal"),
        CheckConstraint("act in ('issued', 'upgraded', 'downgraded', 'renewed', 'lifted')", name="act_is_known"),
        CheckConstraint("(act = 'lifted') = (inventory_id is null)", name="duties_follow_from_an_inventory"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.id"))
    ordinal: Mapped[int]
    act: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(2000))
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    definition: Mapped[str | None] = mapped_column(String(60))
    lead_hours: Mapped[Decimal] = mapped_column(ExactDecimal)
    lead_needed: Mapped[int | None]
    inventory_id: Mapped[str | None] = mapped_column(ForeignKey("inventory.id"))
    list_edition_id: Mapped[str | None] = mapped_column(ForeignKey("list_edition.id"))
    site_edition_id: Mapped[str | None] = mapped_column(ForeignKey("list_edition.id"))
    site_terms: Mapped[str | None] = mapped_column(String(60))
    duties: Mapped[int]
    duties_sha256: Mapped[str | None] = mapped_column(String(64))


class AlertDutyRow(db.Model):  # type: ignore[name-defined,misc]
    """How a source stands under a step of an alert, and what its measures reduce together in a day; `spared`: so many
    of them it need not take, by its construction certificate."""

    __tablename__ = "alert_duty"
    __table_args__ = (
        CheckConstraint(
            "(exempt_by is null) or exempt_by in ('list', 'guarantee', 'certificate')", name="exempt_by_is_known"
        ),
        Index("ix_alert_duty_source_id", "source_id"),
        Index("ix_alert_duty_area", "step_id", "area"),
    )

    step_id: Mapped[str] = mapped_column(ForeignKey("alert_step.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str | None] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(24))
    exempt_by: Mapped[str | None] = mapped_column(String(12))
    exempt_level: Mapped[str | None] = mapped_column(String(40))
    exempt_scope: Mapped[str | None] = mapped_column(String(200))
    highest_alert: Mapped[str | None] = mapped_column(String(10))
    spared: Mapped[int] = mapped_column(server_default="0")
    obligations: Mapped[int]
    so2_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    nox_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pm_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    vocs_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class AlertObligationRow(db.Model):  # type: ignore[name-defined,misc]
    """One measure that a source has to carry out under a step; copied, so that it says for ever what was asked."""

    __tablename__ = "alert_obligation"
    __table_args__ = (ForeignKeyConstraint(["step_id", "source_id"], ["alert_duty.step_id", "alert_duty.source_id"]),)

    step_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(2000))
    target: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    measured_in: Mapped[str | None] = mapped_column(String(20))
    shown_by: Mapped[str | None] = mapped_column(String(200))
    checked_by: Mapped[str | None] = mapped_column(String(200))
    so2_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    nox_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pm_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    vocs_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
