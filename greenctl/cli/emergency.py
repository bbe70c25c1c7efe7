"""`greenctl emergency board|plan|mix|avoided|near`: what a source does under alerts, as PDF; the mix with the
fewest lost hours; the hours that exemptions avoided."""

import argparse
from pathlib import Path

from greenctl.cli import emergency_alerts
from greenctl.cli.workplace import at_home, settings_of_city, told, transactions_on
from greenctl.config import Settings
from greenctl.emergency.account.domain import ladders
from greenctl.emergency.avoided.reading import avoided, total
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.boards import making, reading
from greenctl.emergency.least_loss.asking import advise, ask
from greenctl.emergency.least_loss.domain import Unknown
from greenctl.emergency.verification.around import RINGS_KM, around
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day

_UNKNOWN = {
    Unknown.NO_BASE: "nobody has said what the whole city emits",
    Unknown.SHARE_FROM_MEMORY: "its share is from memory",
    Unknown.NO_MASSES: "no measure says how much it reduces",
}
_DOCUMENTS = {"board": making.board, "plan": making.sheet}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which document of which source."""
    kinds = parser.add_subparsers(dest="what", required=True)
    near = kinds.add_parser("near", help="tell which sources lie within 3, 5, 10 or 20 km of a monitoring station")
    near.add_argument("station")
    near.add_argument("--city", help="the city of this installation, unless said")
    near.add_argument("--km", type=int, choices=RINGS_KM, default=RINGS_KM[0])
    kinds.add_parser("avoided", help="tell the line-hours of stop that exemptions avoided, in alerts that are over")
    mixing = kinds.add_parser("mix", help="tell which measures meet the target with the fewest lost line-hours: advice")
    mixing.add_argument("inventory")
    mixing.add_argument("--level", choices=LEVELS, required=True)
    mixing.add_argument("--ladder", choices=list(ladders()), default=next(iter(ladders())))
    mixing.add_argument("--seconds", type=float, default=10.0, help="the most that is reckoned, on one core")
    for name, about in (("board", "the notice board (公示牌)"), ("plan", "one plant, one plan (一厂一策)")):
        printing = kinds.add_parser(name, help=f"print {about} of a source, by the newest inventory")
        printing.add_argument("source")
        printing.add_argument("file", type=Path)
        printing.add_argument("--site", default="http://127.0.0.1:8000/", help="where the code on it leads to")
    emergency_alerts.add_arguments(kinds)


def run(arguments: argparse.Namespace) -> None:
    """Print, or advise."""
    settings = settings_of_city(arguments.data)
    at_home(arguments, settings)
    if arguments.what in emergency_alerts.DOES:
        emergency_alerts.run(arguments, settings)
        return
    if arguments.what in _TELLS:
        _TELLS[arguments.what](settings, arguments)
        return
    with transactions_on(settings) as transactions, transactions.reading(system("emergency")) as uow:
        held = reading.on_inventory(uow, arguments.source)
    made = _DOCUMENTS[arguments.what](held, arguments.site, sample=settings.demo)
    arguments.file.write_bytes(made)
    print(f"{arguments.file}: {held.entry.name}, {held.inventory.name} #{held.inventory.number}, {len(made)} bytes")


def _avoided(settings: Settings, _arguments: argparse.Namespace) -> None:
    with transactions_on(settings) as transactions, transactions.reading(system("emergency")) as uow:
        alerts = avoided(uow)
    print(f"{total(alerts)} line-hours of stop avoided by exemption, in {len(alerts)} alerts that are over")
    for one in alerts:
        begins, ends = (told(moment, settings.zone) for moment in (one.starts_at, one.ends_at))
        span = f"{'+'.join(one.levels)} in {one.area} from {begins} until {ends}"
        print(f"  {span}: {one.line_hours} by {one.sources} sources, {one.unknown} not wholly known; {one.alert_id}")


def _near(settings: Settings, arguments: argparse.Namespace) -> None:
    with transactions_on(settings) as transactions, transactions.reading(system("emergency")) as uow:
        today = local_day(uow.now, settings.zone)
        found = around(uow, arguments.city, arguments.station, arguments.km, today)
    print(f"{found.station.name_en}: " + ", ".join(f"{count} within {km} km" for km, count in found.rings))
    for one in found.sources:
        print(f"  {one.distance_m:>8} m  {one.area}  {one.name}  {one.source_id}")


def _mix(settings: Settings, arguments: argparse.Namespace) -> None:
    with transactions_on(settings) as transactions, transactions.reading(system("emergency")) as uow:
        asked = ask(uow, arguments.inventory, arguments.level, arguments.ladder)
    found = advise(asked, arguments.seconds)
    sources = len({one.source_id for one in found.chosen})
    if found.met is None:
        print(
            "UNDETERMINED: no pollutant can be held against the target; nothing is chosen, for nothing can be asked for"
        )
    print(
        f"{len(found.chosen)} of {len(asked.problem.options)} measures at {sources} sources; advice, nothing is decided"
    )
    print(
        f"lost line-hours a day: {found.loss} of {found.loss_of_all}; no mix below {found.bound}, gap {found.gap:.4%}"
    )
    for line in found.account.lines:
        lacking, unknown = found.lacking.get(line.pollutant), asked.unknown.get(line.pollutant)
        told = f"short of {lacking} kg/d with everything" if lacking else "met"
        told = f"undetermined, {_UNKNOWN[unknown]}" if unknown else told
        print(f"  {line.pollutant:4} {line.reduced} of {line.base} kg/d, asked {line.share.at_least}: {told}")
    for code, count in sorted(asked.assumed.items()):
        print(f"  assumed {code}: {count}")
    print("  left out: " + (", ".join(f"{why} {count}" for why, count in sorted(asked.left_out.items())) or "nobody"))


_TELLS = {"mix": _mix, "avoided": _avoided, "near": _near}
