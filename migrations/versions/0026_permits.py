"""What construction certificates spare their sites under an alert, and by which list and terms.

SQLite changes a check by copying the table, and reads none of the checks of the table it copies: all are said here.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KNOWN = "ck_alert_duty_exempt_by_is_known"
_BEFORE = "(exempt_by is null) or exempt_by in ('list', 'guarantee')"
_AFTER = "(exempt_by is null) or exempt_by in ('list', 'guarantee', 'certificate')"
_EDITION = "fk_alert_step_site_edition_id"


def upgrade() -> None:
    with op.batch_alter_table("alert_step", copy_from=_alert_step()) as batch_op:
        batch_op.add_column(sa.Column("site_edition_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("site_terms", sa.String(length=60), nullable=True))
        batch_op.create_foreign_key(op.f(_EDITION), "list_edition", ["site_edition_id"], ["id"])
    with op.batch_alter_table("alert_duty", copy_from=_alert_duty(_BEFORE, 10)) as batch_op:
        batch_op.add_column(sa.Column("spared", sa.Integer(), server_default="0", nullable=False))
        batch_op.alter_column("exempt_by", existing_type=sa.String(length=10), type_=sa.String(length=12))
        batch_op.drop_constraint(op.f(_KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(_KNOWN), _AFTER)


def downgrade() -> None:
    # The earlier schema knows no certificate: the source stands as it does, and by what is said nowhere.
    op.execute("update alert_duty set exempt_by = null where exempt_by = 'certificate'")
    duty = _alert_duty(_AFTER, 12)
    duty.append_column(sa.Column("spared", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("alert_duty", copy_from=duty) as batch_op:
        batch_op.drop_constraint(op.f(_KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(_KNOWN), _BEFORE)
        batch_op.alter_column("exempt_by", existing_type=sa.String(length=12), type_=sa.String(length=10))
        batch_op.drop_column("spared")
    step = _alert_step()
    step.append_column(sa.Column("site_edition_id", sa.String(length=36), nullable=True))
    step.append_column(sa.Column("site_terms", sa.String(length=60), nullable=True))
    step.append_constraint(sa.ForeignKeyConstraint(["site_edition_id"], ["list_edition.id"], name=op.f(_EDITION)))
    with op.batch_alter_table("alert_step", copy_from=step) as batch_op:
        batch_op.drop_constraint(op.f(_EDITION), type_="foreignkey")
        batch_op.drop_column("site_terms")
        batch_op.drop_column("site_edition_id")


def _alert_step() -> sa.Table:
    """The table as 0015 made it."""
    return sa.Table(
        "alert_step",
        sa.MetaData(),
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


def _alert_duty(exempt_by: str, length: int) -> sa.Table:
    """The table as 0015 made it, with what may exempt from a duty."""
    table = sa.Table(
        "alert_duty",
        sa.MetaData(),
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("exempt_by", sa.String(length=length), nullable=True),
        sa.Column("exempt_level", sa.String(length=40), nullable=True),
        sa.Column("exempt_scope", sa.String(length=200), nullable=True),
        sa.Column("highest_alert", sa.String(length=10), nullable=True),
        sa.Column("obligations", sa.Integer(), nullable=False),
        sa.Column("so2_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("nox_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("pm_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.Column("vocs_kg_per_day", base.ExactDecimal(), nullable=True),
        sa.CheckConstraint(exempt_by, name=op.f(_KNOWN)),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_alert_duty_source_id")),
        sa.ForeignKeyConstraint(["step_id"], ["alert_step.id"], name=op.f("fk_alert_duty_step_id")),
        sa.PrimaryKeyConstraint("step_id", "source_id", name=op.f("pk_alert_duty")),
    )
    sa.Index("ix_alert_duty_area", table.c.step_id, table.c.area)
    sa.Index("ix_alert_duty_source_id", table.c.source_id)
    return table
