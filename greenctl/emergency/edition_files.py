"""Editions that come with the program, and how far what they say can be trusted.

What an office has not read itself has a trust mark. A value from memory is shown and never evaluated.
"""

from pathlib import Path

from greenctl.edition_files import edition_files
from greenctl.rules.trust import Trust
from greenctl.yaml_files.reading import read_yaml
from greenctl.yaml_files.values import Value

_FOLDER = Path(__file__).parent


def trust_of(value: Value) -> Trust:
    """Raises FileBroken: it is no such mark."""
    return Trust(value.one_of(tuple(Trust)))


def read_edition(path: Path) -> Value:
    """The whole of a file. Raises FileBroken: it is no YAML, or its id is not its name."""
    edition = read_yaml(path)
    named = edition.members().get("id", edition)
    if named.value != path.stem:
        named.refuse("an edition of another name", path.stem)
    return edition


def editions_in(folder: str) -> list[Path]:
    """The files of the editions that come with the program, then of the city's own."""
    return edition_files(_FOLDER / folder)
