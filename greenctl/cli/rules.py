"""`greenctl rules dry-run …`: rule editions from a shell."""

import argparse

from greenctl.cli import dry_runs

# name: (what it does, the module that does it)
ACTS = {
    "dry-run": ("what an edition or a draft would do to every level, and which indicator does it", dry_runs),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    for name, (about, module) in ACTS.items():
        module.add_arguments(acts.add_parser(name, help=about, description=about))


def run(arguments: argparse.Namespace) -> None:
    """Hand over to the module of the act."""
    ACTS[arguments.act][1].run(arguments)
