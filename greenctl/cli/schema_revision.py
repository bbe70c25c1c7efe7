"""`greenctl migration SUBJECT`: for developers."""

import argparse
import tempfile
from pathlib import Path

from greenctl.cli.workplace import application, settings_for
from greenctl.db.base import db
from greenctl.db.migrate import FOLDER, write_revision


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The subject becomes the file's name."""
    parser.add_argument("subject")


def run(arguments: argparse.Namespace) -> None:
    """Compare the models with what the migrations build, and write the difference as the next number."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder, application(settings_for(Path(folder))):
        write_revision(db.engine, number, arguments.subject)
