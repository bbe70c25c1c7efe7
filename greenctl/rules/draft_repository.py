"""Drafts and confirmations as rows and as values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, bindparam, insert, literal, select, update

from greenctl.db.base import CanonicalJSON, UtcDateTime
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules.domain import Draft, DraftState
from greenctl.rules.models import CellConfirmationRow, RuleDraftRow

# The tables of a place are the business of whoever answers for the whole place, whatever the department.
_WITHIN = Within(RuleDraftRow.jurisdiction, None, literal(None))
_HEADING = tuple(column for column in RuleDraftRow.__table__.columns if column.name not in {"document", "places"})
_DRAFT = select(RuleDraftRow.__table__).where(RuleDraftRow.id == bindparam("id"))
_TAKEN = select(RuleDraftRow.id).where(RuleDraftRow.id == bindparam("id"))
_DRAFTS = (
    select(*_HEADING).where(RuleDraftRow.id > bindparam("after")).order_by(RuleDraftRow.id).limit(bindparam("limit"))
)
_INSERT = insert(RuleDraftRow.__table__)
_CHANGED = ("title_zh", "title_en", "jurisdiction", "state", "published_fingerprint", "version")
_UPDATE = (
    update(RuleDraftRow.__table__)
    .where(RuleDraftRow.id == bindparam("draft"), RuleDraftRow.version == bindparam("seen"))
    .values(
        {name: bindparam(f"new_{name}") for name in _CHANGED}
        | {name: bindparam(f"new_{name}", type_=CanonicalJSON) for name in ("document", "places", "authors")}
        | {"changed_at": bindparam("new_changed_at", type_=UtcDateTime)}
    )
)
_CONFIRMATIONS = (
    select(CellConfirmationRow.cell_sha256, CellConfirmationRow.account_id)
    .where(CellConfirmationRow.draft_id == bindparam("draft"))
    .order_by(CellConfirmationRow.cell_sha256, CellConfirmationRow.account_id)
)
_CONFIRM = insert(CellConfirmationRow.__table__)


def insert_draft(uow: UnitOfWork, draft: Draft) -> None:
    uow.execute(_INSERT, _row(draft))


def is_taken(uow: UnitOfWork, draft_id: str) -> bool:
    """Whether any draft has the id, within reach or not."""
    return uow.execute(_TAKEN, {"id": draft_id}).first() is not None


def find_draft(uow: UnitOfWork, draft_id: str) -> Draft | None:
    row = _WITHIN.execute(uow, _DRAFT, {"id": draft_id}).first()
    return None if row is None else _draft(row)


def list_headings(uow: UnitOfWork, after: str, limit: int) -> Sequence[Row[Any]]:
    """Drafts without their documents, by id."""
    return _WITHIN.execute(uow, _DRAFTS, {"after": after, "limit": limit}).all()


def save_draft(uow: UnitOfWork, draft: Draft, seen_version: int) -> bool:
    """Write a draft as it is now; False if somebody was faster."""
    values = {f"new_{name}": value for name, value in _row(draft).items()}
    return uow.execute(_UPDATE, {**values, "draft": draft.id, "seen": seen_version}).rowcount == 1


def confirmations_of(uow: UnitOfWork, draft_id: str) -> Mapping[str, frozenset[str]]:
    """Who has confirmed, by the digest of the cell."""
    found: dict[str, set[str]] = {}
    for cell, account in uow.execute(_CONFIRMATIONS, {"draft": draft_id}):
        found.setdefault(cell, set()).add(account)
    return {cell: frozenset(accounts) for cell, accounts in found.items()}


def insert_confirmations(uow: UnitOfWork, rows: Iterable[Mapping[str, Any]]) -> None:
    uow.execute(_CONFIRM, list(rows))


def _row(draft: Draft) -> dict[str, Any]:
    values = {item.name: getattr(draft, item.name) for item in fields(draft)}
    return {**values, "state": draft.state.value, "authors": list(draft.authors)}


def _draft(row: Row[Any]) -> Draft:
    values = {item.name: getattr(row, item.name) for item in fields(Draft)}
    return Draft(**{**values, "state": DraftState(row.state), "authors": tuple(row.authors)})
