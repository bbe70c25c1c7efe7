"""Photos that came with a tip."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tip_photo",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tip_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('quarantined', 'released', 'withheld')", name=op.f("ck_tip_photo_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'quarantined') = (decided_by is null)", name=op.f("ck_tip_photo_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(decided_by is null) = (decided_at is null)", name=op.f("ck_tip_photo_decided_at_a_moment")
        ),
        sa.CheckConstraint("(decided_by is null) = (reason is null)", name=op.f("ck_tip_photo_decided_with_a_reason")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_photo_tip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_photo")),
    )
    op.create_index("ix_tip_photo_state", "tip_photo", ["state", "id"], unique=False)
    op.create_index(op.f("ix_tip_photo_tip_id"), "tip_photo", ["tip_id"], unique=False)


def downgrade() -> None:
    """The copies in the store are nobody's then, and go with the next sweep."""
    op.drop_index(op.f("ix_tip_photo_tip_id"), table_name="tip_photo")
    op.drop_index("ix_tip_photo_state", table_name="tip_photo")
    op.drop_table("tip_photo")
