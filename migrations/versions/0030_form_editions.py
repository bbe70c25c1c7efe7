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

_TO_RULES = "fk_declaration_rule_fingerprint"


def upgrade() -> None:
    op.add_column("declaration", sa.Column("rule_fingerprint", sa.String(length=64), nullable=True))
    op.add_column("season_programme", sa.Column("earlier_rules", base.CanonicalJSON(), nullable=True))
    op.execute(
        "update declaration set rule_fingerprint = (select p.rule_fingerprint from season_programme p"
        " where p.season_id = declaration.season_id and p.programme = declaration.programme)"
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.alter_column("rule_fingerprint", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_foreign_key(op.f(_TO_RULES), "rule_edition", ["rule_fingerprint"], ["fingerprint"])


def downgrade() -> None:
    op.drop_column("season_programme", "earlier_rules")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_TO_RULES), type_="foreignkey")
        batch_op.drop_column("rule_fingerprint")
