"""The schedule in force, read once from its file."""

from functools import lru_cache
from pathlib import Path

from greenctl.edition_files import edition_files
from greenctl.retention.categories import CATEGORIES
from greenctl.retention.domain import Schedule
from greenctl.yaml_files.reading import read_yaml

_HERE = Path(__file__).parent / "schedules"


@lru_cache(maxsize=1)
def schedule() -> Schedule:
    """The city's own, if it keeps one, else the sample."""
    *_, path = edition_files(_HERE)
    return read_schedule(path)


def read_schedule(path: Path) -> Schedule:
    """Raises ValueError: a category is unknown or named twice, or is kept for less than no day."""
    said = read_yaml(path).value
    days = {row["category"]: row["days"] for row in said["rows"]}
    if len(days) < len(said["rows"]) or not days.keys() <= CATEGORIES.keys() or min(days.values()) < 0:
        message = f"{path.name}: categories are {', '.join(CATEGORIES)}, each at most once, kept for 0 days or more"
        raise ValueError(message)
    return Schedule(id=said["id"], official=said["official"], basis=said["basis"], days=days)
