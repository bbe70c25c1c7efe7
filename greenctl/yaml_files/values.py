"""A value at its place in a file: what it has to be, or a refusal that names file, line, place and what is allowed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NoReturn, Protocol, Self, TypeVar
from zoneinfo import available_timezones

LONGEST_TEXT = 300
LARGEST_WHOLE = 1_000_000_000
T = TypeVar("T")


class FileBroken(ValueError):
    """A file that comes with the program is not what it must be: the program is wrong, not its user."""

    def __init__(self, *, file: str, line: int | None, place: str, wrong: str, allowed: object) -> None:
        super().__init__(f"{file}, line {line}, {place}: {wrong}; allowed: {allowed}")


class Refusal(Protocol):
    """An error that is raised with where a fault is, what is `wrong` there, and what is `allowed`."""

    def __call__(self, *, file: str, line: int | None, place: str, wrong: str, allowed: object) -> Exception: ...


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and where it stands; every method raises the `refusal` where the value is something else."""

    file: str
    place: str
    value: Any
    refusal: Refusal = FileBroken
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)

    def mapping(self, *needed: str, optional: Sequence[str] = ()) -> dict[str, Self]:
        """The members by name: all of `needed`, perhaps some of `optional`, nothing else."""
        found = self.members()
        for name in found:
            if name not in needed and name not in optional:
                found[name].refuse(f"unknown key {name!r}", (*needed, *optional))
        for name in needed:
            if name not in found:
                self.refuse(f"{name!r} is missing", (*needed, *optional))
        return found

    def members(self) -> dict[str, Self]:
        """The members of a mapping whose names are free."""
        if not isinstance(self.value, dict):
            self.refuse("not a mapping", "names with values")
        return {name: self.child(name, member) for name, member in self.value.items()}

    def child(self, name: str, value: Any) -> Self:
        return replace(self, place=f"{self.place}.{name}".lstrip("."), value=value)

    def many(self, read: Callable[[Self], T]) -> tuple[T, ...]:
        """What is read of each item of a list that has some."""
        return tuple(map(read, self.items())) or self.refuse("a list of nothing", "a list with something in it")

    def items(self) -> list[Self]:
        """The items of a list, which may be empty."""
        if not isinstance(self.value, list):
            self.refuse("not a list", "a list")
        return [self.at(index) for index in range(len(self.value))]

    def at(self, index: int) -> Self:
        return replace(self, place=f"{self.place}[{index}]", value=self.value[index])

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > LONGEST_TEXT:
            self.refuse(f"{self.value!r} is no text", f"1 to {LONGEST_TEXT} characters")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse(f"{self.value!r} is neither true nor false", (True, False))
        return self.value

    def whole(self, least: int = 0, most: int = LARGEST_WHOLE) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value <= most:
            self.refuse(f"{self.value!r} is out of range", f"{least} to {most}")
        return self.value

    def number(self) -> Decimal:
        """A whole number, or a decimal in quotes."""
        try:
            return Decimal(self.value if isinstance(self.value, str) else self.whole())
        except InvalidOperation:
            self.refuse(f"{self.value!r} is no number", "a whole number, or a decimal in quotes")

    def day(self) -> date:
        try:
            return date.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.refuse(f"{self.value!r} is no day", "such as '2026-01-01', in quotes")

    def one_of(self, allowed: Sequence[str]) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            self.refuse(f"{self.value!r} is not known", tuple(str(word) for word in allowed))
        return self.value

    def zone(self) -> str:
        if not isinstance(self.value, str) or self.value not in _zones():
            self.refuse(f"{self.value!r}", "a zone of the time zone database, as Asia/Shanghai")
        return self.value

    def once_each(self, codes: Sequence[str]) -> None:
        """Refuse a list in which one of the `codes` of its members stands twice."""
        for index, code in enumerate(codes):
            if code in codes[:index]:
                self.at(index).refuse(f"{code!r} stands twice", "each once")

    def refuse(self, wrong: str, allowed: object) -> NoReturn:
        raise self.fault(wrong, allowed)

    def fault(self, wrong: str, allowed: object) -> Exception:
        line = self.lines.get(self.place)
        return self.refusal(file=self.file, line=line, place=self.place or "the whole", wrong=wrong, allowed=allowed)


@cache
def _zones() -> frozenset[str]:
    """Once: Python walks through all files of the database to list them."""
    return frozenset(available_timezones())
