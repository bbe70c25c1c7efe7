"""`greenctl rules draft | export | import | lint | status | compare`: rule tables from a shell."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from grading import Edition
from greenctl.auth import policy
from greenctl.auth.queries import find_bearer_of, get_account_by_login
from greenctl.cli.workplace import settings_of_city, terminal_language, transactions_on
from greenctl.config import Settings
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.as_of import compare_editions
from greenctl.declaration.dry_run import find_edition
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import is_uuid, new_id
from greenctl.messages import message
from greenctl.rules import comparing, drafting, importing, queries
from greenctl.rules.confirming import checklist
from greenctl.rules.domain import NewDraft
from greenctl.rules.linting import Finding
from greenctl.rules.status import SectorStatus, counted, status_of
from greenctl.rules.use_cases import shipped
from greenctl.rules.workbook_file import workbook_of

READER = system("rules")


def add_person(parser: argparse.ArgumentParser) -> None:
    """What is done to rules is done by somebody, with the rights they have."""
    parser.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="whose act it is")


def act_as(uow: UnitOfWork, login: str, act: str) -> None:
    """Take on a person's rights, as if they had signed in."""
    account = get_account_by_login(uow, login)
    actor = find_bearer_of(uow, account.id)
    if actor is None:
        sys.exit(f"{login} is suspended; reinstate the account, or name another with --as")
    uow.act_as(actor, policy.scope_for(actor, act))


def add_draft(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", help="what it will be published as")
    parser.add_argument("--zh", required=True, metavar="TITLE")
    parser.add_argument("--en", required=True, metavar="TITLE")
    parser.add_argument("--jurisdiction", required=True, metavar="PREFIX", help="of area codes, such as 3708")
    parser.add_argument("--from", dest="start_from", metavar="EDITION", help="a published edition; empty, if none")
    add_person(parser)


def begin_draft(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    """Print the draft's id, by which the other commands name it."""
    act_as(uow, arguments.login, "rules.draft")
    new = NewDraft(
        new_id(), arguments.edition, arguments.zh, arguments.en, arguments.jurisdiction, arguments.start_from
    )
    yield drafting.begin(uow, new).id


def add_named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="EDITION|DRAFT", help="an edition, published or shipped, or the id of a draft")


def add_export(parser: argparse.ArgumentParser) -> None:
    add_named(parser)
    parser.add_argument("file", type=Path, help="the .xlsx to write")


def export(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    name = arguments.name
    data = importing.export_draft(uow, name) if is_uuid(name) else workbook_of(find_edition(uow, name).to_document())
    arguments.file.write_bytes(data)
    yield f"wrote {arguments.file}"


def add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", help="its id")
    parser.add_argument("file", type=Path, help="an .xlsx in the layout of an export")
    add_person(parser)


def import_file(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    """Take the tables over and tell what the lint finds; the draft keeps its faults."""
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        sys.exit(f"{arguments.file} cannot be read: {error.strerror}")
    act_as(uow, arguments.login, "rules.draft")
    seen = queries.get_draft(uow, arguments.draft).version
    imported = importing.import_workbook(uow, arguments.draft, seen, data)
    yield f"took over {', '.join(imported.parts)}"
    yield from _lint_lines(uow, arguments.draft, warnings=False)


def add_lint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", help="its id")
    parser.add_argument("--errors", action="store_true", help="leave the warnings out")


def lint(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    yield from _lint_lines(uow, arguments.draft, warnings=not arguments.errors)


def _lint_lines(uow: UnitOfWork, draft_id: str, *, warnings: bool) -> Iterator[str]:
    report = queries.lint_draft(uow, draft_id)
    for found in report.findings:
        if warnings or found.severity == "error":
            yield _finding_line(found)
    yield f"{report.errors} errors, {report.warnings} warnings"


def _finding_line(found: Finding) -> str:
    text = message(terminal_language(), found.code, found.details)
    return f"{found.severity:7} {text.detail} {text.next_step} ({found.code})"


def add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="EDITION|DRAFT", help="every edition, if none is named")


def status(uow: UnitOfWork, arguments: argparse.Namespace, _settings: Settings) -> Iterator[str]:
    """Per sector how many cells two people confirmed, how many somebody read, how many nobody did."""
    published = {row.id for row in queries.list_editions(uow)}
    for name in arguments.names or sorted(published | shipped().editions.keys()):
        edition, sectors = _status(uow, name)
        official = "official" if edition.official else "not official"
        where = "draft" if is_uuid(name) else "published" if name in published else "shipped"
        yield f"{edition.id} ({where}, {official})"
        yield from (_status_line(item) for item in sectors)


def _status(uow: UnitOfWork, name: str) -> tuple[Edition, tuple[SectorStatus, ...]]:
    """Of a draft, what two people confirmed there counts as well."""
    if not is_uuid(name):
        edition = find_edition(uow, name)
        return edition, status_of(edition)
    edition = queries.draft_edition(uow, name)
    states = {"confirmed": "confirmed", "unread": "unread"}
    cells = checklist(uow, queries.get_draft(uow, name))
    return edition, counted(edition, ((item.cell, states.get(item.state, "read")) for item in cells))


def _status_line(item: SectorStatus) -> str:
    name = item.sector or "vetoes"
    return f"  {name:28} {item.confirmed:4} confirmed {item.read:4} read {item.unread:4} unread"


def add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="BEFORE")
    parser.add_argument("after", metavar="AFTER")
    parser.add_argument("--source", help="its id: what the two make of its standing declaration")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="as of this day (today)")


def compare(uow: UnitOfWork, arguments: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Two published editions cell by cell, or for one source with the clause that makes the difference."""
    if arguments.source is None:
        found = comparing.compare_editions(uow, arguments.before, arguments.after)
        yield from (_cell_line(item) for item in found)
        yield f"{len(found)} differences"
        return
    on = arguments.on or local_day(uow.now, settings.zone)
    result = compare_editions(uow, arguments.source, arguments.before, arguments.after, on)
    yield "; ".join(f"{item.edition.id}: {item.grade.level or '-'}" for item in (result.before, result.after))
    for row in result.differences:
        before, after = (comparing.side_told(side and side.cell) for side in (row.before, row.after))
        told = {"kind": "moves", "sector": row.sector, "indicator": row.indicator, "level": row.compared_at}
        yield _cell_line({**told, "before": before, "after": after}) + ("  <- decides" if row.decides else "")


def _cell_line(item: dict[str, Any]) -> str:
    named = ".".join(str(item[part]) for part in ("sector", "indicator", "level") if item[part])
    before, after = (_side_text(item[side]) for side in ("before", "after"))
    return f"{item['kind']:8} {named}: {before} -> {after}"


def _side_text(side: dict[str, Any] | None) -> str:
    if side is None:
        return "-"
    clause = side["clause"] or {}
    where = " ".join(str(clause[part]) for part in ("doc", "clause", "page") if clause.get(part))
    return f"{side['requirement_zh']} ({where or 'no clause'}, {side['trust'] or 'no trust'})"


def in_a_city(arguments: argparse.Namespace, act: Any) -> list[str]:
    """What an act says, in one transaction of its own."""
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions, transactions.writing(READER) as uow:
        return list(act(uow, arguments, settings))
