"""Table of adverse records."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import UtcDateTime, db

STANDS = "state <> 'voided' or confirmed_by is not null"
"""Whether a record is the one of its document. One that was voided before a second person had confirmed it never was:
the document can be written down again, so that nobody can shut it out alone."""


class AdverseRecordRow(db.Model):  # type: ignore[name-defined,misc]
    """Something held against a source. Nothing is deleted: a voided record stays, with its reason."""

    __tablename__ = "adverse_record"
    __table_args__ = (
        CheckConstraint(
            "state in ('recorded', 'confirmed', 'contested', 'suspended', 'voided')", name="state_is_known"
        ),
        CheckConstraint("confirmed_by is null or confirmed_by <> recorded_by", name="confirmed_by_another"),
        CheckConstraint("settled_by is null or settled_by <> contested_by", name="settled_by_another"),
        CheckConstraint("state not in ('confirmed', 'contested') or confirmed_by is not null", name="counts_by_two"),
        CheckConstraint("(contested_by is null) = (reason is null)", name="contested_with_a_reason"),
        CheckConstraint(
            "state <> 'suspended' or (finding_id is not null and confirmed_by is not null)",
            name="suspended_by_a_dispute",
        ),
        Index(
            "uq_adverse_record_document",
            "source_id",
            "kind",
            "document",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
        Index("uq_adverse_record_finding_id", "finding_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    kind: Mapped[str] = mapped_column(String(80))
    happened_on: Mapped[date] = mapped_column(Date)
    document: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12))
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(80))
    contested_by: Mapped[str | None] = mapped_column(String(80))
    settled_by: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
    # No foreign key: findings stand above this package, and their ids are opaque here.
    finding_id: Mapped[str | None] = mapped_column(String(36))
