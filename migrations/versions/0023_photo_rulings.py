"""What people decided about the public copies of photos."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_ruling",
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_ruling_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", "version", name=op.f("pk_photo_ruling")),
    )


def downgrade() -> None:
    op.drop_table("photo_ruling")
