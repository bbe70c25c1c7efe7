"""`greenctl lists publish | list | as-of DAY | diff N M | removals`: lists from a shell."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.lists import queries, removal_queries as removals, use_cases
from greenctl.lists.domain import Change, Edition
from greenctl.lists.removal import Removal
from greenctl.season.queries import list_programmes, season_of_day

CLERK = system("lists-clerk")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    publish = acts.add_parser("publish", help="publish the next edition of every list of the season, or of one")
    publish.add_argument("--programme", help="only this one")
    publish.add_argument("--effective-on", type=_day, help="the first day in force; today, if left out")
    acts.add_parser("list", help="every edition of the season")
    as_of = acts.add_parser("as-of", help="the lists in force on a day")
    as_of.add_argument("day", type=_day)
    diff = acts.add_parser("diff", help="what changed from edition N to edition M, with a reason for each")
    diff.add_argument("before", type=int, metavar="N")
    diff.add_argument("after", type=int, metavar="M")
    diff.add_argument("--programme", help="only this one; every list that has both editions, if left out")
    gone = acts.add_parser("removals", help="what holds on a day, with evidence and day of return; or what waits")
    gone.add_argument("--on", type=_day, help="the day; today, if left out")
    gone.add_argument("--programme", help="only this one")
    gone.add_argument("--waiting", action="store_true", help="what waits for a decision instead")
    parser.add_argument("--season", help="the season's id; the one that covers today, if left out")


def _day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day such as 2026-11-01"
        raise argparse.ArgumentTypeError(message) from None


def run(arguments: argparse.Namespace) -> None:
    """Do it, and print what came of it."""
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions:
        for line in ACTS[arguments.act](transactions, settings, arguments):
            print(line)


def publish(transactions: Transactions, settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    """One transaction per list."""
    with transactions.reading(CLERK) as uow:
        season_id = _season_of(uow, settings, arguments)
        programmes = list(_listed(uow, season_id, arguments.programme))
    for programme in programmes:
        with transactions.writing(CLERK) as uow:
            today = local_day(uow.now, settings.zone)
            seen = max((edition.number for edition in _editions(uow, season_id, programme)), default=0)
            first_day = arguments.effective_on or today
            yield _line(use_cases.publish(uow, season_id, programme, first_day, seen, today=today))


def show_all(transactions: Transactions, settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        season_id = _season_of(uow, settings, arguments)
        for programme in _listed(uow, season_id, None):
            yield from map(_line, _editions(uow, season_id, programme))


def show_in_force(transactions: Transactions, _settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        editions = queries.editions_as_of(uow, arguments.day)
    yield from map(_line, editions)
    if not editions:
        yield f"no list is in force on {arguments.day}"


def show_difference(transactions: Transactions, settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    found = False
    with transactions.reading(CLERK) as uow:
        season_id = _season_of(uow, settings, arguments)
        for programme in _listed(uow, season_id, arguments.programme):
            numbers = {edition.number for edition in _editions(uow, season_id, programme)}
            if arguments.programme or {arguments.before, arguments.after} <= numbers:
                found = True
                yield from _difference(uow, season_id, programme, arguments)
    if not found:
        sys.exit(f"no list of the season has both an edition {arguments.before} and an edition {arguments.after}")


def show_removals(transactions: Transactions, settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    """Every one of them: a city decides few, and who asks wants all."""
    with transactions.reading(CLERK) as uow:
        day, only = arguments.on or local_day(uow.now, settings.zone), arguments.programme
        if arguments.waiting:
            found = [
                _waiting_line(item)
                for item in _all(lambda past: removals.page(uow, "proposed", after=past), "id")
                if only in (None, item.programme)
            ]
        else:
            holding = _all(lambda past: removals.holding(uow, day, only, past), "removal_id")
            found = [_removal_line(item) for item in holding]
    yield from found
    if not found:
        yield "nothing waits for a decision" if arguments.waiting else f"no removal holds on {day}"


def _all(page: Callable[[str], list[Any]], key: str) -> Iterator[Any]:
    past = ""
    while found := page(past):
        yield from found
        past = getattr(found[-1], key)


def _removal_line(item: removals.PublicRemoval) -> str:
    until = f"returns {item.returns_on}" + (", with a new declaration" if item.redeclare else "")
    decided = f"decided {item.decided_on} on {item.document} ({item.clause})"
    return f"{item.programme} {item.consequence} {item.area} {item.name}: {decided}, {until}"


def _waiting_line(item: Removal) -> str:
    heard = "waived" if item.waived_at else f"heard until {item.hear_until}"
    return f"{item.programme} {item.consequence} {item.source_id}: on {item.document} ({item.rule['clause']}), {heard}"


def _difference(uow: UnitOfWork, season_id: str, programme: str, arguments: argparse.Namespace) -> Iterator[str]:
    before, after = (
        queries.edition_numbered(uow, season_id, programme, number) for number in (arguments.before, arguments.after)
    )
    counts = queries.difference_counts(uow, before, after)
    yield f"{programme}: {', '.join(f'{number} {kind}' for kind, number in counts.items())}"
    for change in queries.all_changes(uow, before, after):
        yield _change_line(change, removals.named(uow, [change.removal_id] if change.removal_id else []))


def _season_of(uow: UnitOfWork, settings: Settings, arguments: argparse.Namespace) -> str:
    if arguments.season:
        return str(arguments.season)
    today = local_day(uow.now, settings.zone)
    season = season_of_day(uow, today)
    if season is None:
        sys.exit(f"no season covers {today}; name one with --season")
    return season.id


def _listed(uow: UnitOfWork, season_id: str, only: str | None) -> Iterator[str]:
    for programme in list_programmes(uow, season_id):
        if programme.edition.listed and only in (None, programme.edition.programme):
            yield programme.edition.programme


def _editions(uow: UnitOfWork, season_id: str, programme: str) -> list[Edition]:
    return [edition for edition in queries.history(uow, programme) if edition.season_id == season_id]


def _line(edition: Edition) -> str:
    counts = f"{edition.summary['count']} listed, {edition.summary['exempt']} exempt"
    official = "official" if edition.official else "not official"
    named = f"{edition.programme} {edition.number} from {edition.effective_on}"
    return f"{named}: {counts}, {official}, {edition.fingerprint}"


def _change_line(change: Change, decided: Mapping[str, removals.PublicRemoval]) -> str:
    entry = change.after or change.before
    assert entry is not None
    what = f" ({', '.join(change.fields)})" if change.fields else ""
    by = decided.get(change.removal_id or "")
    on = f" on {by.document}, returns {by.returns_on}" if by else ""
    return f"  {change.kind:8} {entry.area} {entry.name}: {change.reason}{on}{what}"


ACTS = {
    "publish": publish,
    "list": show_all,
    "as-of": show_in_force,
    "diff": show_difference,
    "removals": show_removals,
}
