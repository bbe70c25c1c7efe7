"""Where editions lie: those that come with the program, and beside them those that a city keeps for itself."""

import os
from collections.abc import Iterator, Mapping
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


def check_own_editions(env: Mapping[str, str] = os.environ) -> None:
    """Look through the folder that a city names for its own, if it does.

    Raises:
        ValueError: it is not there, or has a file where the program keeps no editions, which nobody would ever read.
    """
    place = _place(env)
    if place is None:
        return
    if not place.is_dir():
        message = f"{OWN}: there is no folder {place}"
        raise ValueError(message)
    for path in sorted(place.rglob("*.yaml")):
        folder = path.parent.relative_to(place)
        if not any((_PROGRAM / folder).glob("*.yaml")):
            message = f"{OWN}: nobody reads {path.relative_to(place)}; docs/second-city.md has the folders"
            raise ValueError(message)


def _own(folder: Path) -> Iterator[Path]:
    place = _place(os.environ)
    if place is not None and folder.is_relative_to(_PROGRAM):
        yield from sorted((place / folder.relative_to(_PROGRAM)).glob("*.yaml"))


def _place(env: Mapping[str, str]) -> Path | None:
    return Path(env[OWN]) if env.get(OWN) else None
