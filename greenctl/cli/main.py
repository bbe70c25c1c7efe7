"""The commands by name. Each is imported when it is called, so that every one starts quickly."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from greenctl.cli.failures import explain
from greenctl.config import IncompleteSettings
from greenctl.kernel.errors import DomainError

# name: (module, what it is for); each module has add_arguments(parser) and run(arguments).
COMMANDS = {
    "run": ("greenctl.cli.run", "build the demonstration city, or go on with it, then serve it"),
    "worker": ("greenctl.cli.worker", "deliver what waits in the outbox, where the application runs in processes"),
    "tidy": ("greenctl.cli.tidy", "delete what is kept for a time only; daily, where there are several processes"),
    "accounts": ("greenctl.cli.accounts", "make, invite, grant, suspend and mandate accounts"),
    "review": ("greenctl.cli.review", "conclude publicity that has lasted its days, show the queue, write the tables"),
    "import": ("greenctl.cli.imports", "bring sources in from a workbook, or make a workbook to try it with"),
    "inventory": ("greenctl.cli.inventory", "begin, fill, take out, invent and publish the emergency inventory"),
    "emergency": (
        "greenctl.cli.emergency",
        "print boards and sheets, send inspectors, take readings, account and report",
    ),
    "inspection": ("greenctl.cli.inspection", "plan and draw inspections, draw one again, show tasks"),
    "alert": ("greenctl.cli.alert", "from a forecast to an alert, its duties and the reduction they make"),
    "sites": ("greenctl.cli.sites", "construction sites: their ends, their feeds, their certificates decided again"),
    "lists": ("greenctl.cli.lists", "publish lists, show them as of a day, tell two editions apart"),
    "statistics": ("greenctl.cli.statistics", "figures on visits, findings and the flow of grades, with their rows"),
    "ranking": ("greenctl.cli.rankings", "draft, publish, make again, export and replay rankings"),
    "openapi": ("greenctl.cli.contract", "write the contract and the catalogue of problems"),
    "grade": (
        "greenctl.cli.grades",
        "replay every stored grade, show why a declaration has its, or what would better it",
    ),
    "rules": ("greenctl.cli.rules", "enter, check, confirm, publish, compare and try rule tables"),
    "dmn": ("greenctl.cli.dmn", "decision tables in and out as DMN; run a folder of its public test kit"),
    "retention": ("greenctl.cli.retention", "how long personal data is kept; delete what is due, and prove it"),
    "exchange": ("greenctl.cli.exchange", "a list for the platform of another office, in one versioned format"),
    "log": ("greenctl.cli.log", "who did what when: show, seal, export and check the log"),
    "backup": ("greenctl.cli.backup", "copy database, photos and public files while the application goes on"),
    "restore": ("greenctl.cli.restore", "fill an empty machine from a copy; an older one than is known is refused"),
    "push-key": ("greenctl.cli.push_key", "make the key that notices to closed apps are signed with"),
    "migrate": ("greenctl.cli.schema", "bring the database to the present schema"),
    "migration": ("greenctl.cli.schema_revision", "write a migration file for what the models have gained"),
}

# They make a folder, or need none.
AT_NO_CITY = {"run", "openapi", "migration", "push-key"}
WHERE = "With --data FOLDER a command works on the city there, for instance data/small; otherwise on data/city."


def main(argv: list[str] | None = None) -> None:
    """Run one command; a refusal is printed with its next step and ends with status 1."""
    arguments = sys.argv[1:] if argv is None else argv
    name = arguments[0] if arguments else "help"
    if name not in COMMANDS:
        asked = name in {"help", "-h", "--help"}
        print("\n".join(f"{known:12} {about}" for known, (_, about) in COMMANDS.items()))
        print(f"\nEach tells more with --help. {WHERE}" if asked else f"\nthere is no command {name!r}")
        sys.exit(0 if asked else 2)
    try:
        command = import_module(COMMANDS[name][0])
        about = None if name in AT_NO_CITY else WHERE
        parser = argparse.ArgumentParser(prog=f"./dev greenctl {name}", description=COMMANDS[name][1], epilog=about)
        command.add_arguments(parser)
        named, others = (None, arguments[1:]) if name in AT_NO_CITY else _folder_named(arguments[1:])
        command.run(parser.parse_args(others, None if name in AT_NO_CITY else argparse.Namespace(data=named)))
    except DomainError as error:
        sys.exit(explain(error))
    except IncompleteSettings as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted; what was committed stands, run it again to go on")


def _folder_named(arguments: Sequence[str]) -> tuple[Path | None, list[str]]:
    """--data is taken wherever it stands, before or behind what a command does."""
    parser = argparse.ArgumentParser(prog="./dev greenctl", add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    known, others = parser.parse_known_args(arguments)
    return known.data, others
