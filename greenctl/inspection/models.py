"""Tables of inspection: officers, plans and their draws, tasks, visits, tips."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, ExactDecimal, UtcDateTime, db

ORIGINS = "('routine', 'random', 'alert', 'follow_up', 'tip')"


class OfficerRow(db.Model):  # type: ignore[name-defined,misc]
    """Somebody who may be sent to a source. Where: their grants as inspector say; here stands only since when."""

    __tablename__ = "officer"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_by: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(default=1)


class QualificationRow(db.Model):  # type: ignore[name-defined,misc]
    """What an officer may inspect, from one day up to, not including, another."""

    __tablename__ = "officer_qualification"
    __table_args__ = (CheckConstraint("valid_until is null or valid_until > valid_from", name="ends_after_it_begins"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("officer.account_id"), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    valid_until: Mapped[date | None] = mapped_column(Date)


class ConflictRow(db.Model):  # type: ignore[name-defined,misc]
    """A source that an officer must not visit. It ends, and is never deleted."""

    __tablename__ = "officer_conflict"
    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended_by_somebody"),
        Index(
            "uq_officer_conflict_in_force",
            "account_id",
            "source_id",
            unique=True,
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_officer_conflict_source_id", "source_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("officer.account_id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    reason: Mapped[str] = mapped_column(String(200))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stated_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(80))


class PlanRow(db.Model):  # type: ignore[name-defined,misc]
    """A plan of visits. Of a random one the strata say how many are drawn, and how the seed is bound beforehand:
    by the SHA-256 of its secret part (`seed_commitment`), and, if it has a public part, by naming what number that will
    be (`seed_source`)."""

    __tablename__ = "inspection_plan"
    __table_args__ = (
        CheckConstraint(f"kind in {ORIGINS}", name="kind_is_known"),
        CheckConstraint("state in ('open', 'drawn', 'cancelled')", name="state_is_known"),
        CheckConstraint("until > starts_on", name="ends_after_it_begins"),
        CheckConstraint("(kind = 'random') = (strata is not null)", name="random_has_strata"),
        CheckConstraint("kind = 'random' or state <> 'drawn'", name="only_random_is_drawn"),
        CheckConstraint("(kind = 'random') = (seed_commitment is not null)", name="seed_is_bound_beforehand"),
        Index("ix_inspection_plan_area_id", "area", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(String(40))
    line: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    scheme: Mapped[str | None] = mapped_column(String(60))
    strata: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)
    seed_commitment: Mapped[str | None] = mapped_column(String(64))
    seed_source: Mapped[str | None] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)


class DrawRow(db.Model):  # type: ignore[name-defined,misc]
    """The draw of a plan: what it was drawn from and what came out, as one document that anybody can draw again."""

    __tablename__ = "inspection_draw"

    plan_id: Mapped[str] = mapped_column(ForeignKey("inspection_plan.id"), primary_key=True)
    method: Mapped[str] = mapped_column(String(40))
    seed: Mapped[str] = mapped_column(String(200))
    document: Mapped[Any] = mapped_column(CanonicalJSON)
    document_sha256: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_by: Mapped[str] = mapped_column(String(80))


class TaskRow(db.Model):  # type: ignore[name-defined,misc]
    """A visit to be made. Before its day only its officers, who planned it, and command may know of it."""

    __tablename__ = "inspection_task"
    __table_args__ = (
        CheckConstraint(f"origin in {ORIGINS}", name="origin_is_known"),
        CheckConstraint("state in ('planned', 'under_way', 'done', 'cancelled')", name="state_is_known"),
        CheckConstraint("due_on >= planned_on", name="due_after_planned"),
        CheckConstraint("(state = 'cancelled') = (cancelled_because is not null)", name="cancelled_with_a_reason"),
        Index("ix_inspection_task_source_id", "source_id"),
        Index("ix_inspection_task_plan_id", "plan_id"),
        Index("ix_inspection_task_planned_on_id", "planned_on", "id"),
        Index("ix_inspection_task_tip_id", "tip_id"),
        Index("ix_inspection_task_finding_id", "finding_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("inspection_plan.id"))
    origin: Mapped[str] = mapped_column(String(10))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(String(40))
    line: Mapped[str] = mapped_column(String(40))
    planned_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    finding_id: Mapped[str | None] = mapped_column(String(36))
    tip_id: Mapped[str | None] = mapped_column(String(36))
    note: Mapped[str | None] = mapped_column(String(500))
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    cancelled_because: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)


class TaskOfficerRow(db.Model):  # type: ignore[name-defined,misc]
    """Who goes."""

    __tablename__ = "inspection_task_officer"
    __table_args__ = (Index("ix_inspection_task_officer_account_id", "account_id"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("inspection_task.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)


class TaskMoveRow(db.Model):  # type: ignore[name-defined,misc]
    """What was done to a task after it was made: reassigned, cancelled, visited. Never changed.

    `officers`: of one that was reassigned, who went before and who goes after.
    """

    __tablename__ = "inspection_task_move"
    __table_args__ = (CheckConstraint("act in ('reassigned', 'cancelled', 'visited')", name="act_is_known"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("inspection_task.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))
    officers: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True)


class VisitRow(db.Model):  # type: ignore[name-defined,misc]
    """Somebody looked. A visit that found nothing is a record like any other.

    `id`, `started_at`, `ended_at` and the position (WGS-84) are the phone's word; `recorded_at` is the server's, and
    `visited_on` the city's day of that moment. `said_source_id` is what was sent where that source lives on in
    another. `flags` say what does not fit; they never refuse.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("outcome in ('clean', 'findings')", name="outcome_is_known"),
        CheckConstraint("(longitude is null) = (latitude is null)", name="coordinates_come_in_pairs"),
        CheckConstraint(
            "ended_at is null or started_at is null or ended_at >= started_at", name="ends_after_it_begins"
        ),
        Index("ix_visit_source_id_visited_on", "source_id", "visited_on"),
        Index("ix_visit_recorded_by_recorded_at", "recorded_by", "recorded_at"),
        Index("ix_visit_visited_on_id", "visited_on", "id"),
        Index("ix_visit_task_id", "task_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("inspection_task.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    said_source_id: Mapped[str | None] = mapped_column(String(36))
    source_state: Mapped[str] = mapped_column(String(10))
    line: Mapped[str | None] = mapped_column(String(40))
    visited_on: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
    device_id: Mapped[str | None] = mapped_column(String(36))
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(40))
    longitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    latitude: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    accuracy_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    distance_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    flags: Mapped[Any] = mapped_column(CanonicalJSON)
    outcome: Mapped[str] = mapped_column(String(10))
    check_sheet: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))


