"""A form edition that changes while a season is open: what a draft was begun on, and what a season had before.

A declaration without an edition of its own is from before, and has the first of its season's.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("declaration", sa.Column("rule_fingerprint", sa.String(length=64), nullable=True))
    op.add_column("season_programme", sa.Column("earlier_rules", base.CanonicalJSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("season_programme", "earlier_rules")
    op.drop_column("declaration", "rule_fingerprint")
