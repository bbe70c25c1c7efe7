"""`greenctl grade gap DECLARATION --to LEVEL`."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from greenctl.cli.workplace import terminal_language
from greenctl.db.transaction import Transactions
from greenctl.declaration.gap_plans import GapQuestion, gap_plans
from greenctl.emergency.avoided.by_level import hours_by_level
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day


def add_gap_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("declaration")
    parser.add_argument(
        "--to", required=True, type=_target, metavar="LEVEL", help="of the whole, or SECTOR=LEVEL,SECTOR=LEVEL"
    )
    parser.add_argument(
        "--cost", type=_cost, nargs="+", default=[], metavar="SECTOR.FIELD=COST", help="1, where none is given"
    )
    parser.add_argument("--plans", type=int, default=5, choices=range(1, 101), metavar="1-100", help="for each sector")
    parser.add_argument("--json", action="store_true", help="print the whole document")


def show_gap(transactions: Transactions, arguments: argparse.Namespace, zone: tzinfo) -> None:
    """Prints the plans of each sector, best first, and what stands in the way."""
    question = GapQuestion(arguments.to, _by_sector(arguments.cost), arguments.plans)
    with transactions.reading(system("grade")) as uow:
        today = local_day(uow.now, zone)
        found = gap_plans(
            uow, arguments.declaration, question, today=today, saves=lambda source: hours_by_level(uow, source, today)
        )
    if arguments.json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    language = terminal_language()
    sectors: Any = found["sectors"]
    print("\n".join(line for sector in sectors for line in _lines(sector, f"sentence_{language}")))


def _lines(sector: Mapping[str, Any], sentence: str) -> list[str]:
    lines = [sector[sentence]]
    for number, plan in enumerate(sector["plans"], 1):
        lines += [f"{number}. {plan[sentence]}", *(f"   - {change[sentence]}" for change in plan["changes"])]
    return [*lines, *(f"! {item[sentence]}" for item in sector["obstacles"])]


def _target(given: str) -> str | dict[str, str]:
    if "=" not in given:
        return given
    return dict(_pair(item, "SECTOR=LEVEL") for item in given.split(","))


def _cost(given: str) -> tuple[str, str, Decimal]:
    where, cost = _pair(given, "SECTOR.FIELD=COST")
    sector, _, field = where.partition(".")
    try:
        number = Decimal(cost)
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and number >= 0 and field):
        raise argparse.ArgumentTypeError(f"{given!r} is not SECTOR.FIELD=COST, as in sample_a.kiln_type=120000")
    return sector, field, number


def _pair(given: str, shape: str) -> tuple[str, str]:
    left, found, right = given.partition("=")
    if not (left and found and right):
        raise argparse.ArgumentTypeError(f"{given!r} is not {shape}")
    return left, right


def _by_sector(costs: Sequence[tuple[str, str, Decimal]]) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for sector, field, cost in costs:
        found.setdefault(sector, {})[field] = cost
    return found
