"""Tables of published lists."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import BigKey, CanonicalJSON, UtcDateTime, db


class ListEditionRow(db.Model):  # type: ignore[name-defined,misc]
    """A numbered, immutable edition of one programme's list in one season, in force from `effective_on`."""

    __tablename__ = "list_edition"
    __table_args__ = (UniqueConstraint("season_id", "programme", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    programme: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    effective_on: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("list_edition.id"))
    official: Mapped[bool]
    fingerprint: Mapped[str] = mapped_column(String(64))
    summary: Mapped[Any] = mapped_column(CanonicalJSON)


class ListEntryRow(db.Model):  # type: ignore[name-defined,misc]
    """One source on one edition, with everything that put it there frozen in."""

    __tablename__ = "list_entry"
    __table_args__ = (
        CheckConstraint("exempt or highest_alert is null", name="only_the_exempt_have_an_alert_cap"),
        Index("ix_list_entry_area", "edition_id", "area", "ordinal"),
        Index("ix_list_entry_sector", "edition_id", "sector", "ordinal"),
        Index("ix_list_entry_level", "edition_id", "level", "ordinal"),
        Index("ix_list_entry_name", "edition_id", "name"),
        Index("uq_list_entry_source_id_edition_id", "source_id", "edition_id", unique=True),
    )

    edition_id: Mapped[str] = mapped_column(ForeignKey("list_edition.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(12))
    sector: Mapped[str] = mapped_column(String(40))
    level: Mapped[str | None] = mapped_column(String(20))
    at_best: Mapped[str | None] = mapped_column(String(20))
    exempt: Mapped[bool]
    scope: Mapped[str | None] = mapped_column(String(200))
    highest_alert: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[Any] = mapped_column(CanonicalJSON)


class ListRemovalRow(db.Model):  # type: ignore[name-defined,misc]
    """A source that stood on the edition before and stands on this one no more, with the reason frozen in."""

    __tablename__ = "list_removal"

    edition_id: Mapped[str] = mapped_column(ForeignKey("list_edition.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))


class ListNameRow(db.Model):  # type: ignore[name-defined,misc]
    """Every name that any edition lists, once. Triggers fill it from the entries and keep its pairs of characters
    searchable: in an FTS5 table on SQLite, in a GIN index on PostgreSQL (see migration 0002)."""

    __tablename__ = "list_name"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
