"""Tables of sites, what was checked there, certificates with everything decided about them, and feeds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, ExactDecimal, UtcDateTime, db


class SiteRow(db.Model):  # type: ignore[name-defined,misc]
    """A source of kind site that is being built, in one phase at a time. `planned_until` is the first day on which, by
    its plan, nobody builds there any more; `end_state` what is known of that end once it has come."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("work in ('building', 'linear')", name="work_is_known"),
        CheckConstraint("end_state in ('open', 'asked', 'unconfirmed', 'closed')", name="end_state_is_known"),
        CheckConstraint("end_state not in ('asked', 'unconfirmed') or asked_on is not null", name="asked_on_a_day"),
        Index("ix_site_end_state", "end_state", "planned_until"),
    )

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    work: Mapped[str] = mapped_column(String(10))
    phase: Mapped[str] = mapped_column(String(20))
    planned_until: Mapped[date | None] = mapped_column(Date)
    end_state: Mapped[str] = mapped_column(String(12))
    asked_on: Mapped[date | None] = mapped_column(Date)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class SitePhaseRow(db.Model):  # type: ignore[name-defined,misc]
    """A phase of a site: when it is planned, and when it was. `…_until` is the first day after it."""

    __tablename__ = "site_phase"

    source_id: Mapped[str] = mapped_column(ForeignKey("site.source_id"), primary_key=True)
    phase: Mapped[str] = mapped_column(String(20), primary_key=True)
    planned_from: Mapped[date | None] = mapped_column(Date)
    planned_until: Mapped[date | None] = mapped_column(Date)
    actual_from: Mapped[date | None] = mapped_column(Date)
    actual_until: Mapped[date | None] = mapped_column(Date)


