"""Shares: who is to do a case that waits, and who is on leave."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both tables; what waits is held by nobody until somebody shares it out."""
    op.create_table(
        "review_share",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("load", sa.Integer(), nullable=True),
        sa.Column("among", sa.Integer(), nullable=True),
        sa.Column("shared_by", sa.String(length=80), nullable=False),
        sa.Column("shared_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("why in ('shared_out', 'handed_on', 'taken')", name=op.f("ck_review_share_why_is_known")),
        sa.CheckConstraint(
            "(why = 'shared_out') = (load is not null)", name=op.f("ck_review_share_shared_out_says_the_load")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_review_share_case_id_review_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_review_share")),
    )
    op.create_index("ix_review_share_account_id", "review_share", ["account_id"])
    op.create_table(
        "review_leave",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_review_leave_days_in_order")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_review_leave")),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("review_leave")
    op.drop_table("review_share")
