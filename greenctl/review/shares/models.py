"""Tables of shares: who is to do a case, and who is away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import UtcDateTime, db


class ShareRow(db.Model):  # type: ignore[name-defined,misc]
    """Who holds a case; it counts while the case is at `case_version`, and no longer once it has moved on."""

    __tablename__ = "review_share"
    __table_args__ = (
        CheckConstraint("why in ('shared_out', 'handed_on', 'taken')", name="why_is_known"),
        CheckConstraint("(why = 'shared_out') = (load is not null)", name="shared_out_says_the_load"),
        Index("ix_review_share_account_id", "account_id"),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"), primary_key=True)
    case_version: Mapped[int]
    account_id: Mapped[str] = mapped_column(String(36))
    why: Mapped[str] = mapped_column(String(12))
    load: Mapped[int | None]
    among: Mapped[int | None]
    shared_by: Mapped[str] = mapped_column(String(80))
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LeaveRow(db.Model):  # type: ignore[name-defined,misc]
    """When somebody is away, at present or next; nobody says why."""

    __tablename__ = "review_leave"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="days_in_order"),)

    account_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
