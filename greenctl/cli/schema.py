"""`greenctl migrate`."""

import argparse

from greenctl.cli.workplace import opened, settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> None:
    """Bring the database to the present schema."""
    with opened(settings_for(arguments.data)):
        print("the database is at the present schema")
