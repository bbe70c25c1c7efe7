"""Tables of published rule editions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, String
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
