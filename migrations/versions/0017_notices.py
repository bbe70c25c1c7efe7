"""Notices: what was said to whom, by which way, and what became of it."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_UNREAD, _WAITING = sa.text("read_at is null"), sa.text("state = 'waiting'")


def upgrade() -> None:
    _notices()
    _ways()
    _deliveries()


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=True),
        sa.Column("words", base.CanonicalJSON(), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("area", sa.String(length=12), nullable=True),
        sa.Column("place", sa.String(length=12), nullable=True),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("told_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("kind", "cause", name=op.f("uq_notice_kind_cause")),
    )
    op.create_index("ix_notice_area", "notice", ["area", "id"])
    op.create_table(
        "notice_recipient",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("read_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "audience in ('firm', 'office', 'person')", name=op.f("ck_notice_recipient_audience_is_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_recipient_account_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_recipient_notice_id")),
        sa.PrimaryKeyConstraint("account_id", "notice_id", "source_id", name=op.f("pk_notice_recipient")),
    )
    op.create_index(op.f("ix_notice_recipient_notice_id"), "notice_recipient", ["notice_id"])
    op.create_index(
        "ix_notice_recipient_unread",
        "notice_recipient",
        ["account_id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )


def _ways() -> None:
    op.create_table(
        "notice_endpoint",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_endpoint")),
    )
    op.create_index("ix_notice_endpoint_area", "notice_endpoint", ["area", "id"])
    op.create_table(
        "notice_choice",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sms", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_choice_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_choice")),
    )


def _deliveries() -> None:
    op.create_table(
        "notice_delivery",
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_of_round", sa.Integer(), nullable=False),
        sa.Column("next_try_at", base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_why", sa.String(length=30), nullable=True),
        sa.Column("said", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("way in ('webhook', 'sms', 'email')", name=op.f("ck_notice_delivery_way_is_known")),
        sa.CheckConstraint(
            "state in ('waiting', 'sent', 'dead', 'kept')", name=op.f("ck_notice_delivery_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at is null)", name=op.f("ck_notice_delivery_ended_or_waiting")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "way", "target", name=op.f("pk_notice_delivery")),
    )
    op.create_index(
        "ix_notice_delivery_next_try_at",
        "notice_delivery",
        ["next_try_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_notice_delivery_state", "notice_delivery", ["state", "notice_id"])
    op.create_table(
        "notice_try",
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id", "way", "target"],
            ["notice_delivery.notice_id", "notice_delivery.way", "notice_delivery.target"],
            name=op.f("fk_notice_try_notice_id_way_target"),
        ),
        sa.PrimaryKeyConstraint("notice_id", "way", "target", "number", name=op.f("pk_notice_try")),
    )


def downgrade() -> None:
    for table in ("notice_try", "notice_delivery", "notice_choice", "notice_endpoint", "notice_recipient", "notice"):
        op.drop_table(table)
