"""Tables of inspection: officers, plans and their draws, tasks, visits, tips."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_IN_FORCE = sa.text("ended_at is null")
_TABLES = (
    "tip", "visit_point", "visit_officer", "visit", "inspection_task_move", "inspection_task_officer",
    "inspection_task", "inspection_draw", "inspection_plan", "officer_conflict", "officer_qualification", "officer",
)  # fmt: skip


def upgrade() -> None:
    _officers()
    _plans()
    _tasks()
    _visits()
    _tips()


def _officers() -> None:
    op.create_table(
        "officer",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("enrolled_at", base.UtcDateTime(), nullable=False),
        sa.Column("enrolled_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_officer_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_officer")),
    )
    op.create_table(
        "officer_qualification",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_until is null or valid_until > valid_from",
            name=op.f("ck_officer_qualification_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["officer.account_id"], name=op.f("fk_officer_qualification_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "line", "valid_from", name=op.f("pk_officer_qualification")),
    )
    op.create_table(
        "officer_conflict",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("stated_at", base.UtcDateTime(), nullable=False),
        sa.Column("stated_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by is null)", name=op.f("ck_officer_conflict_ended_by_somebody")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["officer.account_id"], name=op.f("fk_officer_conflict_account_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_officer_conflict_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_conflict")),
    )
    op.create_index("ix_officer_conflict_source_id", "officer_conflict", ["source_id"])
    op.create_index(
        "uq_officer_conflict_in_force",
        "officer_conflict",
        ["account_id", "source_id"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )


def _plans() -> None:
    op.create_table(
        "inspection_plan",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("scheme", sa.String(length=60), nullable=True),
        sa.Column("strata", base.CanonicalJSON(), nullable=True),
        sa.Column("seed_commitment", sa.String(length=64), nullable=True),
        sa.Column("seed_source", sa.String(length=200), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'random') = (seed_commitment is not null)",
            name=op.f("ck_inspection_plan_seed_is_bound_beforehand"),
        ),
        sa.CheckConstraint(
            "(kind = 'random') = (strata is not null)", name=op.f("ck_inspection_plan_random_has_strata")
        ),
        sa.CheckConstraint("kind = 'random' or state <> 'drawn'", name=op.f("ck_inspection_plan_only_random_is_drawn")),
        sa.CheckConstraint(
            "kind in ('routine', 'random', 'alert', 'follow_up', 'tip')", name=op.f("ck_inspection_plan_kind_is_known")
        ),
        sa.CheckConstraint("state in ('open', 'drawn', 'cancelled')", name=op.f("ck_inspection_plan_state_is_known")),
        sa.CheckConstraint("until > starts_on", name=op.f("ck_inspection_plan_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan")),
    )
    op.create_index("ix_inspection_plan_area_id", "inspection_plan", ["area", "id"])
    op.create_table(
        "inspection_draw",
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", base.UtcDateTime(), nullable=False),
        sa.Column("drawn_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["inspection_plan.id"], name=op.f("fk_inspection_draw_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_inspection_draw")),
    )


def _tasks() -> None:
    op.create_table(
        "inspection_task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("finding_id", sa.String(length=36), nullable=True),
        sa.Column("tip_id", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("cancelled_because", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_because is not null)",
            name=op.f("ck_inspection_task_cancelled_with_a_reason"),
        ),
        sa.CheckConstraint(
            "origin in ('routine', 'random', 'alert', 'follow_up', 'tip')",
            name=op.f("ck_inspection_task_origin_is_known"),
        ),
        sa.CheckConstraint(
            "state in ('planned', 'under_way', 'done', 'cancelled')", name=op.f("ck_inspection_task_state_is_known")
        ),
        sa.CheckConstraint("due_on >= planned_on", name=op.f("ck_inspection_task_due_after_planned")),
        sa.ForeignKeyConstraint(["plan_id"], ["inspection_plan.id"], name=op.f("fk_inspection_task_plan_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_inspection_task_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_task")),
    )
    op.create_index("ix_inspection_task_finding_id", "inspection_task", ["finding_id"])
    op.create_index("ix_inspection_task_plan_id", "inspection_task", ["plan_id"])
    op.create_index("ix_inspection_task_planned_on_id", "inspection_task", ["planned_on", "id"])
    op.create_index("ix_inspection_task_source_id", "inspection_task", ["source_id"])
    op.create_index("ix_inspection_task_tip_id", "inspection_task", ["tip_id"])
    op.create_table(
        "inspection_task_officer",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inspection_task_officer_account_id")),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name=op.f("fk_inspection_task_officer_task_id")),
        sa.PrimaryKeyConstraint("task_id", "account_id", name=op.f("pk_inspection_task_officer")),
    )
    op.create_index("ix_inspection_task_officer_account_id", "inspection_task_officer", ["account_id"])
    op.create_table(
        "inspection_task_move",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("officers", base.CanonicalJSON(), nullable=True),
        sa.CheckConstraint(
            "act in ('reassigned', 'cancelled', 'visited')", name=op.f("ck_inspection_task_move_act_is_known")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name=op.f("fk_inspection_task_move_task_id")),
        sa.PrimaryKeyConstraint("task_id", "version", name=op.f("pk_inspection_task_move")),
    )


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("said_source_id", sa.String(length=36), nullable=True),
        sa.Column("source_state", sa.String(length=10), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("started_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("longitude", base.ExactDecimal(), nullable=True),
        sa.Column("latitude", base.ExactDecimal(), nullable=True),
        sa.Column("accuracy_m", base.ExactDecimal(), nullable=True),
        sa.Column("distance_m", base.ExactDecimal(), nullable=True),
        sa.Column("flags", base.CanonicalJSON(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("check_sheet", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("outcome in ('clean', 'findings')", name=op.f("ck_visit_outcome_is_known")),
        sa.CheckConstraint("(longitude is null) = (latitude is null)", name=op.f("ck_visit_coordinates_come_in_pairs")),
        sa.CheckConstraint(
            "ended_at is null or started_at is null or ended_at >= started_at",
            name=op.f("ck_visit_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_visit_source_id")),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name=op.f("fk_visit_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_recorded_by_recorded_at", "visit", ["recorded_by", "recorded_at"])
    op.create_index("ix_visit_source_id_visited_on", "visit", ["source_id", "visited_on"])
    op.create_index("ix_visit_task_id", "visit", ["task_id"])
    op.create_index("ix_visit_visited_on_id", "visit", ["visited_on", "id"])
    op.create_table(
        "visit_officer",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_officer_account_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_officer_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "account_id", name=op.f("pk_visit_officer")),
    )
    op.create_index("ix_visit_officer_account_id", "visit_officer", ["account_id"])
    op.create_table(
        "visit_point",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("point", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=13), nullable=False),
        sa.CheckConstraint("state in ('met', 'not_met', 'not_looked_at')", name=op.f("ck_visit_point_state_is_known")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_point_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "point", name=op.f("pk_visit_point")),
    )


def _tips() -> None:
    op.create_table(
        "tip",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=36), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=True),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("triaged_by", sa.String(length=80), nullable=True),
        sa.Column("triaged_at", base.UtcDateTime(), nullable=True),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", base.UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'received') = (triaged_by is null)", name=op.f("ck_tip_triaged_by_somebody")),
        sa.CheckConstraint(
            "(state in ('declined', 'answered')) = (answer is not null)", name=op.f("ck_tip_settled_has_an_answer")
        ),
        sa.CheckConstraint("state in ('received', 'task', 'declined', 'answered')", name=op.f("ck_tip_state_is_known")),
        sa.CheckConstraint("(answered_by is null) = (answer is null)", name=op.f("ck_tip_answered_by_somebody")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_tip_source_id")),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name=op.f("fk_tip_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("number", name=op.f("uq_tip_number")),
    )
    op.create_index("ix_tip_state_area_id", "tip", ["state", "area", "id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
