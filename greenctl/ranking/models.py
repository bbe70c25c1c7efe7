"""Tables of published rankings, of what firms say to them, and of what they ask."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from greenctl.db.base import CanonicalJSON, UtcDateTime, db


class RankingEditionRow(db.Model):  # type: ignore[name-defined,misc]
    """A numbered, immutable edition under one scheme, as of one day. `fingerprint` is the SHA-256 of its file."""

    __tablename__ = "ranking_edition"
    __table_args__ = (UniqueConstraint("scheme", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    as_of: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("ranking_edition.id"))
    official: Mapped[bool]
    scheme_fingerprint: Mapped[str] = mapped_column(String(64))
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    summary: Mapped[Any] = mapped_column(CanonicalJSON)


class RankingInputRow(db.Model):  # type: ignore[name-defined,misc]
    """A stretch of the lines that an edition was made of, compressed (zlib); together they are the inputs' file."""

    __tablename__ = "ranking_input"

    edition_id: Mapped[str] = mapped_column(ForeignKey("ranking_edition.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[bytes] = mapped_column(LargeBinary)


class RankingRow(db.Model):  # type: ignore[name-defined,misc]
    """One source of an edition. `document` is, byte for byte, its line in the published file; the rest is for finding
    it. `ending` says praise or blame, where the ranking says either."""

    __tablename__ = "ranking_row"
    __table_args__ = (
        CheckConstraint("ending in ('praise', 'blame')", name="ending_is_known"),
        Index("ix_ranking_row_cohort", "edition_id", "cohort", "ordinal"),
        Index("ix_ranking_row_ending", "edition_id", "ending", "ordinal"),
        Index("uq_ranking_row_source_id_edition_id", "source_id", "edition_id", unique=True),
    )

    edition_id: Mapped[str] = mapped_column(ForeignKey("ranking_edition.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    cohort: Mapped[str] = mapped_column(String(100))
    ending: Mapped[str | None] = mapped_column(String(10))
    document: Mapped[Any] = mapped_column(CanonicalJSON)


class RankingReplyRow(db.Model):  # type: ignore[name-defined,misc]
    """What a firm says to its rank: printed beside it as the firm's own word, which nobody has verified."""

    __tablename__ = "ranking_reply"
    __table_args__ = (UniqueConstraint("edition_id", "source_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    edition_id: Mapped[str] = mapped_column(ForeignKey("ranking_edition.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    text: Mapped[str] = mapped_column(String(1000))
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RankingRequestRow(db.Model):  # type: ignore[name-defined,misc]
    """A firm asks to be rated again after repair; a person answers, and the next edition says that it was considered.

    The next rank comes from the records alone: it may be better, the same or worse.
    """

    __tablename__ = "ranking_request"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'granted', 'declined')", name="state_is_known"),
        CheckConstraint("(state = 'asked') = (answered_by is null)", name="answered_by_somebody"),
        CheckConstraint("answered_by is null or answered_by <> asked_by", name="answered_by_another"),
        CheckConstraint("considered_in is null or state = 'granted'", name="considered_if_granted"),
        Index(
            "uq_ranking_request_open",
            "source_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_ranking_request_state", "state", "id"),
        Index("ix_ranking_request_edition_id", "edition_id", "source_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    edition_id: Mapped[str] = mapped_column(ForeignKey("ranking_edition.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by: Mapped[str | None] = mapped_column(String(80))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    considered_in: Mapped[str | None] = mapped_column(ForeignKey("ranking_edition.id"))
    version: Mapped[int] = mapped_column(default=1)
