"""Operations that phones send in batches, and what each came to; events say which transaction wrote them.

On PostgreSQL the numbers of events do not follow the order of commits: whoever reads on from a number could miss what
was written before it and committed after. The number of the transaction, beside the snapshot of the reader, tells.
SQLite has one writer at a time, so there the column stays 0 and has no index.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_GAP = sa.text("gap_since is not null")
_HELD = sa.text("state = 'held'")


def upgrade() -> None:
    op.add_column("event", sa.Column("tx", sa.BigInteger(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table event alter column tx set default (pg_current_xact_id()::text::bigint)")
        op.create_index("ix_event_tx", "event", ["tx", "seq"])
    _chains()
    _operations()
    op.create_table(
        "sync_operation_photo",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id", "counter"],
            ["sync_operation.device_id", "sync_operation.counter"],
            name=op.f("fk_sync_operation_photo_device_id_counter"),
        ),
        sa.PrimaryKeyConstraint("device_id", "counter", "photo_id", name=op.f("pk_sync_operation_photo")),
    )
    op.create_index("ix_sync_operation_photo_photo_id", "sync_operation_photo", ["photo_id"])


def _chains() -> None:
    op.create_table(
        "sync_chain",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("gap_since", base.UtcDateTime(), nullable=True),
        sa.Column("heard_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("counter <= highest", name=op.f("ck_sync_chain_highest_is_highest")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sync_chain_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sync_chain_device_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_sync_chain")),
    )
    op.create_index("ix_sync_chain_gap_since", "sync_chain", ["gap_since"], sqlite_where=_GAP, postgresql_where=_GAP)


def _operations() -> None:
    op.create_table(
        "sync_operation",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("waits_for", sa.String(length=40), nullable=True),
        sa.Column("body", base.CanonicalJSON(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("answers_after", sa.Integer(), nullable=True),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("settled_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('held', 'applied', 'conflict', 'refused', 'voided')",
            name=op.f("ck_sync_operation_state_is_known"),
        ),
        sa.CheckConstraint(
            "(state = 'held') = (outcome is null)", name=op.f("ck_sync_operation_settled_has_an_outcome")
        ),
        sa.CheckConstraint("(state = 'held') = (waits_for is not null)", name=op.f("ck_sync_operation_held_says_why")),
        sa.ForeignKeyConstraint(["device_id"], ["sync_chain.device_id"], name=op.f("fk_sync_operation_device_id")),
        sa.PrimaryKeyConstraint("device_id", "counter", name=op.f("pk_sync_operation")),
        sa.UniqueConstraint("account_id", "op_id", name=op.f("uq_sync_operation_account_id_op_id")),
    )
    op.create_index("ix_sync_operation_device_id_subject", "sync_operation", ["device_id", "subject"])
    op.create_index(
        "ix_sync_operation_held",
        "sync_operation",
        ["device_id", "counter"],
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )


def downgrade() -> None:
    op.drop_table("sync_operation_photo")
    op.drop_table("sync_operation")
    op.drop_table("sync_chain")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_event_tx", "event")
    op.drop_column("event", "tx")