class VisitOfficerRow(db.Model):  # type: ignore[name-defined,misc]
    """Who was there."""

    __tablename__ = "visit_officer"
    __table_args__ = (Index("ix_visit_officer_account_id", "account_id"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)


class VisitPointRow(db.Model):  # type: ignore[name-defined,misc]
    """What was seen of one check point: `indicator:<id>` of a rule edition, or `<list>:<item>` of a city's list."""

    __tablename__ = "visit_point"
    __table_args__ = (CheckConstraint("state in ('met', 'not_met', 'not_looked_at')", name="state_is_known"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    point: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(13))


class TipRow(db.Model):  # type: ignore[name-defined,misc]
    """What somebody of the public saw. `contact` is personal data, asked for by nobody and shown to the desk alone.

    Public are the number, the day, the state and the answer, which for one that was declined says why; the text of a
    stranger never is. One that names no source has no department: it is for who answers for the whole place.
    """

    __tablename__ = "tip"
    __table_args__ = (
        CheckConstraint("state in ('received', 'task', 'declined', 'answered')", name="state_is_known"),
        CheckConstraint("(state in ('declined', 'answered')) = (answer is not null)", name="settled_has_an_answer"),
        CheckConstraint("(answered_by is null) = (answer is null)", name="answered_by_somebody"),
        CheckConstraint("(state = 'received') = (triaged_by is null)", name="triaged_by_somebody"),
        Index("ix_tip_state_area_id", "state", "area", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    area: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str | None] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    triaged_by: Mapped[str | None] = mapped_column(String(80))
    triaged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("inspection_task.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(default=1)


class TipPhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A photo that came with a tip: quarantined until a person releases or withholds it. What was sent is not kept;
    `sha256` and `size_bytes` are of it. Copies lie in the store under the photo's own id.
    """

    __tablename__ = "tip_photo"
    __table_args__ = (
        CheckConstraint("state in ('quarantined', 'released', 'withheld')", name="state_is_known"),
        CheckConstraint("(state = 'quarantined') = (decided_by is null)", name="decided_by_somebody"),
        CheckConstraint("(decided_by is null) = (decided_at is null)", name="decided_at_a_moment"),
        CheckConstraint("(decided_by is null) = (reason is null)", name="decided_with_a_reason"),
        Index("ix_tip_photo_state", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tip_id: Mapped[str] = mapped_column(ForeignKey("tip.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
