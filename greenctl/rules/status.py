"""How far the tables of an edition are known: per sector how many cells are confirmed, read, unread."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from grading import Edition
from greenctl.rules.checklist import CONFIRMED, ListedCell, cells_of


@dataclass(frozen=True, slots=True)
class SectorStatus:
    """Counts of cells; the sector without a code holds vetoes and guarantees. `read` cells carry a grade that is not
    official, `unread` ones none."""

    sector: str
    name_zh: str
    name_en: str
    cells: int
    confirmed: int
    read: int
    unread: int

    @property
    def complete(self) -> bool:
        """Whether its levels may be official: every cell is confirmed."""
        return self.confirmed == self.cells


def status_of(edition: Edition) -> tuple[SectorStatus, ...]:
    """One line per sector, then one for what holds for all."""
    return counted(edition, ((cell, _kind(cell)) for cell in cells_of(edition)))


def counted(edition: Edition, kinds: Iterable[tuple[ListedCell, str]]) -> tuple[SectorStatus, ...]:
    """The same of cells of which somebody says whether they are confirmed, read or unread."""
    counts: dict[str, Counter[str]] = {}
    for cell, kind in ((cell, kind) for cell, kind in kinds if cell.marked):
        counts.setdefault(cell.key.sector, Counter())[kind] += 1
    names = {code: (table.name_zh, table.name_en) for code, table in edition.sectors.items()}
    return tuple(
        SectorStatus(
            code, *names.get(code, ("一票否决和保障类", "vetoes and guarantees")), count.total(), count[CONFIRMED],
            count["read"], count["unread"],
        )
        for code, count in counts.items()
    )  # fmt: skip


def _kind(cell: ListedCell) -> str:
    if not cell.evaluable:
        return "unread"
    return CONFIRMED if cell.trust == CONFIRMED else "read"
