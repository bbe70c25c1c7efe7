"""Tables of moves between editions: one row a move, and one for each case that moved."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import UtcDateTime, db


class EditionMoveRow(db.Model):  # type: ignore[name-defined,misc]
    """A move of cases to another edition, undone or not."""

    __tablename__ = "review_edition_move"
    __table_args__ = (CheckConstraint("(undone_by is null) = (undone_at is null)", name="undone_by_somebody"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    from_fingerprint: Mapped[str] = mapped_column(ForeignKey("workflow.fingerprint"))
    to_fingerprint: Mapped[str] = mapped_column(ForeignKey("workflow.fingerprint"))
    topic: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    moved: Mapped[int]
    moved_by: Mapped[str] = mapped_column(String(80))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(80))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MovedCaseRow(db.Model):  # type: ignore[name-defined,misc]
    """A case that moved, and the version at which it did: past it, something was done to it since."""

    __tablename__ = "review_edition_move_case"
    __table_args__ = (Index("ix_review_edition_move_case_case_id", "case_id"),)

    move_id: Mapped[str] = mapped_column(ForeignKey("review_edition_move.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"), primary_key=True)
    version: Mapped[int]
