"""Reading and writing published rule editions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from grading import Edition
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules.models import RuleEditionRow

_INSERT = insert(RuleEditionRow)
_DOCUMENT = select(RuleEditionRow.document).where(RuleEditionRow.fingerprint == bindparam("fingerprint"))
_FINGERPRINT = select(RuleEditionRow.fingerprint).where(RuleEditionRow.id == bindparam("id"))
_HEADINGS = select(
    RuleEditionRow.id, RuleEditionRow.fingerprint, RuleEditionRow.title_zh, RuleEditionRow.title_en,
    RuleEditionRow.official, RuleEditionRow.jurisdiction, RuleEditionRow.effective_from,
    RuleEditionRow.effective_until, RuleEditionRow.published_at,
).order_by(RuleEditionRow.id)  # fmt: skip


def insert_edition(uow: UnitOfWork, edition: Edition) -> None:
    row = {name: getattr(edition, name) for name in ("id", "fingerprint", "title_zh", "title_en", "official")}
    days = {name: getattr(edition, name) for name in ("jurisdiction", "effective_from", "effective_until")}
    uow.execute(_INSERT, {**row, **days, "document": edition.to_document(), "published_at": uow.now})


def find_document(uow: UnitOfWork, fingerprint: str) -> Any:
    """The composed document, or None."""
    return uow.execute(_DOCUMENT, {"fingerprint": fingerprint}).scalar()


def find_fingerprint(uow: UnitOfWork, edition_id: str) -> str | None:
    return uow.execute(_FINGERPRINT, {"id": edition_id}).scalar()


def list_headings(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Every published edition, without its tables."""
    return uow.execute(_HEADINGS).all()
