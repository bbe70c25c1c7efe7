"""A document can be written down again where its record was voided before a second person had confirmed it."""

from alembic import op
from sqlalchemy import text

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEX, COLUMNS = "uq_adverse_record_document", ["source_id", "kind", "document"]
STANDS = text("state <> 'voided' or confirmed_by is not null")


def upgrade() -> None:
    """One record for each document among those that stand."""
    op.drop_index(INDEX, "adverse_record")
    op.create_index(INDEX, "adverse_record", COLUMNS, unique=True, sqlite_where=STANDS, postgresql_where=STANDS)


def downgrade() -> None:
    """One record for each document. Fails where one was written down again: nothing is deleted to make room."""
    op.drop_index(INDEX, "adverse_record")
    op.create_index(INDEX, "adverse_record", COLUMNS, unique=True)
