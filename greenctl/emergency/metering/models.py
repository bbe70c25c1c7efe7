"""Tables of metering: what was imported, what was refused and why, and where it disagrees with a measure."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import ExactDecimal, UtcDateTime, db

KINDS = "('electricity', 'hj212')"


class MeterPointRow(db.Model):  # type: ignore[name-defined,misc]
    """Which source, and which of its lines, a meter (an electricity account, or the MN of HJ 212) belongs to."""

    __tablename__ = "meter_point"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind_is_known"),
        Index("ix_meter_point_source_id", "source_id"),
    )

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    line: Mapped[str | None] = mapped_column(String(40))
    told_by: Mapped[str] = mapped_column(String(80))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeterImportRow(db.Model):  # type: ignore[name-defined,misc]
    """A file of readings that came in, by its SHA-256, with its counts."""

    __tablename__ = "meter_import"
    __table_args__ = (CheckConstraint(f"kind in {KINDS}", name="kind_is_known"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    city: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    items: Mapped[int]
    readings: Mapped[int]
    replaced: Mapped[int]
    refused: Mapped[int]


class MeterRefusedRow(db.Model):  # type: ignore[name-defined,misc]
    """A row or a frame that was not taken: where it stood, why, and the beginning of what it said."""

    __tablename__ = "meter_refused"

    import_id: Mapped[str] = mapped_column(ForeignKey("meter_import.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(400))


class MeterReadingRow(db.Model):  # type: ignore[name-defined,misc]
    """What a meter told of the hour, or the moment, `at`; `line` is empty for the whole works. A later import that
    tells otherwise replaces it; which import it is from is named."""

    __tablename__ = "meter_reading"
    __table_args__ = (Index("ix_meter_reading_at", "at"),)

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    what: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    value: Mapped[Decimal] = mapped_column(ExactDecimal)
    mark: Mapped[str | None] = mapped_column(String(4))
    import_id: Mapped[str] = mapped_column(ForeignKey("meter_import.id"))


class MeterDisagreementRow(db.Model):  # type: ignore[name-defined,misc]
    """Where readings do not fit a measure. It decides nothing: a person looks, and may say why it was a false alarm."""

    __tablename__ = "meter_disagreement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "source_id", "ordinal"],
            ["alert_obligation.step_id", "alert_obligation.source_id", "alert_obligation.ordinal"],
        ),
        UniqueConstraint("step_id", "source_id", "ordinal", "what"),
        CheckConstraint("(explained_by is null) = (reason is null)", name="explained_with_a_reason"),
        CheckConstraint("(explained_by is null) = (explained_at is null)", name="explained_at_a_moment"),
        Index("ix_meter_disagreement_pattern", "source_id", "line", "action", "what"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    step_id: Mapped[str] = mapped_column(String(36))
    source_id: Mapped[str] = mapped_column(String(36))
    ordinal: Mapped[int]
    line: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(60))
    fingerprint: Mapped[str] = mapped_column(String(64))
    seen: Mapped[Decimal] = mapped_column(ExactDecimal)
    basis: Mapped[Decimal] = mapped_column(ExactDecimal)
    at_most: Mapped[Decimal] = mapped_column(ExactDecimal)
    hours: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    explained_by: Mapped[str | None] = mapped_column(String(80))
    explained_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
