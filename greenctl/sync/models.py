"""Tables of sync: how far each device has come, and every operation it sent with what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class ChainRow(db.Model):  # type: ignore[name-defined,misc]
    """The chain of one device: everything up to `counter` was received; `hash` is that of the operation there."""

    __tablename__ = "sync_chain"
    __table_args__ = (
        CheckConstraint("counter <= highest", name="highest_is_highest"),
        Index(
            "ix_sync_chain_gap_since",
            "gap_since",
            sqlite_where=text("gap_since is not null"),
            postgresql_where=text("gap_since is not null"),
        ),
    )

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    counter: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    highest: Mapped[int]
    gap_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OperationRow(db.Model):  # type: ignore[name-defined,misc]
    """One operation. `content` is what was sent, in canonical form; `outcome` what was answered, byte for byte.

    `body` is there while it is held: what will be carried out. `version_after` and `answers_after` tell which
    versions of its subject it made, so that a device is never in its own way.
    """

    __tablename__ = "sync_operation"
    __table_args__ = (
        UniqueConstraint("account_id", "op_id"),
        CheckConstraint("state in ('held', 'applied', 'conflict', 'refused', 'voided')", name="state_is_known"),
        CheckConstraint("(state = 'held') = (outcome is null)", name="settled_has_an_outcome"),
        CheckConstraint("(state = 'held') = (waits_for is not null)", name="held_says_why"),
        Index("ix_sync_operation_device_id_subject", "device_id", "subject"),
        Index(
            "ix_sync_operation_held",
            "device_id",
            "counter",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
    )

    device_id: Mapped[str] = mapped_column(ForeignKey("sync_chain.device_id"), primary_key=True)
    counter: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(60))
    base_version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(10))
    waits_for: Mapped[str | None] = mapped_column(String(40))
    body: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)
    language: Mapped[str] = mapped_column(String(5))
    outcome: Mapped[str | None] = mapped_column(Text)
    version_after: Mapped[int | None]
    answers_after: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OperationPhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """An operation names a photo: it has no effect before the photo is verified."""

    __tablename__ = "sync_operation_photo"
    __table_args__ = (
        ForeignKeyConstraint(["device_id", "counter"], ["sync_operation.device_id", "sync_operation.counter"]),
        Index("ix_sync_operation_photo_photo_id", "photo_id"),
    )

    device_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    counter: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[str] = mapped_column(String(36), primary_key=True)
