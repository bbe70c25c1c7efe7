"""Panels: the seats of experts on a case with what they said, and the conflicts of interest that keep people away."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both tables; cases that are under way follow tables that have no panel."""
    op.create_table(
        "review_seat",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("workflow_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("seated_at", base.UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("fields", base.CanonicalJSON(), nullable=False),
        sa.Column("scores", base.CanonicalJSON(), nullable=False),
        sa.Column("given_at", base.UtcDateTime(), nullable=True),
        sa.Column("left_at", base.UtcDateTime(), nullable=True),
        sa.Column("opened_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint("(verdict is null) = (given_at is null)", name=op.f("ck_review_seat_given_has_a_verdict")),
        sa.CheckConstraint(
            "given_at is null or left_at is null or given_at <= left_at",
            name=op.f("ck_review_seat_nobody_gives_after_leaving"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_review_seat_case_id_review_case")),
        sa.ForeignKeyConstraint(
            ["workflow_fingerprint"],
            ["workflow.fingerprint"],
            name=op.f("fk_review_seat_workflow_fingerprint_workflow"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_seat")),
        sa.UniqueConstraint(
            "case_id", "case_version", "account_id", name=op.f("uq_review_seat_case_id_case_version_account_id")
        ),
    )
    op.create_index("ix_review_seat_account_id", "review_seat", ["account_id", "given_at"])
    op.create_table(
        "review_conflict",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_review_conflict_case_id_review_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_conflict")),
        sa.UniqueConstraint("account_id", "party_id", name=op.f("uq_review_conflict_account_id_party_id")),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("review_conflict")
    op.drop_table("review_seat")
