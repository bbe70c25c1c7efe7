"""Staggered production: calendars, stops, make-up days and longer stops."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staggered_calendar",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("edition_id", sa.String(length=60), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("settling_id", sa.String(length=36), nullable=False),
        sa.Column("facts", base.CanonicalJSON(), nullable=False),
        sa.Column("content", base.CanonicalJSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_staggered_calendar_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staggered_calendar")),
        sa.UniqueConstraint(
            "source_id", "edition_id", "number", name=op.f("uq_staggered_calendar_source_id_edition_id_number")
        ),
    )
    op.create_index("ix_staggered_calendar_edition_id", "staggered_calendar", ["edition_id", "source_id"])
    op.create_index("ix_staggered_calendar_settling_id", "staggered_calendar", ["settling_id"])
    op.create_table(
        "staggered_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("edition_id", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_staggered_run_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staggered_run")),
        sa.UniqueConstraint("source_id", "edition_id", "day", name=op.f("uq_staggered_run_source_id_edition_id_day")),
    )


def downgrade() -> None:
    op.drop_table("staggered_run")
    op.drop_table("staggered_calendar")
