"""`greenctl backup`."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from greenctl.backup.errors import BackupRefused
from greenctl.backup.taking import Installation, take
from greenctl.cli.workplace import opened, settings_of_city, terminal_language
from greenctl.foundation import Foundation
from greenctl.messages import text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where copies lie."""
    parser.add_argument("place", type=Path, help="the folder of all copies; each is a folder in it")
    parser.add_argument("--photos", choices=["copy", "leave"], help=PHOTOS)


PHOTOS = "copy every photo (as usual with files), or leave them to the store's own versions (as usual with S3)"


def run(arguments: argparse.Namespace) -> None:
    """Copy database, photos and public files while the application goes on."""
    settings = settings_of_city(arguments.data)
    with opened(settings, migrate=False) as foundation:
        site = installation(foundation, arguments.photos)
        try:
            made = take(site, arguments.place.absolute(), foundation.transactions.clock.now())
        except BackupRefused as refused:
            say_why(refused)
    print(say("made", name=made.name, events=made.last_event.seq, rows=sum(made.rows.values()), photos=made.photos))


def installation(foundation: Foundation, photos: str | None) -> Installation:
    """What is copied, or filled."""
    settings = foundation.settings
    wanted = photos or ("copy" if settings.s3 is None else "leave")
    return Installation(
        engine=foundation.engine,
        store=foundation.store if wanted == "copy" else None,
        data_folder=settings.data_folder,
        key_id=foundation.seal.key_id,
    )


def say(key: str, **details: object) -> str:
    """A sentence in the terminal's language."""
    return text(terminal_language(), "backup", key, **details)


def say_why(refused: BackupRefused) -> NoReturn:
    sys.exit(say(refused.key, **refused.details))
