"""Tables of retention. They hold ids and reasons, never what was erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class ErasureRow(db.Model):  # type: ignore[name-defined,misc]
    """Personal data was deleted. `proof` names what, by category and id, and under which schedule or for which
    reason; its digest stands in the event of the same moment.
    """

    __tablename__ = "erasure"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_by: Mapped[str] = mapped_column(String(80))
    proof: Mapped[Any] = mapped_column(CanonicalJSON)
    proof_sha256: Mapped[str] = mapped_column(String(64))


class RetentionHoldRow(db.Model):  # type: ignore[name-defined,misc]
    """Something is not to be deleted yet, whatever the schedule says."""

    __tablename__ = "retention_hold"
    __table_args__ = (
        CheckConstraint("(released_at is null) = (released_by is null)", name="released_by_somebody"),
        Index(
            "uq_retention_hold_in_force",
            "category",
            "subject_id",
            unique=True,
            sqlite_where=text("released_at is null"),
            postgresql_where=text("released_at is null"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    category: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(36))
    reason: Mapped[str] = mapped_column(String(500))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_by: Mapped[str] = mapped_column(String(80))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None] = mapped_column(String(80))
