"""Tables of the inventory, of alerts with the duties that follow from both, and of what firms say of their duties."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, ExactDecimal, UtcDateTime, db

_PART = "part in ('industrial', 'dust', 'mobile', 'other')"


class InventoryRow(db.Model):  # type: ignore[name-defined,misc]
    """A city's list of who reduces what: a draft that offices fill, then a numbered edition that nobody changes."""

    __tablename__ = "inventory"
    __table_args__ = (
        UniqueConstraint("city", "number"),
        CheckConstraint("state in ('draft', 'published')", name="state_is_known"),
        CheckConstraint("(state = 'published') = (fingerprint is not null)", name="published_has_a_fingerprint"),
        CheckConstraint("(state = 'published') = (number is not null)", name="published_has_a_number"),
        CheckConstraint("(state = 'published') = (published_by is not null)", name="published_by_somebody"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    city: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10))
    number: Mapped[int | None]
    effective_on: Mapped[date | None] = mapped_column(Date)
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("inventory.id"))
    copied_from: Mapped[str | None] = mapped_column(ForeignKey("inventory.id"))
    begun_by: Mapped[str] = mapped_column(String(80))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[Any | None] = mapped_column(CanonicalJSON)
    version: Mapped[int] = mapped_column(default=1)


class InventoryBaseRow(db.Model):  # type: ignore[name-defined,misc]
    """What a part of the whole society emits in a day, listed or not; how a day was made of a year, and by whom."""

    __tablename__ = "inventory_base"
    __table_args__ = (
        CheckConstraint(_PART, name="part_is_known"),
        CheckConstraint("basis in ('operating_days', 'calendar_year')", name="basis_is_known"),
    )

    inventory_id: Mapped[str] = mapped_column(ForeignKey("inventory.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    basis: Mapped[str] = mapped_column(String(20))
    document: Mapped[str | None] = mapped_column(String(200))
    so2_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    nox_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pm_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    vocs_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class InventoryEntryRow(db.Model):  # type: ignore[name-defined,misc]
    """A source on an inventory, as the register named it then.

    `said` keeps, per alert, the words of a published list that its measures were read from; `grade_said` those that
    its grade and guarantee class were. Permitted totals are tonnes a year.
    """

    __tablename__ = "inventory_entry"
    __table_args__ = (
        CheckConstraint(_PART, name="part_is_known"),
        CheckConstraint("guarantee is not null or highest_alert is null", name="only_the_guaranteed_have_an_alert_cap"),
        Index("ix_inventory_entry_source_id", "source_id"),
        Index("ix_inventory_entry_area", "inventory_id", "area"),
    )

    inventory_id: Mapped[str] = mapped_column(ForeignKey("inventory.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str | None] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(10))
    grade: Mapped[str | None] = mapped_column(String(20))
    grade_said: Mapped[str | None] = mapped_column(String(60))
    guarantee: Mapped[str | None] = mapped_column(String(40))
    guarantee_scope: Mapped[str | None] = mapped_column(String(200))
    guarantee_cap: Mapped[str | None] = mapped_column(String(120))
    by_demand: Mapped[str | None] = mapped_column(String(10))
    highest_alert: Mapped[str | None] = mapped_column(String(10))
    small: Mapped[bool]
    long_stopped: Mapped[bool]
    electricity_account: Mapped[str | None] = mapped_column(String(40))
    remark: Mapped[str | None] = mapped_column(String(300))
    said: Mapped[Any] = mapped_column(CanonicalJSON)
    so2_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    nox_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pm_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    vocs_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class InventoryLineRow(db.Model):  # type: ignore[name-defined,misc]
    """A production line or working step: what it emits in a year, and by which days a day is made of it."""

    __tablename__ = "inventory_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["inventory_id", "source_id"], ["inventory_entry.inventory_id", "inventory_entry.source_id"]
        ),
        CheckConstraint("basis in ('operating_days', 'calendar_year')", name="basis_is_known"),
        CheckConstraint("basis <> 'operating_days' or days_per_year is not null", name="operating_days_are_stated"),
        CheckConstraint("days_per_year between 1 and 366", name="days_of_a_year"),
    )

    inventory_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    ordinal: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    process: Mapped[str | None] = mapped_column(String(80))
    equipment: Mapped[str | None] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(20))
    days_per_year: Mapped[int | None]
    so2_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    nox_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pm_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    vocs_t_per_year: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class InventoryMeasureRow(db.Model):  # type: ignore[name-defined,misc]
    """What a source does at an alert level. `line` is null for the whole works; reduced masses are kg per day."""

    __tablename__ = "inventory_measure"
    __table_args__ = (
        ForeignKeyConstraint(
            ["inventory_id", "source_id"], ["inventory_entry.inventory_id", "inventory_entry.source_id"]
        ),
        CheckConstraint("reading in ('given', 'read', 'unread')", name="reading_is_known"),
        CheckConstraint("alert in ('yellow', 'orange', 'red')", name="alert_is_known"),
        CheckConstraint(
            "action in ('stop', 'limit', 'ban_vehicles', 'stop_earthwork', 'other')", name="action_is_known"
        ),
    )

    inventory_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    alert: Mapped[str] = mapped_column(String(10), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    reading: Mapped[str] = mapped_column(String(10))
    line: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(2000))
    quantity: Mapped[str | None] = mapped_column(String(60))
    measured_in: Mapped[str | None] = mapped_column(String(20))
    baseline: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    target: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    shown_by: Mapped[str | None] = mapped_column(String(200))
    checked_by: Mapped[str | None] = mapped_column(String(200))
    so2_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    nox_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pm_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    vocs_kg_per_day: Mapped[Decimal | None] = mapped_column(ExactDecimal)


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
