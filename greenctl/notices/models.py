"""Tables of notices. The rows that wait are the outbox: they are written with what they tell of."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db

_UNREAD = text("read_at is null")
_WAITING = text("state = 'waiting'")


class NoticeRow(db.Model):  # type: ignore[name-defined,misc]
    """Something that is told, once for each `cause`, however many hear of it. `words` fill the text of its kind; they
    hold codes, names of firms and moments, never a person. `place` is what all below `area` begins with."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("kind", "cause"), Index("ix_notice_area", "area", "id"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(120))
    about: Mapped[str | None] = mapped_column(String(80))
    words: Mapped[Any] = mapped_column(CanonicalJSON)
    source_id: Mapped[str | None] = mapped_column(String(36))
    account_id: Mapped[str | None] = mapped_column(String(36))
    area: Mapped[str | None] = mapped_column(String(12))
    place: Mapped[str | None] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(String(40))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeRecipientRow(db.Model):  # type: ignore[name-defined,misc]
    """A person to whom a notice is shown; for each of their sources that it concerns, '' where it concerns none."""

    __tablename__ = "notice_recipient"
    __table_args__ = (
        CheckConstraint("audience in ('firm', 'office', 'person')", name="audience_is_known"),
        Index("ix_notice_recipient_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notice.id"), primary_key=True, index=True)
    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    audience: Mapped[str] = mapped_column(String(10))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeEndpointRow(db.Model):  # type: ignore[name-defined,misc]
    """Where an office's own system hears of notices about its area. The key to check signatures by stands nowhere: it
    is derived from the server's secret."""

    __tablename__ = "notice_endpoint"
    __table_args__ = (Index("ix_notice_endpoint_area", "area", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(400))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class NoticeChoiceRow(db.Model):  # type: ignore[name-defined,misc]
    """By which ways a person wants notices besides those in the application, and in which language."""

    __tablename__ = "notice_choice"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    sms: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class NoticeSubscriptionRow(db.Model):  # type: ignore[name-defined,misc]
    """Where the browser of a device hears of notices while it is closed, as the device named it itself; as long as the
    session lasts in which it said so. `public_key` and `secret` (both base64url) seal what is sent to it."""

    __tablename__ = "notice_subscription"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("refresh_family.id"))
    endpoint: Mapped[str] = mapped_column(String(1000), unique=True)
    public_key: Mapped[str] = mapped_column(String(87))
    secret: Mapped[str] = mapped_column(String(22))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeDeliveryRow(db.Model):  # type: ignore[name-defined,misc]
    """A notice that goes out by one way to one account (`target`), one endpoint or one device. `said` is the text as it
    was last sent; the address is not kept here."""

    __tablename__ = "notice_delivery"
    __table_args__ = (
        CheckConstraint("way in ('webhook', 'sms', 'email', 'push')", name="way_is_known"),
        CheckConstraint("state in ('waiting', 'sent', 'dead', 'kept')", name="state_is_known"),
        CheckConstraint("(state = 'waiting') = (ended_at is null)", name="ended_or_waiting"),
        Index("ix_notice_delivery_next_try_at", "next_try_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_notice_delivery_state", "state", "notice_id"),
    )

    notice_id: Mapped[str] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    target: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int]
    tries_of_round: Mapped[int]
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(30))
    said: Mapped[str | None] = mapped_column(String(1000))


class NoticeTryRow(db.Model):  # type: ignore[name-defined,misc]
    """One try to send. Without an outcome the process was killed, or it is at it now."""

    __tablename__ = "notice_try"
    __table_args__ = (
        ForeignKeyConstraint(
            ["notice_id", "way", "target"],
            ["notice_delivery.notice_id", "notice_delivery.way", "notice_delivery.target"],
        ),
    )

    notice_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    target: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(30))
    status: Mapped[int | None]
