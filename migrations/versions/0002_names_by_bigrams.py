"""Finds a listed name by any two characters of it, among a million, without reading every name.

Each name of any edition stands once in `list_name`. SQLite keeps its pairs of characters in a contentless FTS5 table,
as the hex of their bytes, so that no tokenizer has an opinion about them; PostgreSQL keeps them in a GIN index over
`bigrams(name)`; A to Z count as a to z. Triggers on `list_entry` keep both in step, whoever writes the entries. Names already listed are taken in.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    """create virtual table list_name_pairs using fts5(
         pairs, content='', contentless_delete=1, detail=none, tokenize='ascii')""",
    """create trigger list_name_pairs_in after insert on list_name begin
         insert into list_name_pairs(rowid, pairs) values (new.id, (
           with recursive place(i) as (values(1) union all select i + 1 from place where i < length(new.name) - 1)
           select group_concat(hex(substr(lower(new.name), i, 2)), ' ') from place)); end""",
    """create trigger list_name_pairs_out after delete on list_name begin
         delete from list_name_pairs where rowid = old.id; end""",
    """create trigger list_entry_name after insert on list_entry begin
         insert into list_name(name) values (new.name) on conflict do nothing; end""",
)
_POSTGRESQL = (
    """create function bigrams(name text) returns text[] language sql immutable parallel safe as $$
         select array_agg(substr(lower(name collate "C"), i, 2))
         from generate_series(1, greatest(length(name) - 1, 1)) as i $$""",
    "create index ix_list_name_bigrams on list_name using gin (bigrams(name)) with (fastupdate = off)",
    """create function keep_list_names() returns trigger language plpgsql as $$ begin
         insert into list_name(name) select distinct name from added order by name on conflict do nothing;
         return null; end $$""",
    """create trigger list_entry_name after insert on list_entry referencing new table as added
         for each statement execute function keep_list_names()""",
)


def upgrade() -> None:
    op.create_table(
        "list_name",
        sa.Column("id", base.BigKey, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_name")),
        sa.UniqueConstraint("name", name=op.f("uq_list_name_name")),
    )
    op.create_index("ix_list_entry_name", "list_entry", ["edition_id", "name"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
    op.execute("insert into list_name(name) select distinct name from list_entry")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop trigger list_entry_name")
        op.execute("drop table list_name_pairs")
    else:
        op.execute("drop trigger list_entry_name on list_entry")
        op.execute("drop function keep_list_names")
    op.drop_index("ix_list_entry_name", "list_entry")
    op.drop_table("list_name")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function bigrams")
