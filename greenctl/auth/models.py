"""Tables of accounts and what they may do."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import UtcDateTime, db


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
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    counter: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(40))


class InvitationRow(db.Model):  # type: ignore[name-defined,misc]
    """A one-time code with which an account without a password chooses one. Only its hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    code_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
