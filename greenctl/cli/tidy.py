"""`greenctl tidy`: once a day, where the application runs in several processes."""

import argparse

from greenctl.cli.workplace import opened, settings_of_city
from greenctl.jobs.daily import once_a_day
from greenctl.jobs.failing import failures, raise_all
from greenctl.jobs.retention import ANSWERS_ARE_KEPT, forget_old_answers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(arguments: argparse.Namespace) -> None:
    """Delete what is kept for a time only, when that is over; do what time alone brings: levels, overdue findings."""
    with opened(settings_of_city(arguments.data)) as foundation:
        failed = failures([lambda: once_a_day(foundation.transactions)])
        print(f"{forget_old_answers(foundation.transactions)} answers were older than {ANSWERS_ARE_KEPT.days} days")
        swept = foundation.photo_work().sweep()
        if swept is None:
            print("the store of photos is away; they are swept the next time")
        else:
            print(f"{swept.given_up} photos never arrived, {swept.found} had; {swept.deleted} files were nobody's")
        raise_all(failed)
