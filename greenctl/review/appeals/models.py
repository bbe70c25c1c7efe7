"""The table of appeals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import UtcDateTime, db


class AppealRow(db.Model):  # type: ignore[name-defined,misc]
    """The one appeal of a case, against the decision that its version `case_version` holds."""

    __tablename__ = "review_appeal"
    __table_args__ = (
        CheckConstraint("(outcome is null) = (answer is null)", name="decided_has_an_answer"),
        CheckConstraint("(decided_by is null) = (outcome is null)", name="decided_by_somebody"),
        Index("ix_review_appeal_outcome_due_on", "outcome", "due_on", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"), unique=True)
    case_version: Mapped[int]
    against: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(Date)
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int]
