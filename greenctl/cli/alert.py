"""`greenctl alert propose|issue|level|lift|list|show|phones|confirmations|call-list|replay`: from a forecast to who has
done it."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from greenctl.cli.workplace import at_home, settings_of_city, told, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account.domain import ladders
from greenctl.emergency.account.planned import planned
from greenctl.emergency.alerts.domain import Alert
from greenctl.emergency.alerts.queries import list_page
from greenctl.emergency.alerts.replaying import replay
from greenctl.emergency.alerts.use_cases import NewAlert, change_level, issue, lift
from greenctl.emergency.confirmation.domain import Share
from greenctl.emergency.confirmation.following import follow, rows_page
from greenctl.emergency.forecast.definitions import LEVELS, definitions, get_definition, governing
from greenctl.emergency.forecast.proposing import Forecast, Value, propose
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id

_PAGE = 500
_WRITES = {"issue", "level", "lift"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with which alert."""
    kinds = parser.add_subparsers(dest="what", required=True)
    proposing = kinds.add_parser("propose", help="tell which level a forecast reaches, and by which hours")
    proposing.add_argument("values", help="AQI of days or hours, separated by commas; - where there is none")
    proposing.add_argument("--from", dest="starts_at", type=_moment, required=True, metavar="MOMENT")
    proposing.add_argument("--hours", action="store_true", help="the values are of hours, not of days")
    issuing = kinds.add_parser("issue", help="issue an alert and fix everybody's duty")
    moving = kinds.add_parser("level", help="go up or down, or renew at the same level")
    lifting = kinds.add_parser("lift", help="end an alert")
    for one in (proposing, issuing):
        one.add_argument("--area", dest="city", metavar="AREA", help="the whole city, unless said")
        one.add_argument("--definition", choices=list(definitions()), help="where that of place and day is not meant")
    for one in (moving, lifting):
        one.add_argument("alert")
        one.add_argument("--seen-version", type=int, required=True)
    for one in (issuing, moving):
        one.add_argument("--level", choices=LEVELS, required=True)
        one.add_argument("--starts", type=_moment, required=True, metavar="MOMENT")
        one.add_argument("--ends", type=_moment, metavar="MOMENT")
    lifting.add_argument("--at", type=_moment, required=True, metavar="MOMENT")
    for one in (issuing, moving, lifting):
        one.add_argument("--text", required=True)
    showing = kinds.add_parser("show", help="tell how sources stand, and hold the reduction against the city's target")
    showing.add_argument("--ladder", choices=list(ladders()), default=next(iter(ladders())))
    listing = kinds.add_parser("list", help="tell every alert of a city, the first one first")
    listing.add_argument("--city", help="the city of this installation, unless said")
    ringing = kinds.add_parser("phones", help="let simulated phones of firms confirm, in a demonstration")
    ringing.add_argument("--share", type=float, default=0.8, help="of the firms with a duty (0.8)")
    following = kinds.add_parser("confirmations", help="tell which share of the duties is confirmed and carried out")
    calling = kinds.add_parser("call-list", help="tell who is overdue and was reminded, for the desk to call")
    calling.add_argument("--county", help="of one county alone")
    for one in (showing, ringing, following, calling, kinds.add_parser("replay", help="compute every duty again")):
        one.add_argument("alert")


def _moment(text: str) -> datetime:
    """2026-12-01T00:00+08:00, or without a zone by the city's clock."""
    return datetime.fromisoformat(text)


def run(arguments: argparse.Namespace) -> None:
    """Propose, issue, move, lift, show or replay."""
    settings = settings_of_city(arguments.data)
    at_home(arguments, settings)
    for name, value in vars(arguments).items():
        if isinstance(value, datetime) and value.tzinfo is None:
            setattr(arguments, name, value.replace(tzinfo=settings.zone))
    with transactions_on(settings) as transactions:
        if arguments.what == "phones":
            _phones(transactions, arguments, demo=settings.demo)
            return
        work = transactions.writing if arguments.what in _WRITES else transactions.reading
        with work(system("alert")) as uow:
            arguments.zone = settings.zone
            _DO[arguments.what](uow, arguments)


def _phones(transactions: Transactions, arguments: argparse.Namespace, *, demo: bool) -> None:
    """Firms speak for themselves; where they are real, nobody does it for them."""
    if not demo:
        sys.exit("simulated phones confirm in a demonstration city alone: ./dev run builds one")
    from greenctl.cli.demo import phones  # a real city's commands never wait for it

    print(f"{phones.confirm(transactions, arguments.alert, arguments.share)} firms confirmed from simulated phones")


