"""Two people hold each cell against the page it cites. What they have seen is named by its digest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading import Trust
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Role
from greenctl.rules import draft_repository, queries
from greenctl.rules.checklist import CONFIRMED, NEEDED, ListedCell, cells_of, removed_cells, trust_by_digest
from greenctl.rules.domain import CellKey, CellsConfirmed, Draft
from greenctl.rules.errors import CellsRefused, NotAPerson
from greenctl.rules.linting import edition_of

MOST_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class SeenCell:
    """A cell as it was when somebody looked it up."""

    key: CellKey
    sha256: str


@dataclass(frozen=True, slots=True)
class CheckedCell:
    """A cell and who has confirmed it as it is now. `carried`: it was confirmed in the edition before, and is the
    same; `changed`: it is new, or not what it is there."""

    cell: ListedCell
    by: frozenset[str]
    carried: bool
    changed: bool

    @property
    def state(self) -> str:
        """unread, open, once or confirmed."""
        if not self.cell.checkable:
            return "unread"
        if self.carried or len(self.by) >= NEEDED:
            return CONFIRMED
        return "once" if self.by else "open"


def confirm(uow: UnitOfWork, draft_id: str, seen: Sequence[SeenCell]) -> list[CheckedCell]:
    """Confirm these cells as one person: all or none.

    Raises:
        DraftNotThere, DraftClosed, DraftDoesNotLoad
        NotAPerson
        CellsRefused: a cell is not there, changed meanwhile, cannot be looked up, or was confirmed by this person.
    """
    require_person(uow)
    draft = queries.get_draft(uow, draft_id)
    draft.require_open()
    cells = {item.cell.key: item for item in checklist(uow, draft)}
    problems = list(_problems(seen, cells, uow.actor.account_id))
    if problems:
        raise CellsRefused(draft=draft_id, problems=problems[:200])
    chosen = {item.sha256: cells[item.key].cell for item in seen}
    draft_repository.insert_confirmations(uow, (_row(uow, draft, cell) for cell in chosen.values()))
    uow.record(CellsConfirmed(draft_id=draft.id, cells=tuple(chosen)))
    after = {item.cell.key: item for item in checklist(uow, draft)}
    return [after[item.key] for item in seen]


def checklist(uow: UnitOfWork, draft: Draft) -> list[CheckedCell]:
    """Every cell of a draft, and what was taken out, with who has confirmed it. Raises DraftDoesNotLoad."""
    edition, superseded = edition_of(draft), queries.superseded_by(uow, draft)
    by = draft_repository.confirmations_of(uow, draft.id)
    anew = draft.base_fingerprint is None
    before = trust_by_digest(None if anew else superseded)
    gone = removed_cells(edition, superseded, whole_sectors=not anew)
    cells = *cells_of(edition), *gone
    return [_checked(cell, by.get(cell.sha256, frozenset()), before) for cell in cells]


def _checked(cell: ListedCell, by: frozenset[str], before: Mapping[str, str | None]) -> CheckedCell:
    """To be trusted more than before is a change, too. What bears no mark is as it was before."""
    trusts = [str(trust) for trust in Trust]
    was = before.get(cell.sha256)
    now = cell.trust or was
    same = cell.sha256 in before and (was == now or (was in trusts and now in trusts[trusts.index(was) :]))
    return CheckedCell(cell, by, carried=same and now == CONFIRMED, changed=not same)


def require_person(uow: UnitOfWork) -> None:
    """Raises NotAPerson."""
    if Role.SYSTEM in uow.actor.roles:
        raise NotAPerson(actor=uow.actor.account_id)


def _problems(
    seen: Sequence[SeenCell], cells: Mapping[CellKey, CheckedCell], account_id: str
) -> Iterator[dict[str, Any]]:
    for item in seen:
        found = cells.get(item.key)
        if found is None:
            yield {"field": str(item.key), "code": "rules.cell_not_there"}
        elif found.cell.sha256 != item.sha256:
            yield {"field": str(item.key), "code": "rules.cell_changed"}
        elif not found.cell.checkable:
            yield {"field": str(item.key), "code": "rules.cell_not_checkable"}
        elif account_id in found.by:
            yield {"field": str(item.key), "code": "rules.cell_confirmed_by_you"}


def _row(uow: UnitOfWork, draft: Draft, cell: ListedCell) -> dict[str, Any]:
    key = cell.key
    return {
        "draft_id": draft.id, "cell_sha256": cell.sha256, "account_id": uow.actor.account_id, "sector": key.sector,
        "indicator": key.indicator, "level": key.level, "at": uow.now,
    }  # fmt: skip
