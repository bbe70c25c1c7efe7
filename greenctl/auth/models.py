"""Tables of accounts and what they may do."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class AccountRow(db.Model):  # type: ignore[name-defined,misc]
    """A person who can sign in. `epoch` rises whenever rights change, which ends every token in hand."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    epoch: Mapped[int] = mapped_column(default=1)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GrantRow(db.Model):  # type: ignore[name-defined,misc]
    """One role of an account within an area and, where it matters, a department. '' stands for any department."""

    __tablename__ = "account_grant"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    area: Mapped[str] = mapped_column(String(12), primary_key=True)
    department: Mapped[str] = mapped_column(String(40), primary_key=True, default="")


class MandateRow(db.Model):  # type: ignore[name-defined,misc]
    """An account acts for a source (an opaque id here), as preparer or as signer, until it is revoked."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("role in ('enterprise_preparer', 'enterprise_signer')", name="role_is_an_enterprise_role"),
        Index(
            "uq_mandate_in_force",
            "account_id",
            "source_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at is null"),
            postgresql_where=text("revoked_at is null"),
        ),
        Index("ix_mandate_source_id", "source_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    source_id: Mapped[str] = mapped_column(String(36))
    role: Mapped[str] = mapped_column(String(30))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RefreshFamilyRow(db.Model):  # type: ignore[name-defined,misc]
    """A session. Tokens are derived from (family, counter) by a key that is not in the database."""

    __tablename__ = "refresh_family"
    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_why is null)", name="ended_with_a_reason"),
        Index("ix_refresh_family_account_id", "account_id"),
        Index("ix_refresh_family_device_id", "device_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    counter: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(40))
    # Bound to a device, the session goes on only where that device signs. Sessions from before devices have no
    # beginning that was written down.
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_with: Mapped[str | None] = mapped_column(String(20))
    stepped_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    challenge_spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeviceRow(db.Model):  # type: ignore[name-defined,misc]
    """A phone or a desk that somebody signs in from; its private key never leaves it."""

    __tablename__ = "device"
    __table_args__ = (
        CheckConstraint("(revoked_at is null) = (revoked_why is null)", name="revoked_with_a_reason"),
        Index("ix_device_account_id", "account_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(80))
    platform: Mapped[str] = mapped_column(String(20))
    public_key: Mapped[dict[str, str] | None] = mapped_column(CanonicalJSON)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_why: Mapped[str | None] = mapped_column(String(40))


class HandoverRow(db.Model):  # type: ignore[name-defined,misc]
    """A one-time code with which a second device gets a session of its own. Only its hash is kept."""

    __tablename__ = "handover"
    __table_args__ = (CheckConstraint("(used_at is null) = (session_id is null)", name="used_for_a_session"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    begun_by: Mapped[str] = mapped_column(ForeignKey("refresh_family.id"))
    code_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("refresh_family.id"))


class IdentityRow(db.Model):  # type: ignore[name-defined,misc]
    """Who an account is at somebody else's door. It gives no right: it only names the account that has some."""

    __tablename__ = "external_identity"
    __table_args__ = (
        Index("ix_external_identity_account_id", "account_id"),
        Index(
            "uq_external_identity_in_force",
            "provider",
            "subject",
            unique=True,
            sqlite_where=text("unlinked_at is null"),
            postgresql_where=text("unlinked_at is null"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    provider: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unlinked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdentityAttemptRow(db.Model):  # type: ignore[name-defined,misc]
    """Somebody on the way to a provider and back. What they must bring back is derived from the id and a key."""

    __tablename__ = "identity_attempt"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    provider: Mapped[str] = mapped_column(String(30))
    redirect_uri: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InvitationRow(db.Model):  # type: ignore[name-defined,misc]
    """A one-time code with which an account without a password chooses one. Only its hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    code_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
