"""The append-only log of events, the outbox beside it, and answers kept for repeated requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import BigKey, CanonicalJSON, UtcDateTime, db


class EventRow(db.Model):  # type: ignore[name-defined,misc]
    """One event. `simulated` says that the clock was a demonstration's.

    `tx`: on PostgreSQL the number of the transaction that wrote it, since there `seq` does not follow the order of
    commits; 0 on SQLite, where it does. The database fills it in (migration 0005).
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject_id_seq", "subject_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(80))
    actor_id: Mapped[str] = mapped_column(String(80))
    request_id: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    simulated: Mapped[bool]
    body: Mapped[Any] = mapped_column(CanonicalJSON)
    tx: Mapped[int] = mapped_column(BigInteger, server_default="0")


class OutboxRow(db.Model):  # type: ignore[name-defined,misc]
    """An event that later work waits for; the row goes when every handler has had it."""

    __tablename__ = "outbox"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DeliveryRow(db.Model):  # type: ignore[name-defined,misc]
    """A handler has done its work for an event: written in the same transaction as that work."""

    __tablename__ = "delivery"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    handler: Mapped[str] = mapped_column(String(80), primary_key=True)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AnswerRow(db.Model):  # type: ignore[name-defined,misc]
    """The answer to a request that creates something, replayed byte for byte when the request is repeated."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("actor_id", "idempotency_key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    actor_id: Mapped[str] = mapped_column(String(80))
    idempotency_key: Mapped[str] = mapped_column(String(80))
    request_digest: Mapped[str] = mapped_column(String(64))
    request_body: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[Any] = mapped_column(CanonicalJSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
