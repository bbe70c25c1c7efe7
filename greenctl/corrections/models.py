"""The table of corrections."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import UtcDateTime, db


class CorrectionRow(db.Model):  # type: ignore[name-defined,misc]
    """What somebody says is wrong in published data. Public are number, day, and the office's question and answer."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("(outcome is null) = (answer is null)", name="settled_has_an_answer"),
        CheckConstraint("(answered_by is null) = (answer is null)", name="answered_by_somebody"),
        Index("ix_correction_outcome_id", "outcome", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    about: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    question: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int]
