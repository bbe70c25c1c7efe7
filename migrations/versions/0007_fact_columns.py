"""Facts of a season as columns, so that a dry run reads no JSON; dry runs with the sources that each would move."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_chunk",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("sub_type", sa.String(length=80), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_fact_chunk_season_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_chunk")),
    )
    op.create_index("ix_fact_chunk_season_id_programme", "fact_chunk", ["season_id", "programme", "id"])
    op.create_table(
        "dry_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("edition_id", sa.String(length=60), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("summary", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_dry_run_season_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["rule_draft.id"], name=op.f("fk_dry_run_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dry_run")),
    )
    op.create_index("ix_dry_run_made_by", "dry_run", ["made_by", "id"])
    op.create_table(
        "dry_run_move",
        sa.Column("dry_run_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("after", sa.String(length=20), nullable=True),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("causes", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(["dry_run_id"], ["dry_run.id"], name=op.f("fk_dry_run_move_dry_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_dry_run_move_source_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_dry_run_move_submission_id")),
        sa.PrimaryKeyConstraint("dry_run_id", "ordinal", name=op.f("pk_dry_run_move")),
    )


def downgrade() -> None:
    op.drop_table("dry_run_move")
    op.drop_table("dry_run")
    op.drop_table("fact_chunk")
