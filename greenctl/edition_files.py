"""Where editions lie: those that come with the program, and beside them those that a city keeps for itself."""

import os
from collections.abc import Iterator
from pathlib import Path

OWN = "GREENCTL_EDITIONS"
_PROGRAM = Path(__file__).parent


def edition_files(folder: Path) -> list[Path]:
    """The YAML files of one kind of edition, first those of the program and then the city's own, each by name.

    `folder` is the program's. A city keeps the like under the same path below the folder that GREENCTL_EDITIONS names:
    `inspection/work_lines/ours.yaml` belongs to `greenctl/inspection/work_lines`. Where one edition alone holds, the
    city's is the last.

    Raises:
        ValueError: a city's file has the name of one of the program's, which would then say something else.
    """
    shipped, own = sorted(folder.glob("*.yaml")), list(_own(folder))
    taken = {path.name for path in shipped} & {path.name for path in own}
    if taken:
        message = f"{OWN}: {', '.join(sorted(taken))} in {folder.relative_to(_PROGRAM)} comes with the program already"
        raise ValueError(message)
    return [*shipped, *own]


def find_edition_file(folder: Path, edition_id: str) -> Path | None:
    """The file called after an edition."""
    return next((path for path in edition_files(folder) if path.stem == edition_id), None)


def _own(folder: Path) -> Iterator[Path]:
    place = os.environ.get(OWN)
    if place and folder.is_relative_to(_PROGRAM):
        yield from sorted((Path(place) / folder.relative_to(_PROGRAM)).glob("*.yaml"))
