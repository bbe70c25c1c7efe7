"""Rule editions while an office works on them, and who confirmed which cell."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_draft",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("edition_id", sa.String(length=60), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("jurisdiction", sa.String(length=12), nullable=False),
        sa.Column("base_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.Column("places", base.CanonicalJSON(), nullable=False),
        sa.Column("authors", base.CanonicalJSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("published_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("begun_by", sa.String(length=80), nullable=False),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_fingerprint is not null)",
            name=op.f("ck_rule_draft_published_as_something"),
        ),
        sa.CheckConstraint("state in ('draft', 'published', 'abandoned')", name=op.f("ck_rule_draft_state_is_known")),
        sa.ForeignKeyConstraint(
            ["base_fingerprint"], ["rule_edition.fingerprint"], name=op.f("fk_rule_draft_base_fingerprint")
        ),
        sa.ForeignKeyConstraint(
            ["published_fingerprint"], ["rule_edition.fingerprint"], name=op.f("fk_rule_draft_published_fingerprint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_draft")),
    )
    op.create_table(
        "cell_confirmation",
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("cell_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=80), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["rule_draft.id"], name=op.f("fk_cell_confirmation_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "cell_sha256", "account_id", name=op.f("pk_cell_confirmation")),
    )


def downgrade() -> None:
    op.drop_table("cell_confirmation")
    op.drop_table("rule_draft")
