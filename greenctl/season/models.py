"""Tables of seasons and their programmes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class SeasonRow(db.Model):  # type: ignore[name-defined,misc]
    """A control season of one city: from `starts_on`, up to but not including `until`."""

    __tablename__ = "season"
    __table_args__ = (
        CheckConstraint("starts_on < until", name="has_days"),
        CheckConstraint("state in ('planned', 'open', 'closed')", name="state_is_known"),
        CheckConstraint("(state = 'planned') = (opened_at is null)", name="opened_at_a_moment"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    city: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class SeasonProgrammeRow(db.Model):  # type: ignore[name-defined,misc]
    """One programme of a season, with everything that decides its cases, fixed when the season opens.

    `document` is the programme edition: names, source kinds, desks, exemptions per level (see programmes/*.yaml).
    `rule_fingerprint` is the form edition that declarations begin on; `earlier_rules` those they began on before.
    """

    __tablename__ = "season_programme"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    programme: Mapped[str] = mapped_column(String(40), primary_key=True)
    applications_from: Mapped[date] = mapped_column(Date)
    applications_until: Mapped[date] = mapped_column(Date)
    document: Mapped[Any] = mapped_column(CanonicalJSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    rule_fingerprint: Mapped[str] = mapped_column(ForeignKey("rule_edition.fingerprint"))
    workflow_fingerprint: Mapped[str] = mapped_column(ForeignKey("workflow.fingerprint"))
    earlier_rules: Mapped[Any | None] = mapped_column(CanonicalJSON)
