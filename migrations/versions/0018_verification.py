"""What meters and inspectors saw of a duty, where it disagrees, and which disagreements were false alarms."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KINDS = "kind in ('electricity', 'hj212')"


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, base.ExactDecimal(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, base.UtcDateTime(), nullable=nullable)


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def _of_duty(table: str) -> sa.ForeignKeyConstraint:
    columns = ["step_id", "source_id"]
    name = op.f(f"fk_{table}_step_id_source_id")
    return sa.ForeignKeyConstraint(columns, [f"alert_duty.{column}" for column in columns], name=name)


def _of_obligation(table: str) -> sa.ForeignKeyConstraint:
    columns = ["step_id", "source_id", "ordinal"]
    name = op.f(f"fk_{table}_step_id_source_id_ordinal")
    return sa.ForeignKeyConstraint(columns, [f"alert_obligation.{column}" for column in columns], name=name)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _verification()
    _metering()


def _verification() -> None:
    op.create_table(
        "alert_task",
        _text("step_id", 36), _text("source_id", 36), _whole("place"), _number("score"), _number("stake_ppm"),
        _text("station", 40, nullable=True), _number("distance_m", nullable=True), _text("terms", 60),
        _text("task_id", 36, nullable=True),
        _of_duty("alert_task"), _of("alert_task", "task_id", "inspection_task.id"),
        _key("alert_task", "step_id", "source_id"),
        sa.UniqueConstraint("step_id", "place", name=op.f("uq_alert_task_step_id_place")),
    )  # fmt: skip
    op.create_index("ix_alert_task_task_id", "alert_task", ["task_id"])
    op.create_table(
        "duty_check",
        _text("id", 36), _text("alert_id", 36), _text("step_id", 36), _text("source_id", 36),
        _text("checked_by", 80), _moment("checked_at"), _text("content_sha256", 64),
        _of("duty_check", "id", "visit.id"), _of("duty_check", "alert_id", "alert.id"), _of_duty("duty_check"),
        _key("duty_check", "id"),
    )  # fmt: skip
    op.create_index("ix_duty_check_step_id_source_id", "duty_check", ["step_id", "source_id"])
    op.create_table(
        "duty_check_line",
        _text("id", 36), _text("check_id", 36), _text("step_id", 36), _text("source_id", 36), _whole("ordinal"),
        _moment("checked_at"), _text("state", 10), _text("text", 2000, nullable=True),
        _text("finding_id", 36, nullable=True),
        sa.CheckConstraint(
            "state in ('kept', 'not_kept', 'not_seen')", name=op.f("ck_duty_check_line_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'not_kept') = (finding_id is not null)",
            name=op.f("ck_duty_check_line_what_is_not_kept_is_a_finding"),
        ),
        _of("duty_check_line", "check_id", "duty_check.id"), _of("duty_check_line", "finding_id", "finding.id"),
        _of_obligation("duty_check_line"),
        _key("duty_check_line", "id"),
        sa.UniqueConstraint("check_id", "ordinal", name=op.f("uq_duty_check_line_check_id_ordinal")),
    )  # fmt: skip
    op.create_index("ix_duty_check_line_obligation", "duty_check_line", ["step_id", "source_id", "ordinal"])
    op.create_index("ix_duty_check_line_finding_id", "duty_check_line", ["finding_id"])
    op.create_table(
        "duty_check_photo",
        _text("line_id", 36),
        _text("photo_id", 36),
        _of("duty_check_photo", "line_id", "duty_check_line.id"),
        _of("duty_check_photo", "photo_id", "photo.id"),
        _key("duty_check_photo", "line_id", "photo_id"),
    )


def _metering() -> None:
    op.create_table(
        "meter_point",
        _text("kind", 12), _text("number", 40), _text("source_id", 36), _text("line", 40, nullable=True),
        _text("told_by", 80), _moment("told_at"),
        sa.CheckConstraint(_KINDS, name=op.f("ck_meter_point_kind_is_known")),
        _of("meter_point", "source_id", "source.id"), _key("meter_point", "kind", "number"),
    )  # fmt: skip
    op.create_index("ix_meter_point_source_id", "meter_point", ["source_id"])
    op.create_table(
        "meter_import",
        _text("id", 36), _text("city", 12), _text("kind", 12), _text("sha256", 64), _text("said_by", 80),
        _moment("said_at"), _whole("items"), _whole("readings"), _whole("replaced"), _whole("refused"),
        sa.CheckConstraint(_KINDS, name=op.f("ck_meter_import_kind_is_known")),
        _key("meter_import", "id"),
    )  # fmt: skip
    op.create_table(
        "meter_refused",
        _text("import_id", 36), _whole("place"), _text("code", 60), _text("text", 400),
        _of("meter_refused", "import_id", "meter_import.id"), _key("meter_refused", "import_id", "place"),
    )  # fmt: skip
    op.create_table(
        "meter_reading",
        _text("source_id", 36), _text("line", 40), _text("what", 40), _moment("at"), _number("value"),
        _text("mark", 4, nullable=True), _text("import_id", 36),
        _of("meter_reading", "source_id", "source.id"), _of("meter_reading", "import_id", "meter_import.id"),
        _key("meter_reading", "source_id", "line", "what", "at"),
    )  # fmt: skip
    op.create_index("ix_meter_reading_at", "meter_reading", ["at"])
    op.create_table(
        "meter_disagreement",
        _text("id", 36), _text("step_id", 36), _text("source_id", 36), _whole("ordinal"), _text("line", 40),
        _text("action", 20), _text("what", 40), _text("rule", 60), _text("fingerprint", 64), _number("seen"),
        _number("basis"), _number("at_most"), _whole("hours"), _moment("first_at"), _moment("last_at"),
        _moment("found_at"), _text("explained_by", 80, nullable=True), _moment("explained_at", nullable=True),
        _text("reason", 500, nullable=True), _whole("version"),
        sa.CheckConstraint(
            "(explained_by is null) = (reason is null)", name=op.f("ck_meter_disagreement_explained_with_a_reason")
        ),
        sa.CheckConstraint(
            "(explained_by is null) = (explained_at is null)",
            name=op.f("ck_meter_disagreement_explained_at_a_moment"),
        ),
        _of_obligation("meter_disagreement"), _key("meter_disagreement", "id"),
        sa.UniqueConstraint(
            "step_id", "source_id", "ordinal", "what", name=op.f("uq_meter_disagreement_step_id_source_id_ordinal_what")
        ),
    )  # fmt: skip
    op.create_index("ix_meter_disagreement_pattern", "meter_disagreement", ["source_id", "line", "action", "what"])


def downgrade() -> None:
    for name in (
        "meter_disagreement", "meter_reading", "meter_refused", "meter_import", "meter_point", "duty_check_photo",
        "duty_check_line", "duty_check", "alert_task",
    ):  # fmt: skip
        op.drop_table(name)
