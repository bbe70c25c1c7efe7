"""Photos that came with a tip."""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Photos that came with a tip."""


def downgrade() -> None:
    """Take it away again."""
