"""Tables of declarations: the shared fact sheet, the declaration, its immutable versions and their grades."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class FactSheetRow(db.Model):  # type: ignore[name-defined,misc]
    """What a source says about itself in a season: each fact once, whichever programmes ask for it.

    `body` holds {"facts": {sector: {indicator: value}}, "evidence": {...}, "lines": [...], "measures": [...]}.
    """

    __tablename__ = "fact_sheet"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    body: Mapped[Any] = mapped_column(CanonicalJSON)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeclarationRow(db.Model):  # type: ignore[name-defined,misc]
    """One source, one season, one programme. Where it stands beyond this is derived from its review case.

    `edited_by` are the accounts that changed anything since the last version: none of them may sign.
    `rule_fingerprint` is the edition whose form it fills in.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("source_id", "season_id", "programme"),
        CheckConstraint("state in ('draft', 'submitted', 'withdrawn')", name="state_is_known"),
        CheckConstraint("(signed_by is null) = (signed_sha256 is null)", name="signed_by_somebody"),
        Index("ix_declaration_season_id_programme", "season_id", "programme", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    programme: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    round: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[Any] = mapped_column(CanonicalJSON)
    signed_by: Mapped[str | None] = mapped_column(String(80))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_sha256: Mapped[str | None] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rule_fingerprint: Mapped[str] = mapped_column(ForeignKey("rule_edition.fingerprint"))
    version: Mapped[int] = mapped_column(default=1)


class SubmissionRow(db.Model):  # type: ignore[name-defined,misc]
    """An immutable version: the copy of record as canonical JSON, its hash, and the signed receipt."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("declaration_id", "round"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declaration.id"))
    round: Mapped[int]
    copy: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[Any] = mapped_column(CanonicalJSON)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubmissionContactsRow(db.Model):  # type: ignore[name-defined,misc]
    """The personal part of a copy of record, bound to it by a salted digest, so that it can be lawfully erased."""

    __tablename__ = "submission_contacts"

    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    body: Mapped[Any] = mapped_column(CanonicalJSON)


class GradeRow(db.Model):  # type: ignore[name-defined,misc]
    """A stored grade is a record: inputs, edition and explanation, enough to compute it again to the byte.

    `sector` is the main one of those that were graded, whatever the register says of the source later.
    """

    __tablename__ = "grade"

    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    sector: Mapped[str] = mapped_column(String(40))
    rule_fingerprint: Mapped[str] = mapped_column(ForeignKey("rule_edition.fingerprint"))
    inputs: Mapped[Any] = mapped_column(CanonicalJSON)
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    explanation: Mapped[bytes] = mapped_column(LargeBinary)
    explanation_sha256: Mapped[str] = mapped_column(String(64))
    level: Mapped[str | None] = mapped_column(String(20))
    at_best: Mapped[str | None] = mapped_column(String(20))
    official: Mapped[bool]
    graded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DisownedSignatureRow(db.Model):  # type: ignore[name-defined,misc]
    """Who had signed a version says that the signature does not stand. Never changed, and the version stays as it is.

    `found`: the state its case was in when that was said; null for a version that another one had followed.
    """

    __tablename__ = "disowned_signature"
    __table_args__ = (CheckConstraint("why in ('not_me', 'not_meant')", name="why_is_known"),)

    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(1000))
    found: Mapped[str | None] = mapped_column(String(20))
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteFactRow(db.Model):  # type: ignore[name-defined,misc]
    """An indicator scored on site: what was found, in which role, by whom and when. A later score stands beside it."""

    __tablename__ = "site_fact"
    __table_args__ = (Index("ix_site_fact_declaration_id", "declaration_id", "said_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declaration.id"))
    sector: Mapped[str] = mapped_column(String(40))
    indicator: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(CanonicalJSON)
    role: Mapped[str] = mapped_column(String(30))
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GradeRevisionRow(db.Model):  # type: ignore[name-defined,misc]
    """What a stored grade is to become: a grade computed again, or a level that people set. Counts once accepted.

    A regrade keeps inputs and explanation as a grade does. `cause` is what led to it: an adverse record's id, the
    day on which a look-back ended, site facts, or a person's judgement.
    """

    __tablename__ = "grade_revision"
    __table_args__ = (
        CheckConstraint("kind in ('regrade', 'override')", name="kind_is_known"),
        CheckConstraint("state in ('proposed', 'accepted', 'declined', 'replaced')", name="state_is_known"),
        CheckConstraint("(kind = 'regrade') = (explanation is not null)", name="a_regrade_explains"),
        CheckConstraint("kind = 'regrade' or reason is not null", name="an_override_has_a_reason"),
        CheckConstraint("(state in ('accepted', 'declined')) = (decided_by is not null)", name="decided_by_somebody"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="decided_by_another"),
        Index("ix_grade_revision_submission_id", "submission_id", "decided_at"),
        Index("ix_grade_revision_state", "state", "id"),
        Index(
            "uq_grade_revision_open", "submission_id", "kind", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    kind: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(80))
    level: Mapped[str | None] = mapped_column(String(20))
    at_best: Mapped[str | None] = mapped_column(String(20))
    official: Mapped[bool]
    rule_fingerprint: Mapped[str] = mapped_column(ForeignKey("rule_edition.fingerprint"))
    inputs: Mapped[Any | None] = mapped_column(CanonicalJSON)
    inputs_sha256: Mapped[str | None] = mapped_column(String(64))
    explanation: Mapped[bytes | None] = mapped_column(LargeBinary)
    explanation_sha256: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(1000))
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)


class FactChunkRow(db.Model):  # type: ignore[name-defined,misc]
    """Facts of some grades of a season, as columns: what a dry run reads instead of `inputs`, row by row.

    A chunk never changes. It tells by itself which grades its rows are of; those that no longer stand are left out by
    whoever reads. All of it can be deleted and is made again from the grades.
    """

    __tablename__ = "fact_chunk"
    __table_args__ = (Index("ix_fact_chunk_season_id_programme", "season_id", "programme", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    programme: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(80))
    sub_type: Mapped[str] = mapped_column(String(80))
    rows: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DryRunRow(db.Model):  # type: ignore[name-defined,misc]
    """What an edition would do to the levels of a season, as somebody saw it. `summary` counts; the moves tell each."""

    __tablename__ = "dry_run"
    __table_args__ = (Index("ix_dry_run_made_by", "made_by", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    programme: Mapped[str] = mapped_column(String(40))
    edition_id: Mapped[str] = mapped_column(String(60))
    fingerprint: Mapped[str] = mapped_column(String(64))
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("rule_draft.id"))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    summary: Mapped[Any] = mapped_column(CanonicalJSON)


class DryRunMoveRow(db.Model):  # type: ignore[name-defined,misc]
    """A source whose level would be another one; `causes` are the indicators that do it."""

    __tablename__ = "dry_run_move"

    dry_run_id: Mapped[str] = mapped_column(ForeignKey("dry_run.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    how: Mapped[str] = mapped_column(String(20))
    before: Mapped[str | None] = mapped_column(String(20))
    after: Mapped[str | None] = mapped_column(String(20))
    overridden: Mapped[bool]
    causes: Mapped[Any] = mapped_column(CanonicalJSON)
