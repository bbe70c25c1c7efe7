"""Drafts for tests: people of the rules office, and editions begun with good defaults."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import EVERYTHING, Actor, Grant, Reach, Role, Scope
from greenctl.kernel.ids import new_id
from greenctl.rules import drafting, publishing, queries
from greenctl.rules.confirming import SeenCell, checklist, confirm
from greenctl.rules.domain import CellKey, Draft, NewDraft
from greenctl.rules.publishing import Publication
from greenctl.rules.use_cases import publish_shipped_edition

FIRST, SECOND, THIRD = (
    Actor(f"00000000-0000-7000-8000-00000000000{number}", (Grant(role, "370800"),))
    for number, role in ((1, Role.COMMAND), (2, Role.COMMAND), (3, Role.CITY_REVIEWER))
)
CITY = Scope(reaches=(Reach("3708"),))
TODAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


@contextmanager
def working(transactions: Transactions, actor: Actor = FIRST, scope: Scope = EVERYTHING) -> Iterator[UnitOfWork]:
    """A transaction of somebody of the rules office."""
    with transactions.writing(actor, scope=scope) as uow:
        yield uow


def a_new_draft(**changes: Any) -> NewDraft:
    values = {"id": new_id(), "edition_id": "office-2026", "title_zh": "示例市版 2026", "title_en": "Sample city 2026"}
    return NewDraft(**{**values, "jurisdiction": "3708", **changes})


def begun(transactions: Transactions, actor: Actor = FIRST, **changes: Any) -> Draft:
    """A draft; one that starts from a shipped edition publishes that first."""
    with working(transactions, actor) as uow:
        if changes.get("start_from"):
            publish_shipped_edition(uow, changes["start_from"])
        return drafting.begin(uow, a_new_draft(**changes))


def confirmed(transactions: Transactions, draft_id: str, *people: Actor, only: Collection[CellKey] = ()) -> None:
    """Every cell that can be looked up and is not confirmed yet, or only these, by each of these people."""
    for person in people:
        with working(transactions, person) as uow:
            cells = checklist(uow, queries.get_draft(uow, draft_id))
            wanted = [item.cell for item in cells if item.cell.checkable and not item.carried]
            seen = [SeenCell(cell.key, cell.sha256) for cell in wanted if not only or cell.key in only]
            confirm(uow, draft_id, seen)


def edited(transactions: Transactions, draft: Draft, key: CellKey, actor: Actor = FIRST, **cell: Any) -> Draft:
    """With another cell, as it was read in the sample's rules."""
    said = {"cite": {"doc": "sample-rules", "clause": "示例条款 9"}, "trust": "read", **cell}
    with working(transactions, actor) as uow:
        return drafting.set_cell(uow, draft.id, draft.version, key, said)


def publish(transactions: Transactions, draft_id: str, actor: Actor = SECOND, **publication: Any) -> Any:
    """Publish a draft for Monday, unless the test says otherwise."""
    chosen = Publication(**{"effective_from": MONDAY, **publication})
    with working(transactions, actor) as uow:
        version = queries.get_draft(uow, draft_id).version
        return publishing.publish(uow, draft_id, version, chosen, today=TODAY)
