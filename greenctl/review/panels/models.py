"""Tables of panels: a row for each seat, and the conflicts of interest that keep people from sitting."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class SeatRow(db.Model):  # type: ignore[name-defined,misc]
    """A seat on the panel that was called when a case came to `case_version`, with the opinion once it was given."""

    __tablename__ = "review_seat"
    __table_args__ = (
        UniqueConstraint("case_id", "case_version", "account_id"),
        CheckConstraint("(verdict is null) = (given_at is null)", name="given_has_a_verdict"),
        CheckConstraint(
            "given_at is null or left_at is null or given_at <= left_at", name="nobody_gives_after_leaving"
        ),
        Index("ix_review_seat_account_id", "account_id", "given_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"))
    case_version: Mapped[int]
    workflow_fingerprint: Mapped[str] = mapped_column(ForeignKey("workflow.fingerprint"))
    step: Mapped[str] = mapped_column(String(30))
    account_id: Mapped[str] = mapped_column(String(36))
    seated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    fields: Mapped[Any] = mapped_column(CanonicalJSON)
    scores: Mapped[Any] = mapped_column(CanonicalJSON)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConflictRow(db.Model):  # type: ignore[name-defined,misc]
    """A conflict of interest of a person with a firm, said by themselves or by an office. It stays."""

    __tablename__ = "review_conflict"
    __table_args__ = (UniqueConstraint("account_id", "party_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(36))
    party_id: Mapped[str] = mapped_column(String(36))
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"))
    reason: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