class SiteMoveRow(db.Model):  # type: ignore[name-defined,misc]
    """A move from one phase to another; the first has no phase before it. Never changed."""

    __tablename__ = "site_move"

    source_id: Mapped[str] = mapped_column(ForeignKey("site.source_id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    from_phase: Mapped[str | None] = mapped_column(String(20))
    to_phase: Mapped[str] = mapped_column(String(20))
    on_day: Mapped[date] = mapped_column(Date)
    by_desk: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(500))
    moved_by: Mapped[str] = mapped_column(String(80))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteCheckRow(db.Model):  # type: ignore[name-defined,misc]
    """A check of a site by its own people or by an inspector, with the list it went by frozen in. Never changed."""

    __tablename__ = "site_check"
    __table_args__ = (
        CheckConstraint("made_by in ('self', 'inspector')", name="made_by_is_known"),
        Index("ix_site_check_source_id", "source_id", "checked_on", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("site.source_id"))
    made_by: Mapped[str] = mapped_column(String(10))
    checked_on: Mapped[date] = mapped_column(Date)
    phase: Mapped[str] = mapped_column(String(20))
    check_list: Mapped[str] = mapped_column(String(60))
    check_list_sha256: Mapped[str] = mapped_column(String(64))
    met: Mapped[int]
    not_met: Mapped[int]
    not_applicable: Mapped[int]
    not_looked_at: Mapped[int]
    all_met: Mapped[bool | None]
    official: Mapped[bool]
    content_sha256: Mapped[str] = mapped_column(String(64))
    checked_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteCheckItemRow(db.Model):  # type: ignore[name-defined,misc]
    """What was seen of one item of the list."""

    __tablename__ = "site_check_item"
    __table_args__ = (
        CheckConstraint("outcome in ('met', 'not_met', 'not_applicable', 'not_looked_at')", name="outcome_is_known"),
        CheckConstraint("outcome <> 'not_applicable' or why is not null", name="not_applicable_says_why"),
    )

    check_id: Mapped[str] = mapped_column(ForeignKey("site_check.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    ordinal: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    why: Mapped[str | None] = mapped_column(String(500))


class SiteCheckPhotoRow(db.Model):  # type: ignore[name-defined,misc]
    """A verified photo of one item."""

    __tablename__ = "site_check_photo"
    __table_args__ = (ForeignKeyConstraint(["check_id", "item"], ["site_check_item.check_id", "site_check_item.item"]),)

    check_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), primary_key=True)


class SiteCertificateRow(db.Model):  # type: ignore[name-defined,misc]
    """A construction certificate: applied for, signed by two bodies, held, perhaps suspended or lost, ended."""

    __tablename__ = "site_certificate"
    __table_args__ = (
        CheckConstraint(
            "state in ('applied', 'sent_back', 'held', 'suspended', 'lost', 'ended')", name="state_is_known"
        ),
        CheckConstraint("(number is null) = (valid_from is null)", name="numbered_from_a_day"),
        CheckConstraint("(valid_from is null) = (valid_until is null)", name="valid_until_a_day"),
        CheckConstraint("state not in ('held', 'suspended', 'lost') or number is not null", name="held_has_a_number"),
        CheckConstraint("(state = 'lost') = (removal_id is not null)", name="lost_by_a_decision"),
        CheckConstraint("(removal_id is null) = (returns_on is null)", name="lost_until_a_day"),
        CheckConstraint("(state = 'ended') = (ended_on is not null)", name="ended_on_a_day"),
        Index("ix_site_certificate_source_id", "source_id", "id"),
        Index("ix_site_certificate_state", "state", "valid_until"),
        Index("uq_site_certificate_number", "number", unique=True),
        Index("uq_site_certificate_open", "source_id", "open_slot", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("site.source_id"))
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"))
    programme: Mapped[str] = mapped_column(String(40))
    check_id: Mapped[str] = mapped_column(ForeignKey("site_check.id"))
    state: Mapped[str] = mapped_column(String(10))
    round: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(40))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    removal_id: Mapped[str | None] = mapped_column(ForeignKey("removal.id"))
    returns_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_why: Mapped[str | None] = mapped_column(String(20))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # 1 while it is neither lost nor ended, so that a site has one at a time; null afterwards.
    open_slot: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)


class SiteSignatureRow(db.Model):  # type: ignore[name-defined,misc]
    """What one body said of an application in one round: two bodies, two people."""

    __tablename__ = "site_signature"
    __table_args__ = (
        CheckConstraint("body in ('department', 'local_government')", name="body_is_known"),
        Index("uq_site_signature_person", "certificate_id", "round", "signed_by", unique=True),
    )

    certificate_id: Mapped[str] = mapped_column(ForeignKey("site_certificate.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(String(20), primary_key=True)
    approves: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(1000))
    items: Mapped[Any] = mapped_column(CanonicalJSON)
    signed_by: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteCertificateStepRow(db.Model):  # type: ignore[name-defined,misc]
    """One step of a certificate with everything it was decided on, so that it can be decided again. Never changed."""

    __tablename__ = "site_certificate_step"

    certificate_id: Mapped[str] = mapped_column(ForeignKey("site_certificate.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(12))
    on_day: Mapped[date] = mapped_column(Date)
    taken_by: Mapped[str] = mapped_column(String(80))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    details: Mapped[Any] = mapped_column(CanonicalJSON)


class SiteFeedRow(db.Model):  # type: ignore[name-defined,misc]
    """The last that was heard of a dust monitor or a camera. It proves nothing by itself."""

    __tablename__ = "site_feed"
    __table_args__ = (
        CheckConstraint("state in ('on', 'off', 'fault')", name="state_is_known"),
        CheckConstraint("(value is null) = (unit is null)", name="values_have_units"),
    )

    source_id: Mapped[str] = mapped_column(ForeignKey("site.source_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str | None] = mapped_column(String(20))
    import_id: Mapped[str] = mapped_column(ForeignKey("site_feed_import.id"))


class SiteFeedImportRow(db.Model):  # type: ignore[name-defined,misc]
    """One import of states: whose, when, and how many rows told something new."""

    __tablename__ = "site_feed_import"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    told: Mapped[int]
    older: Mapped[int]
    imported_by: Mapped[str] = mapped_column(String(80))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
