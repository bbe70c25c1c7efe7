"""Alerts with their steps, and the duties and obligations that follow from each step."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("city", sa.String(length=12), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("starts_at", base.UtcDateTime(), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level in ('yellow', 'orange', 'red')", name=op.f("ck_alert_level_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_city", ["city", "id"], unique=False)

    op.create_table(
        "alert_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("alert_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", base.UtcDateTime(), nullable=False),
        sa.Column("starts_at", base.UtcDateTime(), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(), nullable=True),
        sa.Column("definition", sa.String(length=60), nullable=True),
        sa.Column("lead_hours", base.ExactDecimal(), nullable=False),
        sa.Column("lead_needed", sa.Integer(), nullable=True),
        sa.Column("inventory_id", sa.String(length=36), nullable=True),
        sa.Column("list_edition_id", sa.String(length=36), nullable=True),
        sa.Column("duties", sa.Integer(), nullable=False),
        sa.Column("duties_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(act = 'lifted') = (inventory_id is null)", name=op.f("ck_alert_step_duties_follow_from_an_inventory")
        ),
        sa.CheckConstraint(
            "act in ('issued', 'upgraded', 'downgraded', 'renewed', 'lifted')", name=op.f("ck_alert_step_act_is_known")
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_step_alert_id")),
        sa.ForeignKeyConstraint(["inventory_id"], ["inventory.id"], name=op.f("fk_alert_step_inventory_id")),
        sa.ForeignKeyConstraint(["list_edition_id"], ["list_edition.id"], name=op.f("fk_alert_step_list_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_step")),
        sa.UniqueConstraint("alert_id", "ordinal", name=op.f("uq_alert_step_alert_id_ordinal")),
    )
    op.create_table(
        "alert_duty",
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("exempt_by", sa.String(length=10), nullable=True),
        sa.Column("exempt_level", sa.String(length=40), nullable=True),
        sa.Column("exempt_scope", sa.String(length=200), nullable=True),
        sa.Column("highest_alert", sa.String(length=10), nullable=True),
        sa.Column("obligations", sa.Integer(), nullable=False),
        sa.Column("so2_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("nox_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("pm_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.CheckConstraint(
            "(exempt_by is null) or exempt_by in ('list', 'guarantee')", name=op.f("ck_alert_duty_exempt_by_is_known")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_alert_duty_source_id")),
        sa.ForeignKeyConstraint(["step_id"], ["alert_step.id"], name=op.f("fk_alert_duty_step_id")),
        sa.PrimaryKeyConstraint("step_id", "source_id", name=op.f("pk_alert_duty")),
    )
    with op.batch_alter_table("alert_duty", schema=None) as batch_op:
        batch_op.create_index("ix_alert_duty_area", ["step_id", "area"], unique=False)
        batch_op.create_index("ix_alert_duty_source_id", ["source_id"], unique=False)

    op.create_table(
        "alert_obligation",
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("target", base.ExactDecimal(), nullable=True),
        sa.Column("measured_in", sa.String(length=20), nullable=True),
        sa.Column("shown_by", sa.String(length=200), nullable=True),
        sa.Column("checked_by", sa.String(length=200), nullable=True),
        sa.Column("so2_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("nox_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("pm_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.ForeignKeyConstraint(
            ["step_id", "source_id"],
            ["alert_duty.step_id", "alert_duty.source_id"],
            name=op.f("fk_alert_obligation_step_id_source_id"),
        ),
        sa.PrimaryKeyConstraint("step_id", "source_id", "ordinal", name=op.f("pk_alert_obligation")),
    )


def downgrade() -> None:
    op.drop_table("alert_obligation")
    with op.batch_alter_table("alert_duty", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_duty_source_id")
        batch_op.drop_index("ix_alert_duty_area")

    op.drop_table("alert_duty")
    op.drop_table("alert_step")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_city")

    op.drop_table("alert")
