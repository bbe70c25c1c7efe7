"""Tables of rule editions: the published, and those an office is working on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class RuleEditionRow(db.Model):  # type: ignore[name-defined,misc]
    """An immutable rule edition: the composed tables, and the fingerprint that stored grades name."""

    __tablename__ = "rule_edition"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(60), unique=True)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    official: Mapped[bool]
    jurisdiction: Mapped[str] = mapped_column(String(12))
    effective_from: Mapped[date | None] = mapped_column(Date)
    effective_until: Mapped[date | None] = mapped_column(Date)
    document: Mapped[Any] = mapped_column(CanonicalJSON)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RuleDraftRow(db.Model):  # type: ignore[name-defined,misc]
    """An edition that an office is working on. `document` may hold what does not load yet.

    `places` tells where in a workbook a part of the document came from; `authors` are all accounts that wrote in it.
    """

    __tablename__ = "rule_draft"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'published', 'abandoned')", name="state_is_known"),
        CheckConstraint("(state = 'published') = (published_fingerprint is not null)", name="published_as_something"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    edition_id: Mapped[str] = mapped_column(String(60))
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    jurisdiction: Mapped[str] = mapped_column(String(12))
    base_fingerprint: Mapped[str | None] = mapped_column(ForeignKey("rule_edition.fingerprint"))
    document: Mapped[Any] = mapped_column(CanonicalJSON)
    places: Mapped[Any] = mapped_column(CanonicalJSON)
    authors: Mapped[Any] = mapped_column(CanonicalJSON)
    state: Mapped[str] = mapped_column(String(10))
    published_fingerprint: Mapped[str | None] = mapped_column(ForeignKey("rule_edition.fingerprint"))
    begun_by: Mapped[str] = mapped_column(String(80))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class CellConfirmationRow(db.Model):  # type: ignore[name-defined,misc]
    """Somebody has held a cell, as it was then, against the page it cites; a veto has no sector and no level."""

    __tablename__ = "cell_confirmation"

    draft_id: Mapped[str] = mapped_column(ForeignKey("rule_draft.id"), primary_key=True)
    cell_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    sector: Mapped[str] = mapped_column(String(80))
    indicator: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
