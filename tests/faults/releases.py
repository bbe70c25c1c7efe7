"""Migrations of a release to come, invented beside the shipped ones: one that only adds, one that takes away."""

import shutil
from pathlib import Path

from greenctl.db.migrate import FOLDER, revisions

_FILE = '''"""Invented: what a next release might bring."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''
# A table, an index, a column that old code leaves alone, and what stood before filled in.
EXPANDS = (
    """op.create_table(
        "next_thing", sa.Column("source_id", sa.String(36), sa.ForeignKey("source.id"), primary_key=True)
    )
    op.add_column("source", sa.Column("next_mark", sa.Integer(), nullable=True))
    op.create_index("ix_next_mark", "source", ["next_mark"])
    op.execute("update source set next_mark = version")
    op.execute("insert into next_thing select id from source")""",
    "pass",
)
CONTRACTS = (
    'op.alter_column("source", "name", new_column_name="next_name")',
    'op.alter_column("source", "next_name", new_column_name="name")',
)


def with_next(folder: Path, release: tuple[str, str]) -> Path:
    """A folder of migrations: the shipped ones and this one."""
    place = shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = _FILE.format(before=revisions()[-1], upgrade=release[0], downgrade=release[1])
    (place / "versions" / "next_release.py").write_text(text, encoding="utf-8")
    return place
