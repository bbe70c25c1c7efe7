"""`greenctl log show | seal | export | checkpoint | verify`: who did what when, and whether it still says so."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from greenctl.cli.workplace import opened, settings_of_city
from greenctl.db.transaction import Transactions
from greenctl.jobs.sealing import seal_all
from greenctl.kernel.actor import system
from greenctl.ledger import queries, verify_log

CLERK = system("log-clerk")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    show = acts.add_parser("show", help="events, the latest first")
    show.add_argument("--kind", help="such as personal.read")
    show.add_argument("--about", metavar="ID", help="what it happened to")
    show.add_argument("--by", metavar="ACCOUNT", help="who did it")
    show.add_argument("--first", type=date.fromisoformat, help="the first day")
    show.add_argument("--until", type=date.fromisoformat, help="the day after the last")
    show.add_argument("--most", type=int, default=50)
    acts.add_parser("seal", help="seal everything that has happened now, and not within ten minutes")
    export = acts.add_parser("export", help="seal, then write the whole log and its checkpoints, an object to a line")
    export.add_argument("file", type=Path)
    checkpoint = acts.add_parser("checkpoint", help="write the latest signed root, to be kept elsewhere")
    checkpoint.add_argument("file", type=Path)
    verify = acts.add_parser("verify", help="hold an exported log against its checkpoints, and those that were kept")
    verify.add_argument("file", type=Path)
    verify.add_argument("--key", action="append", default=[], help="a public key that signed before the present one")
    verify.add_argument("--kept", type=Path, nargs="*", default=[], help="checkpoints from another day or place")


def run(arguments: argparse.Namespace) -> None:
    """What verify finds stands line by line; it ends with 1 if there is anything."""
    with opened(settings_of_city(arguments.data)) as foundation:
        if arguments.act == "verify":
            keys = ",".join([*arguments.key, foundation.seal.public_key_text])
            sys.exit(verify_log.main([str(arguments.file), keys, *map(str, arguments.kept)]))
        ACTS[arguments.act](foundation.transactions, arguments)


def show(transactions: Transactions, arguments: argparse.Namespace) -> None:
    asked = {"kind": arguments.kind, "subject_id": arguments.about, "actor_id": arguments.by}
    asked |= {"first": arguments.first, "until": arguments.until}
    with transactions.reading(CLERK) as uow:
        rows = queries.events(uow, {name: value for name, value in asked.items() if value}, None, arguments.most)
    for row in rows:
        place = "-" if row["position"] is None else row["position"]
        body = json.dumps(row["body"], ensure_ascii=False, sort_keys=True)
        print(f"{row['at']:%Y-%m-%d %H:%M:%S} {place:>8} {row['kind']} {row['subject_id']} by {row['actor_id']} {body}")


def seal(transactions: Transactions, _: argparse.Namespace) -> None:
    print(f"{seal_all(transactions)} events were sealed")


def export(transactions: Transactions, arguments: argparse.Namespace) -> None:
    seal_all(transactions)
    lines = -1
    with arguments.file.open("wb") as file:
        for line in queries.export(transactions):
            file.write(line)
            lines += 1
    print(f"{lines} entries and checkpoints are in {arguments.file}")


def write_checkpoint(transactions: Transactions, arguments: argparse.Namespace) -> None:
    with transactions.reading(CLERK) as uow:
        found: list[dict[str, Any]] = queries.checkpoints(uow, None, 1)
    if not found:
        sys.exit("nothing was sealed yet: greenctl log seal")
    arguments.file.write_text(json.dumps(found[0]["signed"], ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{found[0]['size']} entries, signed at {found[0]['at']:%Y-%m-%d %H:%M:%S}: keep {arguments.file} elsewhere")


ACTS = {"show": show, "seal": seal, "export": export, "checkpoint": write_checkpoint}
