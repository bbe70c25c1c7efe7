"""`greenctl rules …`: rule tables as an office's own work, from a shell."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from greenctl.cli import dry_runs, rule_signing, rule_tables


class Act(NamedTuple):
    """What it is for, what it takes, and what it does with that."""

    about: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


def _printed(act: Any) -> Callable[[argparse.Namespace], None]:
    return partial(_print, act)


def _print(act: Any, arguments: argparse.Namespace) -> None:
    print("\n".join(rule_tables.in_a_city(arguments, act)))


def _lint(arguments: argparse.Namespace) -> None:
    """Ends with status 1 if there are errors."""
    lines = rule_tables.in_a_city(arguments, rule_tables.lint)
    print("\n".join(lines))
    if not lines[-1].startswith("0 errors"):
        sys.exit(1)


ACTS = {
    "status": Act(
        "per sector how many cells are confirmed, read and unread", rule_tables.add_status, _printed(rule_tables.status)
    ),
    "draft": Act("begin an edition, empty or from a published one", rule_tables.add_draft,
                 _printed(rule_tables.begin_draft)),
    "export": Act("write an edition or a draft as a workbook", rule_tables.add_export, _printed(rule_tables.export)),
    "import": Act("take the tables of a workbook into a draft", rule_tables.add_import,
                  _printed(rule_tables.import_file)),
    "lint": Act("tell what is wrong with a draft", rule_tables.add_lint, _lint),
    "confirm": Act("confirm cells that were held against the page they cite; show what waits",
                   rule_signing.add_confirm, _printed(rule_signing.confirm)),
    "publish": Act("publish a draft that two people have confirmed", rule_signing.add_publish,
                   _printed(rule_signing.publish)),
    "roll-back": Act("a draft with the tables of an earlier edition", rule_signing.add_roll_back,
                     _printed(rule_signing.roll_back)),
    "compare": Act("two published editions cell by cell, or for one source", rule_tables.add_compare,
                   _printed(rule_tables.compare)),
    "dry-run": Act("what an edition or a draft would do to every level, and which indicator does it",
                   dry_runs.add_arguments, dry_runs.run),
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    for name, act in ACTS.items():
        act.add_arguments(acts.add_parser(name, help=act.about, description=act.about))


def run(arguments: argparse.Namespace) -> None:
    """Hand over to the act."""
    ACTS[arguments.act].run(arguments)
