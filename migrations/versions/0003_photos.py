"""Photos: declared by hash, uploaded, verified or refused, and what they are evidence for.

Only a new table: code that is still running knows nothing of it.
"""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=True),
        sa.Column("party_id", sa.String(length=36), nullable=True),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("captured_at", base.UtcDateTime(), nullable=True),
        sa.Column("longitude", base.ExactDecimal(), nullable=True),
        sa.Column("latitude", base.ExactDecimal(), nullable=True),
        sa.Column("accuracy_m", base.ExactDecimal(), nullable=True),
        sa.Column("declared_at", base.UtcDateTime(), nullable=False),
        sa.Column("declared_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", base.UtcDateTime(), nullable=True),
        sa.Column("settled_at", base.UtcDateTime(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("exif_at", base.UtcDateTime(), nullable=True),
        sa.Column("exif_longitude", base.ExactDecimal(), nullable=True),
        sa.Column("exif_latitude", base.ExactDecimal(), nullable=True),
        sa.Column("whole_print", sa.String(length=32), nullable=True),
        sa.Column("inner_print", sa.String(length=32), nullable=True),
        sa.Column("whole_bucket", sa.Integer(), nullable=True),
        sa.Column("inner_bucket", sa.Integer(), nullable=True),
        sa.Column("duplicate_of", sa.String(length=36), nullable=True),
        sa.Column("duplicate_kind", sa.String(length=5), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("original_key", sa.String(length=120), nullable=True),
        sa.Column("public_key", sa.String(length=120), nullable=True),
        sa.Column("thumbnail_key", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (reason is not null)", name=op.f("ck_photo_refused_says_why")),
        sa.CheckConstraint("(state = 'uploaded') = (next_try_at is not null)", name=op.f("ck_photo_uploaded_waits")),
        sa.CheckConstraint(
            "(state = 'verified') = (original_key is not null)", name=op.f("ck_photo_verified_is_sealed")
        ),
        sa.CheckConstraint(
            "(state in ('verified', 'refused')) = (settled_at is not null)", name=op.f("ck_photo_settled_has_a_moment")
        ),
        sa.CheckConstraint(
            "state in ('declared', 'uploaded', 'verified', 'refused')", name=op.f("ck_photo_state_is_known")
        ),
        sa.CheckConstraint(
            "(duplicate_of is null) = (duplicate_kind is null)", name=op.f("ck_photo_duplicate_says_how")
        ),
        sa.CheckConstraint("(longitude is null) = (latitude is null)", name=op.f("ck_photo_coordinates_come_in_pairs")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["photo.id"], name=op.f("fk_photo_duplicate_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index("ix_photo_account_id_declared_at", "photo", ["account_id", "declared_at"], unique=False)
    op.create_index("ix_photo_inner_bucket", "photo", ["inner_bucket"], unique=False)
    op.create_index("ix_photo_sha256", "photo", ["sha256"], unique=False)
    op.create_index("ix_photo_state_declared_at", "photo", ["state", "declared_at"], unique=False)
    op.create_index("ix_photo_state_next_try_at", "photo", ["state", "next_try_at"], unique=False)
    op.create_index("ix_photo_subject", "photo", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_index("ix_photo_whole_bucket", "photo", ["whole_bucket"], unique=False)


def downgrade() -> None:
    op.drop_table("photo")
