"""Tables of the register."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, ExactDecimal, UtcDateTime, db


class SourceRow(db.Model):  # type: ignore[name-defined,misc]
    """A works or a construction site.

    `other_id` identifies what has no unified social credit code (`other_id_kind` says which register it is from).
    `department` is the desk that answers for it, from its kind and main sector.
    Coordinates are kept as given, with the system they were given in. `registered_sha256` is the digest of what was
    registered: the same id with the same content is the same registration, however often it is sent.
    """

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("kind in ('works', 'site')", name="kind_is_known"),
        CheckConstraint("state in ('running', 'seasonal', 'stopped', 'closed', 'merged')", name="state_is_known"),
        CheckConstraint("(state = 'merged') = (merged_into is not null)", name="merged_names_the_survivor"),
        CheckConstraint("credit_code is not null or other_id is not null", name="has_an_identity"),
        CheckConstraint("(longitude is null) = (latitude is null)", name="coordinates_come_in_pairs"),
        CheckConstraint("(longitude is null) = (coordinate_system is null)", name="coordinates_name_their_system"),
        Index("ix_source_area_department", "area", "department"),
        Index("ix_source_merged_into", "merged_into"),
        Index("uq_source_other_id", "other_id_kind", "other_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    other_id_kind: Mapped[str | None] = mapped_column(String(30))
    other_id: Mapped[str | None] = mapped_column(String(60))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    coordinate_system: Mapped[str | None] = mapped_column(String(10))
    permit_number: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    last_sign_of_life_on: Mapped[date | None] = mapped_column(Date)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("source.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class SourceSectorRow(db.Model):  # type: ignore[name-defined,misc]
    """A sector of a source, in order; `sub_type` narrows it where the rule table has sub-types ('' = none)."""

    __tablename__ = "source_sector"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    sector: Mapped[str] = mapped_column(String(40), index=True)
    sub_type: Mapped[str] = mapped_column(String(40), default="")


class SourceNameRow(db.Model):  # type: ignore[name-defined,misc]
    """A name the source carries or carried, from `used_from` on, until the next one."""

    __tablename__ = "source_name"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    used_from: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class SourceContactRow(db.Model):  # type: ignore[name-defined,misc]
    """A person to call. Personal data: never public, never in an event."""

    __tablename__ = "source_contact"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    duty: Mapped[str] = mapped_column(String(40), default="")


class ImportRow(db.Model):  # type: ignore[name-defined,misc]
    """An import that was carried out: the same file again is known by its digest and changes nothing."""

    __tablename__ = "source_import"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(80))
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]


class ImportChangeRow(db.Model):  # type: ignore[name-defined,misc]
    """What an import changed: of each source the version that it made, and what had been there. For taking it back."""

    __tablename__ = "source_import_change"
    __table_args__ = (CheckConstraint("(undone_at is null) = (undone_by is null)", name="undone_by_somebody"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    changes: Mapped[Any] = mapped_column(CanonicalJSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(80))
