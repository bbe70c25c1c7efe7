"""Findings: what was found where, by which evidence, and their texts by pairs of characters.

SQLite keeps the pairs in a contentless FTS5 table by the finding's serial, as the hex of their bytes, so that no
tokenizer has an opinion about them; PostgreSQL in a GIN index over `bigrams(text)`, the function of 0002.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SQLITE = (
    """create virtual table finding_text_pairs using fts5(
         pairs, content='', contentless_delete=1, detail=none, tokenize='ascii')""",
    """create trigger finding_text_in after insert on finding when length(new.text) > 1 begin
         insert into finding_text_pairs(rowid, pairs) values (new.serial, (
           with recursive place(i) as (values(1) union all select i + 1 from place where i < length(new.text) - 1)
           select group_concat(hex(substr(lower(new.text), i, 2)), ' ') from place)); end""",
    """create trigger finding_text_out after delete on finding when length(old.text) > 1 begin
         delete from finding_text_pairs where rowid = old.serial; end""",
)
_POSTGRESQL = ("create index ix_finding_text_bigrams on finding using gin (bigrams(text)) with (fastupdate = off)",)


def upgrade() -> None:
    op.create_table(
        "finding_count",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_finding_count")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("said_source_id", sa.String(length=36), nullable=True),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("issue", sa.String(length=60), nullable=False),
        sa.Column("catalogue", sa.String(length=80), nullable=False),
        sa.Column("catalogue_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("points", base.ExactDecimal(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("check_point", sa.String(length=120), nullable=True),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("captured_at", base.UtcDateTime(), nullable=True),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("longitude", base.ExactDecimal(), nullable=True),
        sa.Column("latitude", base.ExactDecimal(), nullable=True),
        sa.Column("accuracy_m", base.ExactDecimal(), nullable=True),
        sa.Column("distance_m", base.ExactDecimal(), nullable=True),
        sa.Column("flags", base.CanonicalJSON(), nullable=False),
        sa.Column("repeat_of", sa.String(length=36), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(longitude is null) = (latitude is null)", name=op.f("ck_finding_coordinates_come_in_pairs")
        ),
        sa.CheckConstraint("repeat_of is null or repeat_of <> id", name=op.f("ck_finding_repeats_another")),
        sa.CheckConstraint(
            "said_source_id is null or said_source_id <> source_id", name=op.f("ck_finding_said_another_source")
        ),
        sa.ForeignKeyConstraint(["repeat_of"], ["finding.id"], name=op.f("fk_finding_repeat_of")),
        sa.ForeignKeyConstraint(["said_source_id"], ["source.id"], name=op.f("fk_finding_said_source_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_finding_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("number", name=op.f("uq_finding_number")),
        sa.UniqueConstraint("serial", name=op.f("uq_finding_serial")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_area_serial", ["area", "serial"], unique=False)
        batch_op.create_index("ix_finding_found_on", ["found_on"], unique=False)
        batch_op.create_index("ix_finding_recorded_by_serial", ["recorded_by", "serial"], unique=False)
        batch_op.create_index("ix_finding_issue_serial", ["issue", "serial"], unique=False)
        batch_op.create_index("ix_finding_position", ["latitude", "longitude", "serial"], unique=False)
        batch_op.create_index("ix_finding_sector_serial", ["sector", "serial"], unique=False)
        batch_op.create_index("ix_finding_source_id_issue", ["source_id", "issue", "found_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "finding_flag",
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("flag", sa.String(length=40), nullable=False),
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.Column("noted_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_flag_finding_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_finding_flag_photo_id")),
        sa.PrimaryKeyConstraint("finding_id", "flag", "photo_id", name=op.f("pk_finding_flag")),
    )
    op.create_table(
        "finding_photo",
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.CheckConstraint("role in ('before', 'after')", name=op.f("ck_finding_photo_role_is_known")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_photo_finding_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_finding_photo_photo_id")),
        sa.PrimaryKeyConstraint("finding_id", "photo_id", name=op.f("pk_finding_photo")),
    )
    with op.batch_alter_table("finding_photo", schema=None) as batch_op:
        batch_op.create_index("ix_finding_photo_photo_id", ["photo_id"], unique=False)
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop trigger finding_text_out")
        op.execute("drop trigger finding_text_in")
        op.execute("drop table finding_text_pairs")
    with op.batch_alter_table("finding_photo", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_photo_photo_id")

    op.drop_table("finding_photo")
    op.drop_table("finding_flag")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_visit_id"))
        batch_op.drop_index("ix_finding_source_id_issue")
        batch_op.drop_index("ix_finding_sector_serial")
        batch_op.drop_index("ix_finding_position")
        batch_op.drop_index("ix_finding_issue_serial")
        batch_op.drop_index("ix_finding_recorded_by_serial")
        batch_op.drop_index("ix_finding_found_on")
        batch_op.drop_index("ix_finding_area_serial")

    op.drop_table("finding")
    op.drop_table("finding_count")
