"""Where findings stand, how they came there, and the batches that made them public."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposure_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("heading", base.CanonicalJSON(), nullable=False),
        sa.Column("signed", base.CanonicalJSON(), nullable=False),
        sa.CheckConstraint("number > 0 and count > 0", name=op.f("ck_exposure_batch_is_numbered_and_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_exposure_batch_number")),
    )
    op.create_index("ix_exposure_batch_area", "exposure_batch", ["area", "number"], unique=False)
    op.create_table(
        "exposure_line",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["exposure_batch.id"], name=op.f("fk_exposure_line_batch_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_exposure_line_finding_id")),
        sa.PrimaryKeyConstraint("batch_id", "ordinal", name=op.f("pk_exposure_line")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_exposure_line_finding_id")),
    )
    op.create_table(
        "exposure_reply_edit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("edited_by", sa.String(length=80), nullable=False),
        sa.Column("edited_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_exposure_reply_edit_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_reply_edit")),
    )
    op.create_index(
        "ix_exposure_reply_edit_finding_id", "exposure_reply_edit", ["finding_id", "edited_at"], unique=False
    )
    op.create_table(
        "finding_standing",
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("progress", sa.String(length=10), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ordered_by", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("stages", base.CanonicalJSON(), nullable=True),
        sa.Column("disputed_at", base.UtcDateTime(), nullable=True),
        sa.Column("disputed_by", sa.String(length=80), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("asked_by", sa.String(length=80), nullable=True),
        sa.Column("voided_by", sa.String(length=80), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.Column("batch_id", sa.String(length=36), nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(progress = 'closed') = (closed_on is not null)", name=op.f("ck_finding_standing_closed_on_a_day")
        ),
        sa.CheckConstraint(
            "(progress = 'found') = (due_on is null)", name=op.f("ck_finding_standing_ordered_with_a_deadline")
        ),
        sa.CheckConstraint(
            "(progress = 'found') = (ordered_by is null)", name=op.f("ck_finding_standing_ordered_by_somebody")
        ),
        sa.CheckConstraint(
            "(standing = 'void_asked') = (asked_by is not null and voided_by is null)",
            name=op.f("ck_finding_standing_void_asked"),
        ),
        sa.CheckConstraint(
            "(standing = 'voided') = (voided_by is not null)", name=op.f("ck_finding_standing_voided_by_somebody")
        ),
        sa.CheckConstraint(
            "progress in ('found', 'ordered', 'answered', 'sent_back', 'closed')",
            name=op.f("ck_finding_standing_progress_is_known"),
        ),
        sa.CheckConstraint(
            "standing <> 'disputed' or disputed_at is not null", name=op.f("ck_finding_standing_disputed_at_a_moment")
        ),
        sa.CheckConstraint(
            "standing in ('unconfirmed', 'confirmed', 'disputed', 'void_asked', 'voided')",
            name=op.f("ck_finding_standing_standing_is_known"),
        ),
        sa.CheckConstraint(
            "standing not in ('confirmed', 'disputed', 'void_asked') or confirmed_by is not null",
            name=op.f("ck_finding_standing_counts_by_two"),
        ),
        sa.CheckConstraint(
            "(closed_on is null) = (closed_by is null)", name=op.f("ck_finding_standing_closed_by_somebody")
        ),
        sa.CheckConstraint(
            "(confirmed_by is null) = (confirmed_on is null)", name=op.f("ck_finding_standing_confirmed_on_a_day")
        ),
        sa.CheckConstraint(
            "(disputed_at is null) = (disputed_by is null)", name=op.f("ck_finding_standing_disputed_by_somebody")
        ),
        sa.CheckConstraint(
            "asked_by is null or voided_by is null or asked_by <> voided_by",
            name=op.f("ck_finding_standing_voided_by_another"),
        ),
        sa.CheckConstraint(
            "closed_by is null or closed_by <> answered_by", name=op.f("ck_finding_standing_closed_by_another")
        ),
        sa.CheckConstraint("extended >= 0 and escalated between 0 and 2", name=op.f("ck_finding_standing_counts_up")),
        sa.CheckConstraint(
            "settled_by is null or settled_by <> ordered_by", name=op.f("ck_finding_standing_settled_by_another")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["exposure_batch.id"], name=op.f("fk_finding_standing_batch_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_standing_finding_id")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_finding_standing")),
    )
    op.create_index("ix_finding_standing_batch_id", "finding_standing", ["batch_id"], unique=False)
    op.create_index(
        "ix_finding_standing_open",
        "finding_standing",
        ["finding_id"],
        unique=False,
        sqlite_where=sa.text("progress <> 'closed' and standing <> 'voided'"),
        postgresql_where=sa.text("progress <> 'closed' and standing <> 'voided'"),
    )
    op.create_index("ix_finding_standing_progress_due_on", "finding_standing", ["progress", "due_on"], unique=False)
    op.create_index("ix_finding_standing_standing", "finding_standing", ["standing", "finding_id"], unique=False)
    op.create_table(
        "finding_move",
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("progress", sa.String(length=10), nullable=False),
        sa.Column("detail", base.CanonicalJSON(), nullable=True),
        sa.CheckConstraint(
            "progress in ('found', 'ordered', 'answered', 'sent_back', 'closed')",
            name=op.f("ck_finding_move_progress_is_known"),
        ),
        sa.CheckConstraint(
            "standing in ('unconfirmed', 'confirmed', 'disputed', 'void_asked', 'voided')",
            name=op.f("ck_finding_move_standing_is_known"),
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_move_finding_id")),
        sa.PrimaryKeyConstraint("finding_id", "ordinal", name=op.f("pk_finding_move")),
    )
    op.create_table(
        "finding_move_photo",
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.CheckConstraint("role in ('after', 'recheck', 'dispute')", name=op.f("ck_finding_move_photo_role_is_known")),
        sa.ForeignKeyConstraint(
            ["finding_id", "ordinal"],
            ["finding_move.finding_id", "finding_move.ordinal"],
            name=op.f("fk_finding_move_photo_finding_id_ordinal"),
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_finding_move_photo_photo_id")),
        sa.PrimaryKeyConstraint("finding_id", "ordinal", "photo_id", name=op.f("pk_finding_move_photo")),
    )
    # What was found before there was a loop stands at its beginning.
    op.execute(
        "insert into finding_standing (finding_id, standing, progress, extended, escalated, version)"
        " select id, 'unconfirmed', 'found', 0, 0, 1 from finding"
    )


def downgrade() -> None:
    op.drop_table("finding_move_photo")
    op.drop_table("finding_move")
    op.drop_index("ix_finding_standing_open", table_name="finding_standing")
    op.drop_index("ix_finding_standing_batch_id", table_name="finding_standing")
    op.drop_index("ix_finding_standing_progress_due_on", table_name="finding_standing")
    op.drop_index("ix_finding_standing_standing", table_name="finding_standing")
    op.drop_table("finding_standing")
    op.drop_index("ix_exposure_reply_edit_finding_id", table_name="exposure_reply_edit")
    op.drop_table("exposure_reply_edit")
    op.drop_table("exposure_line")
    op.drop_index("ix_exposure_batch_area", table_name="exposure_batch")
    op.drop_table("exposure_batch")
