"""Staggered production: calendars, stops, make-up days and longer stops."""

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Staggered production: calendars, stops, make-up days and longer stops."""


def downgrade() -> None:
    """Take it away again."""
