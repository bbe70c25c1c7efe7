"""Moves of cases to another edition of the table: what moved, by whom, and back again."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both tables; every case keeps the edition it began with until somebody moves it."""
    op.create_table(
        "review_edition_move",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("from_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("to_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("moved_by", sa.String(length=80), nullable=False),
        sa.Column("moved_at", base.UtcDateTime(), nullable=False),
        sa.Column("undone_by", sa.String(length=80), nullable=True),
        sa.Column("undone_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(undone_by is null) = (undone_at is null)", name=op.f("ck_review_edition_move_undone_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["from_fingerprint"],
            ["workflow.fingerprint"],
            name=op.f("fk_review_edition_move_from_fingerprint_workflow"),
        ),
        sa.ForeignKeyConstraint(
            ["to_fingerprint"], ["workflow.fingerprint"], name=op.f("fk_review_edition_move_to_fingerprint_workflow")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_edition_move")),
    )
    op.create_table(
        "review_edition_move_case",
        sa.Column("move_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_review_edition_move_case_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"],
            ["review_edition_move.id"],
            name=op.f("fk_review_edition_move_case_move_id_review_edition_move"),
        ),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_review_edition_move_case")),
    )
    op.create_index("ix_review_edition_move_case_case_id", "review_edition_move_case", ["case_id"])


def downgrade() -> None:
    """Take them away again; cases that moved stay where they are."""
    op.drop_table("review_edition_move_case")
    op.drop_table("review_edition_move")
