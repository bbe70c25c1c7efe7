"""The chain: accounts, sources, rules, seasons, declarations, reviews, lists, and the event log."""

import sqlalchemy as sa
from alembic import op

from greenctl.db import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("suspended_at", base.UtcDateTime(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("request_body", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", base.CanonicalJSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("actor_id", "idempotency_key", name=op.f("uq_answer_actor_id_idempotency_key")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_at"), ["at"], unique=False)

    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("body", base.CanonicalJSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_subject_id_seq", ["subject_id", "seq"], unique=False)

    op.create_table(
        "rule_edition",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("jurisdiction", sa.String(length=12), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_rule_edition")),
        sa.UniqueConstraint("id", name=op.f("uq_rule_edition_id")),
    )
    op.create_table(
        "season",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("city", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", base.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'planned') = (opened_at is null)", name=op.f("ck_season_opened_at_a_moment")),
        sa.CheckConstraint("state in ('planned', 'open', 'closed')", name=op.f("ck_season_state_is_known")),
        sa.CheckConstraint("starts_on < until", name=op.f("ck_season_has_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("other_id_kind", sa.String(length=30), nullable=True),
        sa.Column("other_id", sa.String(length=60), nullable=True),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("longitude", base.ExactDecimal(), nullable=True),
        sa.Column("latitude", base.ExactDecimal(), nullable=True),
        sa.Column("coordinate_system", sa.String(length=10), nullable=True),
        sa.Column("permit_number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("last_sign_of_life_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.Column("registered_at", base.UtcDateTime(), nullable=False),
        sa.Column("registered_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into is not null)", name=op.f("ck_source_merged_names_the_survivor")
        ),
        sa.CheckConstraint("kind in ('works', 'site')", name=op.f("ck_source_kind_is_known")),
        sa.CheckConstraint(
            "state in ('running', 'seasonal', 'stopped', 'closed', 'merged')", name=op.f("ck_source_state_is_known")
        ),
        sa.CheckConstraint(
            "(longitude is null) = (coordinate_system is null)", name=op.f("ck_source_coordinates_name_their_system")
        ),
        sa.CheckConstraint(
            "(longitude is null) = (latitude is null)", name=op.f("ck_source_coordinates_come_in_pairs")
        ),
        sa.CheckConstraint("credit_code is not null or other_id is not null", name=op.f("ck_source_has_an_identity")),
        sa.ForeignKeyConstraint(["merged_into"], ["source.id"], name=op.f("fk_source_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_source_credit_code")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index("ix_source_area_department", ["area", "department"], unique=False)
        batch_op.create_index("ix_source_merged_into", ["merged_into"], unique=False)
        batch_op.create_index("uq_source_other_id", ["other_id_kind", "other_id"], unique=True)

    op.create_table(
        "source_import",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", base.UtcDateTime(), nullable=False),
        sa.Column("imported_by", sa.String(length=80), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_source_import")),
    )
    op.create_table(
        "workflow",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_workflow")),
        sa.UniqueConstraint("id", name=op.f("uq_workflow_id")),
    )
    op.create_table(
        "account_grant",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_grant_account_id")),
        sa.PrimaryKeyConstraint("account_id", "role", "area", "department", name=op.f("pk_account_grant")),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("edited_by", base.CanonicalJSON(), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("signed_at", base.UtcDateTime(), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=True),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('draft', 'submitted', 'withdrawn')", name=op.f("ck_declaration_state_is_known")),
        sa.CheckConstraint(
            "(signed_by is null) = (signed_sha256 is null)", name=op.f("ck_declaration_signed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_declaration_season_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_declaration_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "source_id", "season_id", "programme", name=op.f("uq_declaration_source_id_season_id_programme")
        ),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index("ix_declaration_season_id_programme", ["season_id", "programme", "id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("done_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delivery_event_id")),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk_delivery")),
    )
    op.create_table(
        "fact_sheet",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("body", base.CanonicalJSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_fact_sheet_season_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_fact_sheet_source_id")),
        sa.PrimaryKeyConstraint("source_id", "season_id", name=op.f("pk_fact_sheet")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_invitation_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_invitation_code_sha256")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_account_id"), ["account_id"], unique=False)

    op.create_table(
        "list_edition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("summary", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_list_edition_season_id")),
        sa.ForeignKeyConstraint(["supersedes"], ["list_edition.id"], name=op.f("fk_list_edition_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_edition")),
        sa.UniqueConstraint(
            "season_id", "programme", "number", name=op.f("uq_list_edition_season_id_programme_number")
        ),
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("granted_at", base.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "role in ('enterprise_preparer', 'enterprise_signer')", name=op.f("ck_mandate_role_is_an_enterprise_role")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mandate_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(
            "uq_mandate_in_force",
            ["account_id", "source_id", "role"],
            unique=True,
            sqlite_where=sa.text("revoked_at is null"),
            postgresql_where=sa.text("revoked_at is null"),
        )
        batch_op.create_index("ix_mandate_source_id", ["source_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_outbox_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_next_try_at"), ["next_try_at"], unique=False)

    op.create_table(
        "refresh_family",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("rotated_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_why is null)", name=op.f("ck_refresh_family_ended_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_refresh_family_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_family")),
    )
    with op.batch_alter_table("refresh_family", schema=None) as batch_op:
        batch_op.create_index("ix_refresh_family_account_id", ["account_id"], unique=False)

    op.create_table(
        "review_case",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workflow_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("route", sa.String(length=30), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("open_fields", base.CanonicalJSON(), nullable=True),
        sa.Column("opened_at", base.UtcDateTime(), nullable=False),
        sa.Column("entered_at", base.UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'returned') = (open_fields is not null)", name=op.f("ck_review_case_returned_names_fields")
        ),
        sa.CheckConstraint(
            "(state = 'under_review') = (step is not null)", name=op.f("ck_review_case_under_review_has_a_step")
        ),
        sa.CheckConstraint(
            "state in ('under_review', 'returned', 'approved', 'rejected', 'passed_up', 'withdrawn')",
            name=op.f("ck_review_case_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["workflow_fingerprint"], ["workflow.fingerprint"], name=op.f("fk_review_case_workflow_fingerprint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
    )
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.create_index("ix_review_case_party_id", ["party_id"], unique=False)
        batch_op.create_index("ix_review_case_state_by_age", ["state", "entered_at", "id"], unique=False)
        batch_op.create_index("ix_review_case_step_by_age", ["step", "entered_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_case_topic"), ["topic"], unique=False)

    op.create_table(
        "season_programme",
        sa.Column("season_id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("applications_from", sa.Date(), nullable=False),
        sa.Column("applications_until", sa.Date(), nullable=False),
        sa.Column("document", base.CanonicalJSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rule_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("workflow_fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_fingerprint"], ["rule_edition.fingerprint"], name=op.f("fk_season_programme_rule_fingerprint")
        ),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_season_programme_season_id")),
        sa.ForeignKeyConstraint(
            ["workflow_fingerprint"], ["workflow.fingerprint"], name=op.f("fk_season_programme_workflow_fingerprint")
        ),
        sa.PrimaryKeyConstraint("season_id", "programme", name=op.f("pk_season_programme")),
    )
    op.create_table(
        "source_contact",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_contact_source_id")),
        sa.PrimaryKeyConstraint("source_id", "ordinal", name=op.f("pk_source_contact")),
    )
    op.create_table(
        "source_name",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("used_from", base.UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_name_source_id")),
        sa.PrimaryKeyConstraint("source_id", "used_from", name=op.f("pk_source_name")),
    )
    op.create_table(
        "source_sector",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("sub_type", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_sector_source_id")),
        sa.PrimaryKeyConstraint("source_id", "ordinal", name=op.f("pk_source_sector")),
    )
    with op.batch_alter_table("source_sector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_sector_sector"), ["sector"], unique=False)

    op.create_table(
        "review_decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("led_to", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("fields", base.CanonicalJSON(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_review_decision_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_review_decision_case_id_version")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("declaration_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("copy", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("receipt", base.CanonicalJSON(), nullable=False),
        sa.Column("submitted_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["declaration_id"], ["declaration.id"], name=op.f("fk_submission_declaration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("declaration_id", "round", name=op.f("uq_submission_declaration_id_round")),
    )
    op.create_table(
        "grade",
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("rule_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("inputs", base.CanonicalJSON(), nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=False),
        sa.Column("explanation_sha256", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("at_best", sa.String(length=20), nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("graded_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_fingerprint"], ["rule_edition.fingerprint"], name=op.f("fk_grade_rule_fingerprint")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_grade_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_grade")),
    )
    op.create_table(
        "list_entry",
        sa.Column("edition_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("at_best", sa.String(length=20), nullable=True),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=True),
        sa.Column("highest_alert", sa.String(length=10), nullable=True),
        sa.Column("reason", base.CanonicalJSON(), nullable=False),
        sa.CheckConstraint(
            "exempt or highest_alert is null", name=op.f("ck_list_entry_only_the_exempt_have_an_alert_cap")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_list_entry_case_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["list_edition.id"], name=op.f("fk_list_entry_edition_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_list_entry_source_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_list_entry_submission_id")),
        sa.PrimaryKeyConstraint("edition_id", "ordinal", name=op.f("pk_list_entry")),
    )
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.create_index("ix_list_entry_area", ["edition_id", "area", "ordinal"], unique=False)
        batch_op.create_index("ix_list_entry_level", ["edition_id", "level", "ordinal"], unique=False)
        batch_op.create_index("ix_list_entry_sector", ["edition_id", "sector", "ordinal"], unique=False)
        batch_op.create_index("uq_list_entry_source_id_edition_id", ["source_id", "edition_id"], unique=True)

    op.create_table(
        "list_removal",
        sa.Column("edition_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["list_edition.id"], name=op.f("fk_list_removal_edition_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_list_removal_source_id")),
        sa.PrimaryKeyConstraint("edition_id", "source_id", name=op.f("pk_list_removal")),
    )

    op.create_table(
        "submission_contacts",
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("body", base.CanonicalJSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_contacts_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission_contacts")),
    )


def downgrade() -> None:
    op.drop_table("submission_contacts")
    op.drop_table("list_removal")
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.drop_index("uq_list_entry_source_id_edition_id")
        batch_op.drop_index("ix_list_entry_sector")
        batch_op.drop_index("ix_list_entry_level")
        batch_op.drop_index("ix_list_entry_area")

    op.drop_table("list_entry")
    op.drop_table("grade")
    op.drop_table("submission")
    op.drop_table("review_decision")
    with op.batch_alter_table("source_sector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_sector_sector"))

    op.drop_table("source_sector")
    op.drop_table("source_name")
    op.drop_table("source_contact")
    op.drop_table("season_programme")
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_case_topic"))
        batch_op.drop_index("ix_review_case_step_by_age")
        batch_op.drop_index("ix_review_case_state_by_age")
        batch_op.drop_index("ix_review_case_party_id")

    op.drop_table("review_case")
    with op.batch_alter_table("refresh_family", schema=None) as batch_op:
        batch_op.drop_index("ix_refresh_family_account_id")

    op.drop_table("refresh_family")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_next_try_at"))

    op.drop_table("outbox")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index("ix_mandate_source_id")
        batch_op.drop_index("uq_mandate_in_force")

    op.drop_table("mandate")
    op.drop_table("list_edition")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_account_id"))

    op.drop_table("invitation")
    op.drop_table("fact_sheet")
    op.drop_table("delivery")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index("ix_declaration_season_id_programme")

    op.drop_table("declaration")
    op.drop_table("account_grant")
    op.drop_table("workflow")
    op.drop_table("source_import")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index("uq_source_other_id")
        batch_op.drop_index("ix_source_merged_into")
        batch_op.drop_index("ix_source_area_department")

    op.drop_table("source")
    op.drop_table("season")
    op.drop_table("rule_edition")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_subject_id_seq")

    op.drop_table("event")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_at"))

    op.drop_table("answer")
    op.drop_table("account")
