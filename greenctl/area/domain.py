"""Places and desks."""

from dataclasses import dataclass
from enum import StrEnum


class AreaKind(StrEnum):
    """A management unit is no division: its code is our own."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    MANAGEMENT_UNIT = "management_unit"


@dataclass(frozen=True, slots=True)
class Area:
    """A division or a management unit. `parent` is the code one step up, None for a province."""

    code: str
    name_zh: str
    name_en: str
    kind: AreaKind
    parent: str | None
    tile: tuple[int, int] | None = None
    """Column and row of its square in a schematic of its city, where somebody has drawn one."""

    @property
    def own_code(self) -> bool:
        """True if the code is ours and stands in no official list."""
        return self.kind is AreaKind.MANAGEMENT_UNIT


@dataclass(frozen=True, slots=True)
class Department:
    """A line department whose desk reviews."""

    code: str
    name_zh: str
    name_en: str


def kind_of(code: str) -> AreaKind:
    """What an official six-digit code stands for."""
    if code.endswith("0000"):
        return AreaKind.PROVINCE
    return AreaKind.CITY if code.endswith("00") else AreaKind.COUNTY


def parents_of(code: str) -> tuple[str, ...]:
    """Codes one and two steps up, nearest first; counties under a municipality have no city between."""
    above = (f"{code[:4]}00", f"{code[:2]}0000")
    return tuple(parent for parent in above if parent != code)
