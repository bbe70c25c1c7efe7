"""What meters and inspectors saw of a duty, where it disagrees, and which disagreements were false alarms."""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What meters and inspectors saw of a duty, where it disagrees, and which disagreements were false alarms."""


def downgrade() -> None:
    """Take it away again."""
