"""Adverse records, and what a grade became after it was given."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adverse_record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=True),
        sa.Column("contested_by", sa.String(length=80), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('recorded', 'confirmed', 'contested', 'voided')", name=op.f("ck_adverse_record_state_is_known")
        ),
        sa.CheckConstraint(
            "state not in ('confirmed', 'contested') or confirmed_by is not null",
            name=op.f("ck_adverse_record_counts_by_two"),
        ),
        sa.CheckConstraint(
            "(contested_by is null) = (reason is null)", name=op.f("ck_adverse_record_contested_with_a_reason")
        ),
        sa.CheckConstraint(
            "confirmed_by is null or confirmed_by <> recorded_by", name=op.f("ck_adverse_record_confirmed_by_another")
        ),
        sa.CheckConstraint(
            "settled_by is null or settled_by <> contested_by", name=op.f("ck_adverse_record_settled_by_another")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_adverse_record_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_record")),
    )
    with op.batch_alter_table("adverse_record", schema=None) as batch_op:
        batch_op.create_index("uq_adverse_record_document", ["source_id", "kind", "document"], unique=True)

    op.create_table(
        "site_fact",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("declaration_id", sa.String(length=36), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("value", base.CanonicalJSON(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["declaration_id"], ["declaration.id"], name=op.f("fk_site_fact_declaration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_fact")),
    )
    with op.batch_alter_table("site_fact", schema=None) as batch_op:
        batch_op.create_index("ix_site_fact_declaration_id", ["declaration_id", "said_at"], unique=False)

    op.create_table(
        "grade_revision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("at_best", sa.String(length=20), nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("rule_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("inputs", base.CanonicalJSON(), nullable=True),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=True),
        sa.Column("explanation", sa.LargeBinary(), nullable=True),
        sa.Column("explanation_sha256", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'regrade') = (explanation is not null)", name=op.f("ck_grade_revision_a_regrade_explains")
        ),
        sa.CheckConstraint(
            "(state in ('accepted', 'declined')) = (decided_by is not null)",
            name=op.f("ck_grade_revision_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "kind = 'regrade' or reason is not null", name=op.f("ck_grade_revision_an_override_has_a_reason")
        ),
        sa.CheckConstraint("kind in ('regrade', 'override')", name=op.f("ck_grade_revision_kind_is_known")),
        sa.CheckConstraint(
            "state in ('proposed', 'accepted', 'declined', 'replaced')", name=op.f("ck_grade_revision_state_is_known")
        ),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> proposed_by", name=op.f("ck_grade_revision_decided_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["rule_fingerprint"], ["rule_edition.fingerprint"], name=op.f("fk_grade_revision_rule_fingerprint")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_grade_revision_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_revision")),
    )
    with op.batch_alter_table("grade_revision", schema=None) as batch_op:
        batch_op.create_index("ix_grade_revision_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_grade_revision_submission_id", ["submission_id", "decided_at"], unique=False)
        batch_op.create_index(
            "uq_grade_revision_open",
            ["submission_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("grade_revision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grade_revision_open",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index("ix_grade_revision_submission_id")
        batch_op.drop_index("ix_grade_revision_state")

    op.drop_table("grade_revision")
    with op.batch_alter_table("site_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_site_fact_declaration_id")

    op.drop_table("site_fact")
    with op.batch_alter_table("adverse_record", schema=None) as batch_op:
        batch_op.drop_index("uq_adverse_record_document")

    op.drop_table("adverse_record")
