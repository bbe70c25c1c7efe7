"""`./dev bench [--large] [ITEM …]`: JSON lines. Each item runs in a process and a folder of its own."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Imported by the process that measures, so that one that cannot be imported stops no other.
ITEMS = {
    "campaign": ("campaign", "measure"),
    "write.sqlite": ("submission", "on_sqlite"),
    "write.postgresql": ("submission", "on_postgresql"),
    "list.sqlite": ("lists", "on_sqlite"),
    "list.postgresql": ("lists", "on_postgresql"),
    "auth.storm.sqlite": ("storm", "on_sqlite"),
    "auth.storm.postgresql": ("storm", "on_postgresql"),
    "sync.batch.sqlite": ("batches", "findings_on_sqlite"),
    "sync.batch.postgresql": ("batches", "findings_on_postgresql"),
    "sync.edits.sqlite": ("batches", "edits_on_sqlite"),
    "sync.edits.postgresql": ("batches", "edits_on_postgresql"),
    "sync.pull.sqlite": ("sync", "pull_on_sqlite"),
    "sync.pull.postgresql": ("sync", "pull_on_postgresql"),
    "photo": ("photos", "measure"),
    "alert.duties.sqlite": ("alerts", "on_sqlite"),
    "alert.rollup.sqlite": ("alert_rollup", "on_sqlite"),
    "alert.storm.sqlite": ("alert_rollup", "storm_on_sqlite"),
    "alert.least_loss": ("alert_rollup", "least_loss"),
    "finding.write.sqlite": ("findings", "write_on_sqlite"),
    "finding.write.postgresql": ("findings", "write_on_postgresql"),
    "finding.search.sqlite": ("finding_search", "on_sqlite"),
    "finding.search.postgresql": ("finding_search", "on_postgresql"),
    "search.sqlite": ("search", "on_sqlite"),
    "search.postgresql": ("search", "on_postgresql"),
    "ranking.sqlite": ("rankings", "on_sqlite"),
    "ranking.postgresql": ("rankings", "on_postgresql"),
    "screens": ("screens", "measure"),
    "grade.gap": ("gap", "from_c_to_a"),
    "grade.bulk": ("columns", "in_memory"),
    "grade.city": ("columns", "of_a_city"),
    "grade.peers": ("grades", "against_peers"),
}
# Needs packages of its own, which ./dev bench installs where it is named.
NAMED_ONLY = {"grade.peers"}
LARGE_ONLY = {"search.sqlite", "search.postgresql", "finding.search.sqlite", "finding.search.postgresql"}


def main() -> None:
    """Run every item, or those named; one that fails prints its error, and the rest go on."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("items", nargs="*", metavar="ITEM", help=", ".join(ITEMS))
    parser.add_argument("--large", action="store_true", help="the big sizes as well; half an hour")
    parser.add_argument("--here", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.items) - ITEMS.keys():
        parser.error(f"no such item: {', '.join(sorted(unknown))}")
    if asked.here:
        module, function = ITEMS[asked.items[0]]
        getattr(import_module(f"tests.bench.{module}"), function)(asked.here, large=asked.large)
        return
    usual = [item for item in ITEMS if item not in NAMED_ONLY and (asked.large or item not in LARGE_ONLY)]
    for name in asked.items or usual:
        _apart(name, large=asked.large)


def _apart(name: str, *, large: bool) -> None:
    """Run an item by itself, so that nothing of another warms or burdens it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = [sys.executable, "-P", "-m", "tests.bench", name, "--here", folder, *(["--large"] if large else [])]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        last_line = (done.stderr.strip().splitlines() or ["no word of it"])[-1]
        print(json.dumps({"name": name, "error": last_line}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
