"""Adverse records that follow a finding, and what the programme's rules make of them: removals, heard and decided.

SQLite changes a check by copying the table, and reads none of the checks of the table it copies: all are said here.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KNOWN = "ck_adverse_record_state_is_known"
_BEFORE = "state in ('recorded', 'confirmed', 'contested', 'voided')"
_AFTER = "state in ('recorded', 'confirmed', 'contested', 'suspended', 'voided')"
_SUSPENDED = "ck_adverse_record_suspended_by_a_dispute"
_BY_A_DISPUTE = "state <> 'suspended' or (finding_id is not null and confirmed_by is not null)"


def upgrade() -> None:
    with op.batch_alter_table("adverse_record", copy_from=_adverse_record(_BEFORE)) as batch_op:
        batch_op.add_column(sa.Column("finding_id", sa.String(length=36), nullable=True))
        batch_op.drop_constraint(op.f(_KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(_KNOWN), _AFTER)
        batch_op.create_check_constraint(op.f(_SUSPENDED), _BY_A_DISPUTE)
        batch_op.create_index("uq_adverse_record_finding_id", ["finding_id"], unique=True)
    _make_removals()
    with op.batch_alter_table("list_removal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removal_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(op.f("fk_list_removal_removal_id"), "removal", ["removal_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("list_removal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_list_removal_removal_id"), type_="foreignkey")
        batch_op.drop_column("removal_id")
    op.drop_table("removal_statement")
    op.drop_table("removal")
    # The earlier schema has one state that was never confirmed and counts nowhere.
    op.execute("update adverse_record set state = 'recorded', confirmed_by = null where state = 'suspended'")
    now = _adverse_record(_AFTER)
    now.append_column(sa.Column("finding_id", sa.String(length=36), nullable=True))
    now.append_constraint(sa.CheckConstraint(_BY_A_DISPUTE, name=op.f(_SUSPENDED)))
    sa.Index("uq_adverse_record_finding_id", now.c.finding_id, unique=True)
    with op.batch_alter_table("adverse_record", copy_from=now) as batch_op:
        batch_op.drop_index("uq_adverse_record_finding_id")
        batch_op.drop_constraint(op.f(_SUSPENDED), type_="check")
        batch_op.drop_constraint(op.f(_KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(_KNOWN), _BEFORE)
        batch_op.drop_column("finding_id")


def _adverse_record(states: str) -> sa.Table:
    """The table as 0008 made it, with the states that are known."""
    table = sa.Table(
        "adverse_record",
        sa.MetaData(),
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
        sa.CheckConstraint(states, name=op.f(_KNOWN)),
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
    sa.Index("uq_adverse_record_document", table.c.source_id, table.c.kind, table.c.document, unique=True)
    return table


def _make_removals() -> None:
    op.create_table(
        "removal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("programme_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("adverse_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("finding_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("consequence", sa.String(length=20), nullable=False),
        sa.Column("rule", base.CanonicalJSON(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", base.UtcDateTime(), nullable=False),
        sa.Column("hear_until", sa.Date(), nullable=False),
        sa.Column("waived_at", base.UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("redeclare", sa.Boolean(), nullable=False),
        sa.Column("lift", sa.String(length=10), nullable=False),
        sa.Column("lift_cause", sa.String(length=12), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_decided_by", sa.String(length=80), nullable=True),
        sa.Column("lift_decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("lift_reason", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('proposed', 'removed', 'kept', 'withdrawn')", name=op.f("ck_removal_state_is_known")
        ),
        sa.CheckConstraint(
            "consequence in ('remove', 'extend_stop', 'lose_certificate')", name=op.f("ck_removal_consequence_is_known")
        ),
        sa.CheckConstraint(
            "(state in ('removed', 'kept')) = (decided_by is not null)", name=op.f("ck_removal_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> proposed_by", name=op.f("ck_removal_decided_by_another")
        ),
        sa.CheckConstraint(
            "(state = 'removed') = (in_force_from is not null)", name=op.f("ck_removal_removed_from_a_day")
        ),
        sa.CheckConstraint(
            "(in_force_from is null) = (returns_on is null)", name=op.f("ck_removal_removed_until_a_day")
        ),
        sa.CheckConstraint("lift in ('none', 'proposed', 'lifted', 'declined')", name=op.f("ck_removal_lift_is_known")),
        sa.CheckConstraint("lift = 'none' or state = 'removed'", name=op.f("ck_removal_only_removals_are_lifted")),
        sa.CheckConstraint("(lift = 'lifted') = (lifted_on is not null)", name=op.f("ck_removal_lifted_on_a_day")),
        sa.ForeignKeyConstraint(["adverse_id"], ["adverse_record.id"], name=op.f("fk_removal_adverse_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_removal_season_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_removal_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )
    with op.batch_alter_table("removal", schema=None) as batch_op:
        batch_op.create_index("ix_removal_adverse_id", ["adverse_id"], unique=False)
        batch_op.create_index("ix_removal_source_id", ["source_id", "programme"], unique=False)
        batch_op.create_index("ix_removal_state", ["state", "id"], unique=False)
        batch_op.create_index("uq_removal_evidence", ["season_id", "programme", "adverse_id"], unique=True)
    op.create_table(
        "removal_statement",
        sa.Column("removal_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("waives", sa.Boolean(), nullable=False),
        sa.Column("stated_by", sa.String(length=80), nullable=False),
        sa.Column("stated_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["removal_id"], ["removal.id"], name=op.f("fk_removal_statement_removal_id")),
        sa.PrimaryKeyConstraint("removal_id", "ordinal", name=op.f("pk_removal_statement")),
    )
