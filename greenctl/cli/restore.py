"""`greenctl restore`."""

import argparse
from pathlib import Path

from greenctl.backup.errors import BackupRefused
from greenctl.backup.manifest import Manifest, Missing, Point
from greenctl.backup.restoring import chosen, note, restore
from greenctl.cli.backup import PHOTOS, installation, say, say_why
from greenctl.cli.workplace import opened, settings_for
from greenctl.db.migrate import upgrade
from greenctl.kernel.actor import system


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which copy, and what is known to have been."""
    parser.add_argument("backup", type=Path, help="the folder of one copy")
    parser.add_argument("--witness", type=Path, metavar="FOLDER", help="another copy, that may know of later events")
    parser.add_argument(
        "--known-event", type=int, metavar="N", help="the number of an event that is known to have been"
    )
    parser.add_argument("--accept-loss", action="store_true", help="restore although later events are known")
    parser.add_argument("--photos", choices=["copy", "leave"], help=PHOTOS)


def run(arguments: argparse.Namespace) -> None:
    """Onto an empty machine; then bring it to the present schema, and write down that it happened."""
    settings = settings_for(arguments.data)
    try:
        manifest, missing = chosen(arguments.backup.absolute(), _known(arguments), accept_loss=arguments.accept_loss)
        with opened(settings, migrate=False) as foundation:
            site = installation(foundation, arguments.photos)
            restore(site, arguments.backup.absolute(), manifest)
            upgrade(foundation.engine)
            with foundation.transactions.writing(system("restore")) as uow:
                note(uow, manifest, missing)
    except BackupRefused as refused:
        say_why(refused)
    print("\n".join(_lines_of(manifest, missing, site.key_id)))


def _known(arguments: argparse.Namespace) -> Point | None:
    points = [] if arguments.witness is None else [Manifest.read(arguments.witness).last_event]
    if arguments.known_event is not None:
        points.append(Point(seq=arguments.known_event, id="", at="?"))
    return max(points, key=lambda point: point.seq, default=None)


def _lines_of(manifest: Manifest, missing: Missing | None, key_id: str) -> list[str]:
    told = [say("restored", name=manifest.name, events=manifest.last_event.seq, rows=sum(manifest.rows.values()))]
    if missing is not None:
        told.append(say("lost", first=missing.first, last=missing.last, after=missing.after, until=missing.until))
    if key_id != manifest.key_id:
        told.append(say("other_key", then=manifest.key_id, now=key_id))
    return told
