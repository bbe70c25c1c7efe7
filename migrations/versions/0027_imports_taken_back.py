"""What imports changed, so that one can be taken back."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_import_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("changes", base.CanonicalJSON(), nullable=False),
        sa.Column("undone_at", base.UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(undone_at is null) = (undone_by is null)", name=op.f("ck_source_import_change_undone_by_somebody")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_import_change")),
    )


def downgrade() -> None:
    op.drop_table("source_import_change")
