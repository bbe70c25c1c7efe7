"""`greenctl rules confirm | publish | roll-back`: what people sign for, from a shell."""

import argparse
from collections.abc import Iterator
from datetime import date

from greenctl.cli.rule_tables import act_as, add_person
from greenctl.config import Settings
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from greenctl.rules import confirming, publishing, queries
from greenctl.rules.confirming import CheckedCell, SeenCell
from greenctl.rules.publishing import Publication


def add_confirm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", help="its id")
    parser.add_argument("cells", nargs="*", metavar="CELL", help="sector, sector.indicator or sector.indicator.level")
    parser.add_argument("--all", action="store_true", help="every cell that lacks a confirmation")
    add_person(parser)


def confirm(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    """Confirm the cells named, each held against the page it cites; without any, show what waits."""
    act_as(uow, arguments.login, "rules.confirm")
    waiting = [item for item in _waiting(uow, arguments.draft) if uow.actor.account_id not in item.by]
    chosen = [item for item in waiting if arguments.all or _is_named(item, arguments.cells)]
    if not chosen:
        yield from (_line(item) for item in waiting)
        yield f"{len(waiting)} cells wait for {arguments.login}; name those that were looked up"
        return
    seen = [SeenCell(item.cell.key, item.cell.sha256) for item in chosen]
    done = confirming.confirm(uow, arguments.draft, seen)
    yield f"{len(done)} confirmed, {sum(item.state == 'confirmed' for item in done)} of them by two people"


def add_publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", help="its id")
    parser.add_argument("--from", dest="start", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the first day it no longer governs")
    parser.add_argument("--official", action="store_true", help="only if every cell and veto is confirmed")
    add_person(parser)


def publish(uow: UnitOfWork, arguments: argparse.Namespace, settings: Settings) -> Iterator[str]:
    act_as(uow, arguments.login, "rules.publish")
    version = queries.get_draft(uow, arguments.draft).version
    publication = Publication(arguments.start, arguments.until, arguments.official)
    today = local_day(uow.now, settings.zone)
    edition = publishing.publish(uow, arguments.draft, version, publication, today=today)
    official = "official" if edition.official else "not official"
    yield f"{edition.id} governs from {edition.effective_from} ({official}), {edition.fingerprint}"


def add_roll_back(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", help="the published edition whose tables come back")
    parser.add_argument("new", help="what it will be published as")
    add_person(parser)


def roll_back(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    """Print the id of the draft, for somebody else to publish."""
    act_as(uow, arguments.login, "rules.draft")
    yield publishing.roll_back(uow, arguments.edition, new_id(), arguments.new).id


def _waiting(uow: UnitOfWork, draft_id: str) -> list[CheckedCell]:
    cells = confirming.checklist(uow, queries.get_draft(uow, draft_id))
    return [item for item in cells if item.state in {"open", "once"}]


def _is_named(item: CheckedCell, names: list[str]) -> bool:
    """The cell itself, or an indicator or a sector that it is of."""
    key = str(item.cell.key)
    return any(key == name or key.startswith(f"{name}.") for name in names)


def _line(item: CheckedCell) -> str:
    cite = item.cell.cite or {}
    where = " ".join(str(cite[part]) for part in ("doc", "clause", "page") if part in cite)
    gone = "taken out: " if item.cell.removed else ""
    return f"{item.state:5} {item.cell.key}: {gone}{item.cell.label_zh} {item.cell.requirement_zh} ({where})"
