"""The log as it was sealed: which event stands where, and what was signed of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class LogEntryRow(db.Model):  # type: ignore[name-defined,misc]
    """The place of an event in the sealed log, from 0 without a hole; `leaf` is what it was hashed to then."""

    __tablename__ = "log_entry"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), unique=True)
    leaf: Mapped[str] = mapped_column(String(64))


class LogCheckpointRow(db.Model):  # type: ignore[name-defined,misc]
    """The root over the first `size` entries, signed. `peaks` is what the next one goes on from."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    peaks: Mapped[Any] = mapped_column(CanonicalJSON)
    signed: Mapped[Any] = mapped_column(CanonicalJSON)
