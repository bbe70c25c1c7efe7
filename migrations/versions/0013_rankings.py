"""Rankings: editions with what they were made of, replies, requests to be rated again; and how large a source is."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("size", sa.String(length=10), nullable=True))

    op.create_table(
        "ranking_edition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("scheme_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("summary", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(["supersedes"], ["ranking_edition.id"], name=op.f("fk_ranking_edition_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_edition")),
        sa.UniqueConstraint("scheme", "number", name=op.f("uq_ranking_edition_scheme_number")),
    )
    op.create_table(
        "ranking_input",
        sa.Column("edition_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["ranking_edition.id"], name=op.f("fk_ranking_input_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "ordinal", name=op.f("pk_ranking_input")),
    )
    op.create_table(
        "ranking_row",
        sa.Column("edition_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("ending", sa.String(length=10), nullable=True),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.CheckConstraint("ending in ('praise', 'blame')", name=op.f("ck_ranking_row_ending_is_known")),
        sa.ForeignKeyConstraint(["edition_id"], ["ranking_edition.id"], name=op.f("fk_ranking_row_edition_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ranking_row_source_id")),
        sa.PrimaryKeyConstraint("edition_id", "ordinal", name=op.f("pk_ranking_row")),
    )
    with op.batch_alter_table("ranking_row", schema=None) as batch_op:
        batch_op.create_index("ix_ranking_row_cohort", ["edition_id", "cohort", "ordinal"], unique=False)
        batch_op.create_index("ix_ranking_row_ending", ["edition_id", "ending", "ordinal"], unique=False)
        batch_op.create_index("uq_ranking_row_source_id_edition_id", ["source_id", "edition_id"], unique=True)

    op.create_table(
        "ranking_reply",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("edition_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["ranking_edition.id"], name=op.f("fk_ranking_reply_edition_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ranking_reply_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_reply")),
        sa.UniqueConstraint("edition_id", "source_id", name=op.f("uq_ranking_reply_edition_id_source_id")),
    )
    op.create_table(
        "ranking_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("edition_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=True),
        sa.Column("answered_at", base.UtcDateTime(), nullable=True),
        sa.Column("considered_in", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('asked', 'granted', 'declined')", name=op.f("ck_ranking_request_state_is_known")),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_by is null)", name=op.f("ck_ranking_request_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "answered_by is null or answered_by <> asked_by", name=op.f("ck_ranking_request_answered_by_another")
        ),
        sa.CheckConstraint(
            "considered_in is null or state = 'granted'", name=op.f("ck_ranking_request_considered_if_granted")
        ),
        sa.ForeignKeyConstraint(
            ["considered_in"], ["ranking_edition.id"], name=op.f("fk_ranking_request_considered_in")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["ranking_edition.id"], name=op.f("fk_ranking_request_edition_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ranking_request_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_request")),
    )
    with op.batch_alter_table("ranking_request", schema=None) as batch_op:
        batch_op.create_index("ix_ranking_request_edition_id", ["edition_id", "source_id"], unique=False)
        batch_op.create_index("ix_ranking_request_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_ranking_request_open",
            ["source_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("ranking_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ranking_request_open",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index("ix_ranking_request_state")
        batch_op.drop_index("ix_ranking_request_edition_id")

    op.drop_table("ranking_request")
    op.drop_table("ranking_reply")
    with op.batch_alter_table("ranking_row", schema=None) as batch_op:
        batch_op.drop_index("uq_ranking_row_source_id_edition_id")
        batch_op.drop_index("ix_ranking_row_ending")
        batch_op.drop_index("ix_ranking_row_cohort")

    op.drop_table("ranking_row")
    op.drop_table("ranking_input")
    op.drop_table("ranking_edition")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_column("size")
