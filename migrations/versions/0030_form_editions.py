"""A form edition that changes while a season is open: what a draft was begun on, and what a season had before.

Whatever was begun before has the one edition of its season.
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
    op.execute(
        "update declaration set rule_fingerprint = (select p.rule_fingerprint from season_programme p"
        " where p.season_id = declaration.season_id and p.programme = declaration.programme)"
    )


def downgrade() -> None:
    op.drop_column("season_programme", "earlier_rules")
    op.drop_column("declaration", "rule_fingerprint")
