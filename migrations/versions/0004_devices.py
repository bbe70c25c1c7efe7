"""Registered devices, their keys, and sessions bound to them; hand-overs, and identities at other doors.

What is added to a session may be absent: sessions that stand go on as they are, unbound, and the code that is still
running opens them without it. A session whose step-up was never written down must step up once.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_IN_FORCE = sa.text("unlinked_at is null")


def upgrade() -> None:
    _devices()
    with op.batch_alter_table("refresh_family") as table:
        table.add_column(sa.Column("device_id", sa.String(length=36), nullable=True))
        table.add_column(sa.Column("begun_at", base.UtcDateTime(), nullable=True))
        table.add_column(sa.Column("begun_with", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("stepped_up_at", base.UtcDateTime(), nullable=True))
        table.add_column(sa.Column("challenge_spent_at", base.UtcDateTime(), nullable=True))
        table.create_foreign_key(op.f("fk_refresh_family_device_id"), "device", ["device_id"], ["id"])
        table.create_index("ix_refresh_family_device_id", ["device_id"], unique=False)
    _handovers()
    _identities()


def _devices() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("public_key", base.CanonicalJSON(), nullable=True),
        sa.Column("registered_at", base.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", base.UtcDateTime(), nullable=True),
        sa.Column("revoked_why", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_why is null)", name=op.f("ck_device_revoked_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_index("ix_device_account_id", "device", ["account_id"])


def _handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("begun_by", sa.String(length=36), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=True),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("(used_at is null) = (session_id is null)", name=op.f("ck_handover_used_for_a_session")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_handover_account_id")),
        sa.ForeignKeyConstraint(["begun_by"], ["refresh_family.id"], name=op.f("fk_handover_begun_by")),
        sa.ForeignKeyConstraint(["session_id"], ["refresh_family.id"], name=op.f("fk_handover_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_handover_code_sha256")),
    )
    op.create_index("ix_handover_account_id", "handover", ["account_id"])


def _identities() -> None:
    op.create_table(
        "external_identity",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("provider", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", base.UtcDateTime(), nullable=False),
        sa.Column("unlinked_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_external_identity_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
    )
    op.create_index("ix_external_identity_account_id", "external_identity", ["account_id"])
    op.create_index(
        "uq_external_identity_in_force",
        "external_identity",
        ["provider", "subject"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
    op.create_table(
        "identity_attempt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("provider", sa.String(length=30), nullable=False),
        sa.Column("redirect_uri", sa.String(length=300), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_attempt")),
    )
    op.create_index("ix_identity_attempt_expires_at", "identity_attempt", ["expires_at"])


def downgrade() -> None:
    op.drop_table("identity_attempt")
    op.drop_table("external_identity")
    op.drop_table("handover")
    with op.batch_alter_table("refresh_family") as table:
        table.drop_index("ix_refresh_family_device_id")
        table.drop_constraint(op.f("fk_refresh_family_device_id"), type_="foreignkey")
        for name in ("challenge_spent_at", "stepped_up_at", "begun_with", "begun_at", "device_id"):
            table.drop_column(name)
    op.drop_table("device")
