"""What firms say of their duties under an alert: confirmations, reports with photos, and who was told of delays."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _of_duty(table: str) -> sa.ForeignKeyConstraint:
    columns = ["step_id", "source_id"]
    name = op.f(f"fk_{table}_step_id_source_id")
    return sa.ForeignKeyConstraint(columns, [f"alert_duty.{column}" for column in columns], name=name)


def _where() -> list[sa.Column]:
    return [
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("captured_at", base.UtcDateTime(), nullable=True),
        sa.Column("longitude", base.ExactDecimal(), nullable=True),
        sa.Column("latitude", base.ExactDecimal(), nullable=True),
        sa.Column("accuracy_m", base.ExactDecimal(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "duty_confirmation",
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("confirmed_at", base.UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        *_where(),
        _of_duty("duty_confirmation"),
        sa.PrimaryKeyConstraint("step_id", "source_id", name=op.f("pk_duty_confirmation")),
    )
    op.create_table(
        "duty_report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=True),
        sa.Column("reported_at", base.UtcDateTime(), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        *_where(),
        sa.ForeignKeyConstraint(
            ["step_id", "source_id", "ordinal"],
            ["alert_obligation.step_id", "alert_obligation.source_id", "alert_obligation.ordinal"],
            name=op.f("fk_duty_report_step_id_source_id_ordinal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_report")),
        sa.UniqueConstraint("step_id", "source_id", "ordinal", name=op.f("uq_duty_report_step_id_source_id_ordinal")),
    )
    op.create_table(
        "duty_report_photo",
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_duty_report_photo_photo_id")),
        sa.ForeignKeyConstraint(["report_id"], ["duty_report.id"], name=op.f("fk_duty_report_photo_report_id")),
        sa.PrimaryKeyConstraint("report_id", "photo_id", name=op.f("pk_duty_report_photo")),
    )
    op.create_table(
        "duty_chase",
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("rung", sa.String(length=10), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("rung in ('reminder', 'county', 'city')", name=op.f("ck_duty_chase_rung_is_known")),
        sa.CheckConstraint("what in ('confirm', 'execute')", name=op.f("ck_duty_chase_what_is_known")),
        _of_duty("duty_chase"),
        sa.PrimaryKeyConstraint("step_id", "source_id", "what", "rung", name=op.f("pk_duty_chase")),
    )


def downgrade() -> None:
    op.drop_table("duty_chase")
    op.drop_table("duty_report_photo")
    op.drop_table("duty_report")
    op.drop_table("duty_confirmation")
