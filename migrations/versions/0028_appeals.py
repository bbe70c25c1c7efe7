"""Appeals: what a firm says against the decision on its case, and what somebody else decides."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table of appeals."""
    op.create_table(
        "review_appeal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("against", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(outcome is null) = (answer is null)", name=op.f("ck_review_appeal_decided_has_an_answer")),
        sa.CheckConstraint(
            "(decided_by is null) = (outcome is null)", name=op.f("ck_review_appeal_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_review_appeal_case_id_review_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_appeal")),
        sa.UniqueConstraint("case_id", name=op.f("uq_review_appeal_case_id")),
    )
    op.create_index("ix_review_appeal_outcome_due_on", "review_appeal", ["outcome", "due_on", "id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("review_appeal")
