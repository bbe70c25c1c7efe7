"""Tables of the inventory: heading, society's base, entries with their lines and measures."""

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
