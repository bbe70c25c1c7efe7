"""Sites with phases, their check lists, the joint sign-off and the certificate."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("work", sa.String(length=10), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("end_state", sa.String(length=12), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("begun_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "end_state in ('open', 'asked', 'unconfirmed', 'closed')", name=op.f("ck_site_end_state_is_known")
        ),
        sa.CheckConstraint(
            "end_state not in ('asked', 'unconfirmed') or asked_on is not null", name=op.f("ck_site_asked_on_a_day")
        ),
        sa.CheckConstraint("work in ('building', 'linear')", name=op.f("ck_site_work_is_known")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_site_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_site")),
    )
    op.create_index("ix_site_end_state", "site", ["end_state", "planned_until"], unique=False)
    op.create_table(
        "site_phase",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("actual_from", sa.Date(), nullable=True),
        sa.Column("actual_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["site.source_id"], name=op.f("fk_site_phase_source_id")),
        sa.PrimaryKeyConstraint("source_id", "phase", name=op.f("pk_site_phase")),
    )
    op.create_table(
        "site_move",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("from_phase", sa.String(length=20), nullable=True),
        sa.Column("to_phase", sa.String(length=20), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by_desk", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("moved_by", sa.String(length=80), nullable=False),
        sa.Column("moved_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["site.source_id"], name=op.f("fk_site_move_source_id")),
        sa.PrimaryKeyConstraint("source_id", "ordinal", name=op.f("pk_site_move")),
    )
    op.create_table(
        "site_check",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=10), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("check_list", sa.String(length=60), nullable=False),
        sa.Column("check_list_sha256", sa.String(length=64), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("not_met", sa.Integer(), nullable=False),
        sa.Column("not_applicable", sa.Integer(), nullable=False),
        sa.Column("not_looked_at", sa.Integer(), nullable=False),
        sa.Column("all_met", sa.Boolean(), nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("checked_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("made_by in ('self', 'inspector')", name=op.f("ck_site_check_made_by_is_known")),
        sa.ForeignKeyConstraint(["source_id"], ["site.source_id"], name=op.f("fk_site_check_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check")),
    )
    op.create_index("ix_site_check_source_id", "site_check", ["source_id", "checked_on", "id"], unique=False)
    op.create_table(
        "site_check_item",
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "outcome <> 'not_applicable' or why is not null", name=op.f("ck_site_check_item_not_applicable_says_why")
        ),
        sa.CheckConstraint(
            "outcome in ('met', 'not_met', 'not_applicable', 'not_looked_at')",
            name=op.f("ck_site_check_item_outcome_is_known"),
        ),
        sa.ForeignKeyConstraint(["check_id"], ["site_check.id"], name=op.f("fk_site_check_item_check_id")),
        sa.PrimaryKeyConstraint("check_id", "item", name=op.f("pk_site_check_item")),
    )
    op.create_table(
        "site_check_photo",
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id", "item"],
            ["site_check_item.check_id", "site_check_item.item"],
            name=op.f("fk_site_check_photo_check_id_item"),
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_site_check_photo_photo_id")),
        sa.PrimaryKeyConstraint("check_id", "item", "photo_id", name=op.f("pk_site_check_photo")),
    )
    op.create_table(
        "site_certificate",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("removal_id", sa.String(length=36), nullable=True),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(length=20), nullable=True),
        sa.Column("applied_at", base.UtcDateTime(), nullable=False),
        sa.Column("open_slot", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_on is not null)", name=op.f("ck_site_certificate_ended_on_a_day")
        ),
        sa.CheckConstraint(
            "(state = 'lost') = (removal_id is not null)", name=op.f("ck_site_certificate_lost_by_a_decision")
        ),
        sa.CheckConstraint(
            "state in ('applied', 'sent_back', 'held', 'suspended', 'lost', 'ended')",
            name=op.f("ck_site_certificate_state_is_known"),
        ),
        sa.CheckConstraint(
            "state not in ('held', 'suspended', 'lost') or number is not null",
            name=op.f("ck_site_certificate_held_has_a_number"),
        ),
        sa.CheckConstraint(
            "(number is null) = (valid_from is null)", name=op.f("ck_site_certificate_numbered_from_a_day")
        ),
        sa.CheckConstraint(
            "(removal_id is null) = (returns_on is null)", name=op.f("ck_site_certificate_lost_until_a_day")
        ),
        sa.CheckConstraint(
            "(valid_from is null) = (valid_until is null)", name=op.f("ck_site_certificate_valid_until_a_day")
        ),
        sa.ForeignKeyConstraint(["check_id"], ["site_check.id"], name=op.f("fk_site_certificate_check_id")),
        sa.ForeignKeyConstraint(["removal_id"], ["removal.id"], name=op.f("fk_site_certificate_removal_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_site_certificate_season_id")),
        sa.ForeignKeyConstraint(["source_id"], ["site.source_id"], name=op.f("fk_site_certificate_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_certificate")),
    )
    op.create_index("ix_site_certificate_source_id", "site_certificate", ["source_id", "id"], unique=False)
    op.create_index("ix_site_certificate_state", "site_certificate", ["state", "valid_until"], unique=False)
    op.create_index("uq_site_certificate_number", "site_certificate", ["number"], unique=True)
    op.create_index("uq_site_certificate_open", "site_certificate", ["source_id", "open_slot"], unique=True)
    op.create_table(
        "site_signature",
        sa.Column("certificate_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("items", base.CanonicalJSON(), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("body in ('department', 'local_government')", name=op.f("ck_site_signature_body_is_known")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["site_certificate.id"], name=op.f("fk_site_signature_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "round", "body", name=op.f("pk_site_signature")),
    )
    op.create_index("uq_site_signature_person", "site_signature", ["certificate_id", "round", "signed_by"], unique=True)
    op.create_table(
        "site_certificate_step",
        sa.Column("certificate_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("taken_at", base.UtcDateTime(), nullable=False),
        sa.Column("details", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["site_certificate.id"], name=op.f("fk_site_certificate_step_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "ordinal", name=op.f("pk_site_certificate_step")),
    )
    op.create_table(
        "site_feed_import",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("older", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=80), nullable=False),
        sa.Column("imported_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_feed_import")),
    )
    op.create_table(
        "site_feed",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("last_seen_at", base.UtcDateTime(), nullable=False),
        sa.Column("value", base.ExactDecimal(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("state in ('on', 'off', 'fault')", name=op.f("ck_site_feed_state_is_known")),
        sa.CheckConstraint("(value is null) = (unit is null)", name=op.f("ck_site_feed_values_have_units")),
        sa.ForeignKeyConstraint(["import_id"], ["site_feed_import.id"], name=op.f("fk_site_feed_import_id")),
        sa.ForeignKeyConstraint(["source_id"], ["site.source_id"], name=op.f("fk_site_feed_source_id")),
        sa.PrimaryKeyConstraint("source_id", "kind", "channel", name=op.f("pk_site_feed")),
    )


def downgrade() -> None:
    op.drop_table("site_feed")
    op.drop_table("site_feed_import")
    op.drop_table("site_certificate_step")
    op.drop_table("site_signature")
    op.drop_table("site_certificate")
    op.drop_table("site_check_photo")
    op.drop_table("site_check_item")
    op.drop_table("site_check")
    op.drop_table("site_move")
    op.drop_table("site_phase")
    op.drop_table("site")
