"""Devices that hear of notices while their app is closed, and the way by which they do.

SQLite changes a check by copying the table, and reads none of the checks of the table it copies: all are said here.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_KNOWN = "ck_notice_delivery_way_is_known"
_BEFORE = "way in ('webhook', 'sms', 'email')"
_AFTER = "way in ('webhook', 'sms', 'email', 'push')"
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Nobody has subscribed yet; deliveries stay as they are."""
    op.create_table(
        "notice_subscription",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("public_key", sa.String(length=87), nullable=False),
        sa.Column("secret", sa.String(length=22), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_subscription_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_notice_subscription_device_id")),
        sa.ForeignKeyConstraint(["session_id"], ["refresh_family.id"], name=op.f("fk_notice_subscription_session_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_notice_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_notice_subscription_endpoint")),
    )
    op.create_index(op.f("ix_notice_subscription_account_id"), "notice_subscription", ["account_id"])
    _change(_BEFORE, _AFTER)


def downgrade() -> None:
    """What went to devices is taken out of what went out; who subscribed has to do so again."""
    op.execute("delete from notice_try where way = 'push'")
    op.execute("delete from notice_delivery where way = 'push'")
    _change(_AFTER, _BEFORE)
    op.drop_table("notice_subscription")


def _change(now: str, then: str) -> None:
    with op.batch_alter_table("notice_delivery", copy_from=_notice_delivery(now)) as batch_op:
        batch_op.drop_constraint(op.f(_KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(_KNOWN), then)


def _notice_delivery(known: str) -> sa.Table:
    """The table as 0017 made it, with the ways that it knows."""
    table = sa.Table(
        "notice_delivery",
        sa.MetaData(),
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
        sa.CheckConstraint(known, name=op.f(_KNOWN)),
        sa.CheckConstraint(
            "state in ('waiting', 'sent', 'dead', 'kept')", name=op.f("ck_notice_delivery_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at is null)", name=op.f("ck_notice_delivery_ended_or_waiting")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "way", "target", name=op.f("pk_notice_delivery")),
    )
    sa.Index("ix_notice_delivery_next_try_at", table.c.next_try_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
    sa.Index("ix_notice_delivery_state", table.c.state, table.c.notice_id)
    return table
