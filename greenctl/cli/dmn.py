"""`greenctl dmn kit FOLDER | export EDITION SECTOR | import FILE`: decision tables in and out as DMN."""

import argparse
import sys
from collections import Counter
from pathlib import Path

import orjson

from grading import GradingError, load_library
from grading.dmn import DraftChoices, Verdict, dmn_of, draft_of, read_dmn, run_kit, sector_of
from grading.dmn.exchange import KEPT
from grading.dmn.xml_tree import MOST_BYTES
from grading.rule_files import load_words
from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.kernel.actor import system
from greenctl.rules.interchange import sector_dmn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    kit = acts.add_parser("kit", help="run a folder of the public test kit; ends with status 1 if a case failed")
    kit.add_argument("folder", type=Path)
    kit.add_argument("--quiet", action="store_true", help="leave out what passed")
    export = acts.add_parser("export", help="print a sector's table as DMN; of the shipped editions without --data")
    export.add_argument("edition")
    export.add_argument("sector")
    taken = acts.add_parser("import", help="print the sector document of a DMN file, or the draft of a foreign table")
    taken.add_argument("file", type=Path)
    taken.add_argument("--cite", help="of a foreign table: the id of the document that its cells cite")
    taken.add_argument("--dimension", help="of a foreign table: the dimension of its indicators")
    taken.add_argument("--unit", help="of a foreign table: the unit of its numbers")
    taken.add_argument("--decision", help="of a foreign table: which decision, where there are several")


def run(arguments: argparse.Namespace) -> None:
    """A refusal is printed and ends with status 1."""
    try:
        ACTS[arguments.act](arguments)
    except GradingError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")


def run_folder(arguments: argparse.Namespace) -> None:
    """One line per expected result, and how many there are of each kind."""
    if not arguments.folder.is_dir():
        sys.exit(f"{arguments.folder} is not a folder")
    counts: Counter[Verdict] = Counter()
    for result in run_kit(arguments.folder):
        counts[result.verdict] += 1
        if result.verdict is not Verdict.PASSED or not arguments.quiet:
            why = f": {result.why}" if result.why else ""
            print(f"{result.verdict:8} {result.file} {result.case} {result.decision}{why}")
    print(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict))
    if counts[Verdict.FAILED]:
        sys.exit(1)


def export(arguments: argparse.Namespace) -> None:
    """The file on standard output."""
    sys.stdout.buffer.write(_exported(arguments))
    sys.stdout.buffer.flush()


def take_in(arguments: argparse.Namespace) -> None:
    """The sector document as JSON on standard output; for the use cases of the rules office, or a rule file."""
    with arguments.file.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    document = dict(sector_of(content).document) if KEPT in read_dmn(content).extension else _draft(content, arguments)
    print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


def _exported(arguments: argparse.Namespace) -> bytes:
    if arguments.data is None:
        return dmn_of(load_library().get(arguments.edition), arguments.sector)
    with transactions_on(settings_of_city(arguments.data)) as transactions, transactions.reading(system("dmn")) as uow:
        return sector_dmn(uow, arguments.edition, arguments.sector)


def _draft(content: bytes, arguments: argparse.Namespace) -> dict[str, object]:
    if not (arguments.cite and arguments.dimension):
        sys.exit("a foreign table says neither where it is written nor what it is about: give --cite and --dimension")
    choices = DraftChoices(arguments.cite, arguments.dimension, arguments.unit, arguments.decision)
    return draft_of(content, load_words(), choices)


ACTS = {"kit": run_folder, "export": export, "import": take_in}
