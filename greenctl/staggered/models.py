"""Tables of staggered production."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class StaggeredCalendarRow(db.Model):  # type: ignore[name-defined,misc]
    """A calendar of a source: never changed, followed by the next `number`. `facts` and the edition's fingerprint are
    all that `content` was computed from; `sha256` is that of the content."""

    __tablename__ = "staggered_calendar"
    __table_args__ = (
        UniqueConstraint("source_id", "edition_id", "number"),
        Index("ix_staggered_calendar_edition_id", "edition_id", "source_id"),
        Index("ix_staggered_calendar_settling_id", "settling_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    edition_id: Mapped[str] = mapped_column(String(60))
    fingerprint: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    settling_id: Mapped[str] = mapped_column(String(36))
    facts: Mapped[Any] = mapped_column(CanonicalJSON)
    content: Mapped[Any] = mapped_column(CanonicalJSON)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaggeredRunRow(db.Model):  # type: ignore[name-defined,misc]
    """A day of a stop on which the source ran, as an office has recorded."""

    __tablename__ = "staggered_run"
    __table_args__ = (UniqueConstraint("source_id", "edition_id", "day"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    edition_id: Mapped[str] = mapped_column(String(60))
    day: Mapped[date] = mapped_column(Date)
    document: Mapped[str] = mapped_column(String(120))
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
