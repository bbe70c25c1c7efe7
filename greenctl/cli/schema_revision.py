"""`greenctl migration SUBJECT`: for developers."""

import argparse
import tempfile
from pathlib import Path

from greenctl.cli.workplace import opened, settings_for
from greenctl.db.migrate import FOLDER, write_revision


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The subject becomes the file's name."""
    parser.add_argument("subject")


def run(arguments: argparse.Namespace) -> None:
    """Compare the models with what the migrations build, and write the difference as the next number."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder, opened(settings_for(Path(folder))) as foundation:
        write_revision(foundation.engine, number, arguments.subject)