def _propose(_uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    day = local_day(arguments.starts_at, arguments.zone)
    named = arguments.definition
    definition = get_definition(named) if named else governing(arguments.city, day)
    proposal = propose(definition, _forecast(arguments))
    print(
        f"{definition.id}: {proposal.level or 'no alert'}; "
        f"with the worst of what is missing {proposal.possible or 'none'}"
    )
    for held in proposal.reason:
        means = ", ".join(f"{mean:.2f}" for mean in held.means)
        begins, ends = (told(moment, arguments.zone) for moment in (held.starts_at, held.ends_at))
        sign = ">=" if held.condition.or_equal else ">"
        print(f"  {sign} {held.condition.limit} from {begins} until {ends}: {means}")


def _forecast(arguments: argparse.Namespace) -> Forecast:
    try:
        values = [None if one.strip() == "-" else Decimal(one.strip()) for one in arguments.values.split(",")]
        return Forecast(arguments.starts_at, 1 if arguments.hours else 24, tuple(Value(one) for one in values))
    except ValueError as error:
        sys.exit(f"{arguments.values!r} is no forecast: {error}")
    except InvalidOperation:
        sys.exit(f"{arguments.values!r} is no forecast: numbers with commas between, and - where there is none")


def _issue(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    said = {"area": arguments.city, "level": arguments.level, "text": arguments.text}
    moments = {"starts_at": arguments.starts, "ends_at": arguments.ends}
    _tell(issue(uow, NewAlert(id=new_id(), **said, **moments, definition=arguments.definition)), arguments.zone)


def _level(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    named = (arguments.alert, arguments.level, arguments.starts, arguments.text, arguments.seen_version)
    _tell(change_level(uow, *named, ends_at=arguments.ends), arguments.zone)


def _lift(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    _tell(lift(uow, arguments.alert, arguments.at, arguments.text, arguments.seen_version), arguments.zone)


def _tell(alert: Alert, zone: ZoneInfo) -> None:
    over = f", {'over at' if alert.lifted else 'until'} {told(alert.ends_at, zone)}" if alert.ends_at else ""
    begins = told(alert.starts_at, zone)
    print(f"{alert.level} in {alert.area} from {begins}{over}; version {alert.version}; {alert.id}")


def _list(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    after = ""
    while page := list_page(uow, arguments.city, after, _PAGE):
        for alert in page:
            _tell(alert, arguments.zone)
        after = page[-1].id


def _show(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    found = planned(uow, arguments.alert, arguments.ladder)
    _tell(found.alert, arguments.zone)
    print("  " + ", ".join(f"{why} {number}" for why, number in sorted(found.standing.items())))
    said = zip(found.confirmed.lines, found.executed.lines, strict=True)
    for line, (confirmed, executed) in zip(found.account.lines, said, strict=True):
        met = {True: "met", False: f"short of {line.lacking} kg/d", None: "undetermined"}[line.met]
        ratio = "-" if line.ratio is None else line.ratio
        print(f"  {line.pollutant:4} {line.reduced} of {line.base} kg/d: {ratio}, asked {line.share.at_least}: {met}")
        print(f"       confirmed {confirmed.reduced}, carried out as reported {executed.reduced}")


def _confirmations(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    found = follow(uow, arguments.alert)
    confirm_by, execute_by = (told(moment, arguments.zone) for moment in (found.confirm_by, found.execute_by))
    print(f"step {found.step}; confirm by {confirm_by}, carry out by {execute_by}")
    _tell_share("all", found.total)
    for share in found.counties:
        _tell_share(str(share.key), share)
    for share in found.sectors:
        _tell_share(share.key or "-", share)


def _tell_share(name: str, share: Share) -> None:
    print(
        f"  {name}: {share.confirmed} of {share.duties} sources confirmed, {share.late} late; "
        f"{share.executed} of {share.lines} lines carried out, {share.executed_late} late"
    )


def _call_list(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    filters = {"state": "to_call", **({"county": arguments.county} if arguments.county else {})}
    after = ""
    while rows := rows_page(uow, arguments.alert, filters, after, _PAGE):
        for row in rows:
            missing = "" if row["confirmed_at"] else f"not confirmed, told {'+'.join(row['told_of_confirm'])}; "
            done = f"{row['executed']} of {row['lines']} lines"
            print(f"{row['area']} {row['name']}: {missing}{done}; {row['source_id']}")
        after = rows[-1]["source_id"]
    if not after:
        print("nobody is overdue and was reminded")


def _replay(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    found = replay(uow, arguments.alert)
    for number, one in enumerate(found, start=1):
        named = " ".join(one.different[:10])
        print(f"step {number}: {one.duties} duties, {len(one.different)} different {named}".rstrip())
    if any(one.different for one in found):
        sys.exit(1)


_DO: dict[str, Callable[[UnitOfWork, argparse.Namespace], None]] = {
    "propose": _propose, "issue": _issue, "level": _level, "lift": _lift, "list": _list, "show": _show,
    "confirmations": _confirmations,
    "call-list": _call_list, "replay": _replay,
}  # fmt: skip
