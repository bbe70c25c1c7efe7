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
    removal_id: Mapped[str | None] = mapped_column(ForeignKey("removal.id"))


class RemovalRow(db.Model):  # type: ignore[name-defined,misc]
    """A consequence that the programme's rule gives an adverse record: proposed, heard, decided, perhaps lifted.

    `rule` is the rule as it was when this was proposed. `in_force_from` and `returns_on` are days, the second the first
    day on which it holds no more; see `greenctl.lists.removal` for what holds when.
    """

    __tablename__ = "removal"
    __table_args__ = (
        CheckConstraint("state in ('proposed', 'removed', 'kept', 'withdrawn')", name="state_is_known"),
        CheckConstraint("consequence in ('remove', 'extend_stop', 'lose_certificate')", name="consequence_is_known"),
        CheckConstraint("(state in ('removed', 'kept')) = (decided_by is not null)", name="decided_by_somebody"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="decided_by_another"),
        CheckConstraint("(state = 'removed') = (in_force_from is not null)", name="removed_from_a_day"),
        CheckConstraint("(in_force_from is null) = (returns_on is null)", name="removed_until_a_day"),
        CheckConstraint("lift in ('none', 'proposed', 'lifted', 'declined')", name="lift_is_known"),
        CheckConstraint("lift = 'none' or state = 'removed'", name="only_removals_are_lifted"),
        CheckConstraint("(lift = 'lifted') = (lifted_on is not null)", name="lifted_on_a_day"),
        Index("uq_removal_evidence", "season_id", "programme", "adverse_id", unique=True),
        Index("ix_removal_state", "state", "id"),
        Index("ix_removal_source_id", "source_id", "programme"),
        Index("ix_removal_adverse_id", "adverse_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    programme: Mapped[str] = mapped_column(String(40))
    programme_fingerprint: Mapped[str] = mapped_column(String(64))
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    adverse_id: Mapped[str] = mapped_column(ForeignKey("adverse_record.id"))
    document: Mapped[str] = mapped_column(String(120))
    finding_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(80))
    consequence: Mapped[str] = mapped_column(String(20))
    rule: Mapped[Any] = mapped_column(CanonicalJSON)
    reason: Mapped[str | None] = mapped_column(String(1000))
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hear_until: Mapped[date] = mapped_column(Date)
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_on: Mapped[date | None] = mapped_column(Date)
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    in_force_from: Mapped[date | None] = mapped_column(Date)
    returns_on: Mapped[date | None] = mapped_column(Date)
    redeclare: Mapped[bool]
    lift: Mapped[str] = mapped_column(String(10))
    lift_cause: Mapped[str | None] = mapped_column(String(12))
    lifted_on: Mapped[date | None] = mapped_column(Date)
    lift_decided_by: Mapped[str | None] = mapped_column(String(80))
    lift_decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lift_reason: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)


class RemovalStatementRow(db.Model):  # type: ignore[name-defined,misc]
    """What the firm said before a removal was decided. Never changed; never public."""

    __tablename__ = "removal_statement"

    removal_id: Mapped[str] = mapped_column(ForeignKey("removal.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(2000))
    waives: Mapped[bool]
    stated_by: Mapped[str] = mapped_column(String(80))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListNameRow(db.Model):  # type: ignore[name-defined,misc]
    """Every name that any edition lists, once. Triggers fill it from the entries and keep its pairs of characters
    searchable: in an FTS5 table on SQLite, in a GIN index on PostgreSQL (see migration 0002)."""

    __tablename__ = "list_name"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
