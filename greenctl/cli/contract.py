"""`greenctl openapi`: the contract is generated, committed, and tested for staleness."""

import argparse
import tempfile
from pathlib import Path

from api.contract import contract_files
from greenctl.cli.workplace import application, settings_for

FOLDER = Path(__file__).parents[2] / "mobile_contract"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_arguments: argparse.Namespace) -> None:
    """Write openapi.json and problems.md."""
    with tempfile.TemporaryDirectory() as folder, application(settings_for(Path(folder))) as (app, _):
        for name, content in contract_files(app).items():
            (FOLDER / name).write_text(content, encoding="utf-8")
            print(f"wrote {FOLDER.name}/{name}")
