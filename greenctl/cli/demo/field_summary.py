"""What came of the inspections beside what was given; and the open data that makes the ranking again."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from greenctl.cli import rankings as ranking_commands
from greenctl.cli.demo.field_door import SCHEME
from greenctl.cli.demo.inspections import DRAFTS, Inspections
from greenctl.cli.demo.summary import Words, table_of
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure import queries as batches
from greenctl.findings.loop.moves import COUNTING
from greenctl.inspection import redraw, visiting
from greenctl.lists import removal_queries as removals
from greenctl.notices.queries import told_in_all
from greenctl.ranking import queries as rankings

_MANY = 10_000
_AGAIN = """#!/bin/sh
# The published ranking, byte for byte, and the double-random draw, each from its open data alone. Needs Python 3.
set -eu
cd "$(dirname "$0")"
{rebuild}
echo "ranking: the same"
python3 redraw.py draw.json
"""
Line = tuple[str, str, int]


def print_inspections(console: Console, uow: UnitOfWork, inspections: Inspections, language: str) -> None:
    """Given and computed apart, line by line."""
    words = Words(language)
    table = table_of(words("what"), words("given"), words("computed"))
    for name, given, computed in _lines(uow, inspections):
        table.add_row(words(f"field_{name}"), given, str(computed))
    words.show(console, "inspections_title", table)


def write_open_data(
    transactions: Transactions, settings: Settings, inspections: Inspections, folder: Path, language: str
) -> str:
    """The newest ranking with all it is made from, and the draw that is over; returns how to make both again."""
    told = Namespace(scheme=SCHEME, folder=folder)
    *_, command = ranking_commands.export(transactions, settings, told)
    area = inspections.areas[0]
    (folder / "draw.json").write_bytes(inspections.door.document(inspections.plan_id(area, DRAFTS)))
    (folder / "redraw.py").write_bytes(Path(redraw.__file__).read_bytes())
    command = command.rsplit("folder: ", 1)[-1]
    script = _AGAIN.format(rebuild=command)
    (folder / "again.sh").write_text(script, encoding="utf-8")
    return Words(language)("open_data", command=f"sh {folder / 'again.sh'}")


def _lines(uow: UnitOfWork, inspections: Inspections) -> Iterator[Line]:
    told, city = inspections.told, inspections.city
    since, until = city.day(DRAFTS), city.day("season_ends")
    visits = sum(row["visits"] for row in visiting.coverage(uow, since, until, ("", ""), _MANY))
    yield "visits", f"{len(told['rounds'])} × {told['visited']:.0%} + {told['draw']['share']:.0%}", visits
    yield from _findings(inspections)
    public = batches.batches(uow, limit=_MANY)
    yield "batches", "2", len(public)
    yield "exposed", "", sum(batch.count for batch in public)
    for state in ("removed", "kept", "proposed"):
        yield f"removal_{state}", "", len(removals.page(uow, state, limit=_MANY))
    newest = rankings.newest(uow, SCHEME)
    assert newest is not None
    yield "ranking", "2", newest.number
    states, ends = newest.summary["by_state"], newest.summary["by_end"]
    yield from ((name, "", states.get(name, 0)) for name in ("ranked", "vetoed", "not_enough_visits"))
    yield from ((name, "", ends.get(name, 0)) for name in ("praise", "blame"))
    yield "notices", "", told_in_all(uow)


def _findings(inspections: Inspections) -> Iterator[Line]:
    told, found = inspections.told, list(inspections.all_findings().values())
    stand = Counter(item.standing.value for item in found)
    repair = Counter(item.progress.value for item in found if item.standing in COUNTING)
    line = told["found"].get(inspections.city.size, told["found"]["city"])
    yield "findings", f"{line['best']:.1%} – {line['poorest']:.1%}", len(found)
    yield "closed", f"{told['fates']['closed']:.0%}", repair["closed"]
    yield "open", "", sum(repair.values()) - repair["closed"]
    yield "overdue", f"{told['fates']['late']:.0%}", sum(item.escalated > 0 for item in found)
    yield "disputed", "1", stand["disputed"]
    yield "voided", f"{told['voided']}", stand["voided"]
    yield "unordered", str(told["unordered"]), stand["unconfirmed"]
