"""Reading the data files."""

import csv
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The lines of `data/<name>.csv` by column; lines that begin with # are comments."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
