"""Reads editions strictly: a duplicate, unknown or missing key stops, with file and place; every number is exact.

What an office has not read itself has a trust mark. A value from memory is shown and never evaluated.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from greenctl.edition_files import edition_files
from greenctl.review.errors import WorkflowRefused
from greenctl.review.plain_yaml import read_yaml

FOLDER = Path(__file__).parent


class Trust(StrEnum):
    """How far a value can be trusted, the best first."""

    CONFIRMED = "confirmed"
    READ = "read"
    REPRINT = "reprint"
    MEMORY = "memory"

    @property
    def evaluated(self) -> bool:
        return self is not Trust.MEMORY


def weakest(marks: Iterable[Trust]) -> Trust:
    """The worst of several marks; `confirmed` of none."""
    return max(marks, key=list(Trust).index, default=Trust.CONFIRMED)


class EditionBroken(ValueError):
    """A shipped file is not what it must be: the program is wrong, not its user."""


class Place:
    """A value of the file with the way to it, so that whatever is wrong with it can be found."""

    def __init__(self, file: str, where: str, value: Any) -> None:
        self.file, self.where, self.value = file, where, value

    def refuse(self, wrong: str) -> NoReturn:
        raise EditionBroken(f"{self.file}: {self.where or 'the file'}: {wrong}")

    def members(self, needed: Collection[str] = (), allowed: Collection[str] = ()) -> dict[str, "Place"]:
        """The members of a mapping: all of `needed`, and of the others only `allowed`."""
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping")
        if missing := sorted(set(needed) - set(self.value)):
            self.refuse(f"lacks {missing}")
        if unknown := sorted(set(self.value) - set(needed) - set(allowed)):
            self.refuse(f"has {unknown}; allowed are {sorted({*needed, *allowed})}")
        return {key: Place(self.file, f"{self.where}.{key}".lstrip("."), value) for key, value in self.value.items()}

    def mapping(self) -> dict[str, "Place"]:
        """The members of a mapping whose keys are free."""
        return self.members(allowed=list(self.value) if isinstance(self.value, Mapping) else ())

    def items(self) -> list["Place"]:
        if not isinstance(self.value, list):
            self.refuse("must be a list")
        return [Place(self.file, f"{self.where}[{n}]", value) for n, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            self.refuse("must be a text")
        return self.value

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse("must be a whole number")
        return self.value

    def number(self) -> Decimal:
        """A whole number, or a decimal as text."""
        try:
            return Decimal(self.value if isinstance(self.value, str) else self.whole())
        except InvalidOperation:
            self.refuse("must be a number")

    def one_of(self, words: Collection[str]) -> str:
        if self.value not in words:
            self.refuse(f"must be one of {sorted(words)}")
        return str(self.value)

    def trust(self) -> Trust:
        return Trust(self.one_of(list(Trust)))


def read_edition(path: Path) -> tuple[dict[str, Any], Place]:
    """The document and its place. Raises EditionBroken: it is no YAML, or its id is not its name."""
    try:
        document, _ = read_yaml(path)
    except WorkflowRefused as error:
        raise EditionBroken(f"{path.name}: {error}") from error
    place = Place(path.name, "", document)
    if place.mapping().get("id", place).value != path.stem:
        place.refuse(f"the id must be {path.stem!r}")
    return document, place


def editions_in(folder: str) -> list[Path]:
    """The files of the editions that come with the program, then of the city's own."""
    return edition_files(FOLDER / folder)
