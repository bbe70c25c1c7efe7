"""`greenctl ranking draft | publish | list | recompute | export FOLDER | replay`: rankings from a shell."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import system
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.clock import local_day
from greenctl.ranking import queries, rebuild, use_cases
from greenctl.ranking.repository import Edition

CLERK = system("ranking-clerk")
OURS = "sample-city-2026"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    for act, about in (
        ("draft", "what publishing now would give"),
        ("publish", "publish the next edition, as of today"),
        ("recompute", "make the newest edition again from its open data alone, and compare the bytes"),
        ("export", "write an edition's files, those of the edition before, and the script that makes it again"),
    ):
        parser_of_act = acts.add_parser(act, help=about)
        parser_of_act.add_argument("--scheme", default=OURS, help=f"the scheme; {OURS}, if left out")
        if act == "export":
            parser_of_act.add_argument("folder", type=Path)
    acts.add_parser("list", help="every edition")
    acts.add_parser("replay", help="compute every stored edition again and compare each row")


def run(arguments: argparse.Namespace) -> None:
    """Do it, and print what came of it; a recomputation or replay that differs ends with status 1."""
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions:
        for line in ACTS[arguments.act](transactions, settings, arguments):
            print(line)


def show_draft(transactions: Transactions, settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        draft = use_cases.draft(uow, arguments.scheme, local_day(uow.now, settings.zone))
    yield f"{draft.scheme.id}, edition {draft.number + 1} as of {draft.as_of}"
    for name, counts in draft.counts.items():
        yield f"  {name}: {', '.join(f'{count} {key}' for key, count in sorted(counts.items())) or 'none'}"
    for row in draft.rows:
        place = "-" if row["rank"] is None else f"{row['rank']} of {row['of']}"
        yield f"  {row['end'] or row['state']:<18} {row['cohort']:<24} {place:<12} {row['name']}: {row['why']}"


def publish(transactions: Transactions, settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.writing(CLERK) as uow:
        before = queries.newest(uow, arguments.scheme)
        seen = before.number if before else 0
        yield _line(use_cases.publish(uow, arguments.scheme, seen, local_day(uow.now, settings.zone)))


def show_all(transactions: Transactions, _settings: Settings, _arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        yield from map(_line, queries.editions(uow))


def recompute(transactions: Transactions, _settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    """By the stand-alone script, which shares no line with the application."""
    with transactions.reading(CLERK) as uow:
        edition = _newest(uow, arguments.scheme)
        files = _files(uow, edition)
    again = sha256_hex(rebuild.rebuilt(*files))
    yield f"published {edition.fingerprint}"
    yield f"made again {again}"
    if again != edition.fingerprint:
        sys.exit("they differ")


def export(transactions: Transactions, _settings: Settings, arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        edition = _newest(uow, arguments.scheme)
        inputs, *before = _files(uow, edition)
        ranking = b"".join(queries.ranking_file(uow, edition))
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    named = {"inputs.jsonl": inputs, "ranking.jsonl": ranking, "rebuild.py": Path(rebuild.__file__).read_bytes()}
    command = "python3 rebuild.py inputs.jsonl"
    if before:
        named |= dict(zip(("before-inputs.jsonl", "before-ranking.jsonl"), before, strict=True))
        command += " --before-inputs before-inputs.jsonl --before-ranking before-ranking.jsonl"
    for name, content in named.items():
        (folder / name).write_bytes(content)
        yield f"{folder / name}: {len(content)} bytes, {sha256_hex(content)}"
    yield f"to make it again, in that folder: {command} | cmp - ranking.jsonl"


def replay(transactions: Transactions, _settings: Settings, _arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        editions = queries.editions(uow)
    differing = 0
    for edition in editions:
        with transactions.reading(CLERK) as uow:
            told = list(use_cases.replay(uow, edition))
        differing += bool(told)
        yield from (f"{edition.scheme} {edition.number}: {what}" for what in told)
    yield f"{len(editions)} editions computed again, {differing} differ"
    if differing:
        sys.exit(1)


def _newest(uow: UnitOfWork, scheme: str) -> Edition:
    edition = queries.newest(uow, scheme)
    if edition is None:
        sys.exit(f"no edition of {scheme} was published yet")
    return edition


def _files(uow: UnitOfWork, edition: Edition) -> list[bytes]:
    """The inputs; where it supersedes an edition, the inputs and rows of that one as well."""
    files = [b"".join(queries.input_file(uow, edition))]
    if edition.supersedes:
        before = queries.get_edition(uow, edition.supersedes)
        files += [b"".join(queries.input_file(uow, before)), b"".join(queries.ranking_file(uow, before))]
    return files


def _line(edition: Edition) -> str:
    ends = ", ".join(f"{count} {end}" for end, count in sorted(edition.summary["by_end"].items())) or "no ends told"
    official = "official" if edition.official else "not official"
    named = f"{edition.scheme} {edition.number} as of {edition.as_of}"
    return f"{named}: {edition.summary['count']} sources, {ends}, {official}, {edition.fingerprint}"


ACTS = {
    "draft": show_draft,
    "publish": publish,
    "list": show_all,
    "recompute": recompute,
    "export": export,
    "replay": replay,
}
