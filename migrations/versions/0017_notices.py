"""Notices: what was said to whom, by which way, and what became of it."""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Notices: what was said to whom, by which way, and what became of it."""


def downgrade() -> None:
    """Take it away again."""
