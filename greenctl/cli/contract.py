"""`greenctl openapi`: the contract is generated, committed, and within a version only ever added to."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from api.additive import breaking_changes
from api.app import create_app
from api.contract import contract_files
from greenctl.cli.workplace import settings_for

FOLDER = Path(__file__).parents[2] / "mobile_contract"
RELEASED = "released.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Write it, hold it against the released one, or release it."""
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--check", action="store_true", help="name what breaks apps made for released.json; write nothing"
    )
    instead.add_argument("--release", action="store_true", help="write released.json, too: from now on apps rely on it")


def run(arguments: argparse.Namespace) -> None:
    """Write openapi.json and problems.md, or say what would break."""
    with tempfile.TemporaryDirectory() as folder:
        files = contract_files(create_app(settings_for(Path(folder))))
    trouble = [] if not (arguments.check or arguments.release) else against_released(files["openapi.json"], FOLDER)
    if arguments.release:
        trouble += not_releasable(json.loads(files["openapi.json"]), FOLDER)
        files[RELEASED] = files["openapi.json"]
    if trouble:
        sys.exit("\n".join(trouble))
    for name, content in {} if arguments.check else files.items():
        (FOLDER / name).write_text(content, encoding="utf-8")
        print(f"wrote {FOLDER.name}/{name}")


def against_released(present: str, folder: Path) -> list[str]:
    """What breaks apps made for the released document: one line each. Nothing is promised before a first release, and
    another major version has paths of its own."""
    file = folder / RELEASED
    if not file.exists():
        print(f"{folder.name}/{RELEASED} does not exist: nothing is released yet, so nothing can break.")
        return []
    released = json.loads(file.read_text(encoding="utf-8"))
    broken = breaking_changes(released, json.loads(present))
    if not broken:
        print(f"Only additions since {released['info']['version']}.")
    return broken


def not_releasable(present: dict[str, Any], folder: Path) -> list[str]:
    """Why a document cannot be released as it is."""
    version = present["info"]["version"]
    trouble = []
    if not all(part.isdecimal() for part in version.split(".")):
        trouble.append(f"{version} is not for release: set CONTRACT_VERSION in api/openapi.py, such as 1.0.0.")
    if f"## {version}" not in (folder / "CHANGELOG.md").read_text(encoding="utf-8"):
        trouble.append(f"{folder.name}/CHANGELOG.md has no section '## {version}': tell app makers what changed.")
    return trouble
