"""Signatures that their signers disown: what was said stands beside the version, which stays as it is."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disowned_signature",
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("found", sa.String(length=20), nullable=True),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("why in ('not_me', 'not_meant')", name=op.f("ck_disowned_signature_why_is_known")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_disowned_signature_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_disowned_signature")),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("disowned_signature")
