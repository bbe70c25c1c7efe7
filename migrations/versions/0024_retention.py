"""Personal data that was erased, with its proof, and what is held back from that."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("erased_at", base.UtcDateTime(), nullable=False),
        sa.Column("erased_by", sa.String(length=80), nullable=False),
        sa.Column("proof", base.CanonicalJSON(), nullable=False),
        sa.Column("proof_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_at", base.UtcDateTime(), nullable=False),
        sa.Column("placed_by", sa.String(length=80), nullable=False),
        sa.Column("released_at", base.UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(released_at is null) = (released_by is null)", name=op.f("ck_retention_hold_released_by_somebody")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
    )
    op.create_index(
        "uq_retention_hold_in_force", "retention_hold", ["category", "subject_id"], unique=True,
        sqlite_where=sa.text("released_at is null"), postgresql_where=sa.text("released_at is null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("retention_hold")
    op.drop_table("erasure")
