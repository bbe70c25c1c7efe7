"""Tables of review: published workflows, cases, and one row per decision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class WorkflowRow(db.Model):  # type: ignore[name-defined,misc]
    """An immutable workflow edition: the table of steps and moves that cases follow to their end."""

    __tablename__ = "workflow"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(60), unique=True)
    document: Mapped[Any] = mapped_column(CanonicalJSON)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseRow(db.Model):  # type: ignore[name-defined,misc]
    """A case on its way. `id` is the subject's own id; `party_id` is whom it concerns; both are opaque here.

    `route` is what the workflow branches on (a level, or 'undetermined'). `open_fields` is set while the case is
    returned for correction: these fields may change, and no other.
    """

    __tablename__ = "review_case"
    __table_args__ = (
        CheckConstraint(
            "state in ('under_review', 'returned', 'approved', 'rejected', 'passed_up', 'withdrawn')",
            name="state_is_known",
        ),
        CheckConstraint("(state = 'returned') = (open_fields is not null)", name="returned_names_fields"),
        CheckConstraint("(state = 'under_review') = (step is not null)", name="under_review_has_a_step"),
        # A queue is read in the order of age: one step's by its own people, everything that waits by their overseers.
        Index("ix_review_case_step_by_age", "step", "entered_at", "id"),
        Index("ix_review_case_state_by_age", "state", "entered_at", "id"),
        Index("ix_review_case_party_id", "party_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workflow_fingerprint: Mapped[str] = mapped_column(ForeignKey("workflow.fingerprint"))
    topic: Mapped[str] = mapped_column(String(80), index=True)
    route: Mapped[str] = mapped_column(String(30))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(40))
    party_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(20))
    step: Mapped[str | None] = mapped_column(String(30))
    round: Mapped[int] = mapped_column(default=1)
    open_fields: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)


class DecisionRow(db.Model):  # type: ignore[name-defined,misc]
    """One decision: who moved which case from which step, and why. Never changed."""

    __tablename__ = "review_decision"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("review_case.id"))
    version: Mapped[int]
    round: Mapped[int]
    step: Mapped[str | None] = mapped_column(String(30))
    verdict: Mapped[str] = mapped_column(String(20))
    led_to: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str | None] = mapped_column(Text)
    fields: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)
    decided_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
