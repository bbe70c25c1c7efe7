"""The inventory: who reduces what, per source, line and alert level, and what the whole society emits."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inventory",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("city", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("copied_from", sa.String(length=36), nullable=True),
        sa.Column("begun_by", sa.String(length=80), nullable=False),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=True),
        sa.Column("published_at", base.UtcDateTime(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("summary", base.CanonicalJSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (fingerprint is not null)", name=op.f("ck_inventory_published_has_a_fingerprint")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (number is not null)", name=op.f("ck_inventory_published_has_a_number")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_by is not null)", name=op.f("ck_inventory_published_by_somebody")
        ),
        sa.CheckConstraint("state in ('draft', 'published')", name=op.f("ck_inventory_state_is_known")),
        sa.ForeignKeyConstraint(["copied_from"], ["inventory.id"], name=op.f("fk_inventory_copied_from")),
        sa.ForeignKeyConstraint(["supersedes"], ["inventory.id"], name=op.f("fk_inventory_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory")),
        sa.UniqueConstraint("city", "number", name=op.f("uq_inventory_city_number")),
    )
    op.create_table(
        "inventory_base",
        sa.Column("inventory_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("so2_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("nox_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("pm_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.CheckConstraint(
            "basis in ('operating_days', 'calendar_year')", name=op.f("ck_inventory_base_basis_is_known")
        ),
        sa.CheckConstraint(
            "part in ('industrial', 'dust', 'mobile', 'other')", name=op.f("ck_inventory_base_part_is_known")
        ),
        sa.ForeignKeyConstraint(["inventory_id"], ["inventory.id"], name=op.f("fk_inventory_base_inventory_id")),
        sa.PrimaryKeyConstraint("inventory_id", "part", name=op.f("pk_inventory_base")),
    )
    op.create_table(
        "inventory_entry",
        sa.Column("inventory_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=True),
        sa.Column("grade_said", sa.String(length=60), nullable=True),
        sa.Column("guarantee", sa.String(length=40), nullable=True),
        sa.Column("guarantee_scope", sa.String(length=200), nullable=True),
        sa.Column("guarantee_cap", sa.String(length=120), nullable=True),
        sa.Column("by_demand", sa.String(length=10), nullable=True),
        sa.Column("highest_alert", sa.String(length=10), nullable=True),
        sa.Column("small", sa.Boolean(), nullable=False),
        sa.Column("long_stopped", sa.Boolean(), nullable=False),
        sa.Column("electricity_account", sa.String(length=40), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=True),
        sa.Column("said", base.CanonicalJSON(), nullable=False),
        sa.Column("so2_t_per_year", base.ExactDecimal(), nullable=True),
        sa.Column("nox_t_per_year", base.ExactDecimal(), nullable=True),
        sa.Column("pm_t_per_year", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_t_per_year", base.ExactDecimal(), nullable=True),
        sa.CheckConstraint(
            "part in ('industrial', 'dust', 'mobile', 'other')", name=op.f("ck_inventory_entry_part_is_known")
        ),
        sa.CheckConstraint(
            "guarantee is not null or highest_alert is null",
            name=op.f("ck_inventory_entry_only_the_guaranteed_have_an_alert_cap"),
        ),
        sa.ForeignKeyConstraint(["inventory_id"], ["inventory.id"], name=op.f("fk_inventory_entry_inventory_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_inventory_entry_source_id")),
        sa.PrimaryKeyConstraint("inventory_id", "source_id", name=op.f("pk_inventory_entry")),
    )
    with op.batch_alter_table("inventory_entry", schema=None) as batch_op:
        batch_op.create_index("ix_inventory_entry_area", ["inventory_id", "area"], unique=False)
        batch_op.create_index("ix_inventory_entry_source_id", ["source_id"], unique=False)

    op.create_table(
        "inventory_line",
        sa.Column("inventory_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=True),
        sa.Column("equipment", sa.String(length=200), nullable=True),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("days_per_year", sa.Integer(), nullable=True),
        sa.Column("so2_t_per_year", base.ExactDecimal(), nullable=True),
        sa.Column("nox_t_per_year", base.ExactDecimal(), nullable=True),
        sa.Column("pm_t_per_year", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_t_per_year", base.ExactDecimal(), nullable=True),
        sa.CheckConstraint(
            "basis <> 'operating_days' or days_per_year is not null",
            name=op.f("ck_inventory_line_operating_days_are_stated"),
        ),
        sa.CheckConstraint(
            "basis in ('operating_days', 'calendar_year')", name=op.f("ck_inventory_line_basis_is_known")
        ),
        sa.CheckConstraint("days_per_year between 1 and 366", name=op.f("ck_inventory_line_days_of_a_year")),
        sa.ForeignKeyConstraint(
            ["inventory_id", "source_id"],
            ["inventory_entry.inventory_id", "inventory_entry.source_id"],
            name=op.f("fk_inventory_line_inventory_id_source_id"),
        ),
        sa.PrimaryKeyConstraint("inventory_id", "source_id", "line", name=op.f("pk_inventory_line")),
    )
    op.create_table(
        "inventory_measure",
        sa.Column("inventory_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("alert", sa.String(length=10), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("reading", sa.String(length=10), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("quantity", sa.String(length=60), nullable=True),
        sa.Column("measured_in", sa.String(length=20), nullable=True),
        sa.Column("baseline", base.ExactDecimal(), nullable=True),
        sa.Column("target", base.ExactDecimal(), nullable=True),
        sa.Column("shown_by", sa.String(length=200), nullable=True),
        sa.Column("checked_by", sa.String(length=200), nullable=True),
        sa.Column("so2_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("nox_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("pm_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.CheckConstraint(
            "action in ('stop', 'limit', 'ban_vehicles', 'stop_earthwork', 'other')",
            name=op.f("ck_inventory_measure_action_is_known"),
        ),
        sa.CheckConstraint("alert in ('yellow', 'orange', 'red')", name=op.f("ck_inventory_measure_alert_is_known")),
        sa.CheckConstraint(
            "reading in ('given', 'read', 'unread')", name=op.f("ck_inventory_measure_reading_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["inventory_id", "source_id"],
            ["inventory_entry.inventory_id", "inventory_entry.source_id"],
            name=op.f("fk_inventory_measure_inventory_id_source_id"),
        ),
        sa.PrimaryKeyConstraint("inventory_id", "source_id", "alert", "ordinal", name=op.f("pk_inventory_measure")),
    )


def downgrade() -> None:
    op.drop_table("inventory_measure")
    op.drop_table("inventory_line")
    with op.batch_alter_table("inventory_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_inventory_entry_source_id")
        batch_op.drop_index("ix_inventory_entry_area")

    op.drop_table("inventory_entry")
    op.drop_table("inventory_base")
    op.drop_table("inventory")
