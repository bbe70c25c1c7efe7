"""Which photos of a duty's report show it before the measure, and which carried out; of older ones nobody has said."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("duty_report_photo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(length=10), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_duty_report_photo_role_is_known"), "(role is null) or role in ('before', 'after')"
        )


def downgrade() -> None:
    with op.batch_alter_table("duty_report_photo", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_duty_report_photo_role_is_known"), type_="check")
        batch_op.drop_column("role")
