"""Sources as values, what makes one acceptable, and what can become of it. No database, no clock."""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from greenctl.kernel.canonical import digest_of
from greenctl.kernel.characters import seen
from greenctl.source.errors import CannotMerge, SourceIsMerged, SourceNotMerged

Sectors = tuple[tuple[str, str], ...]
"""(sector, sub-type) in order; the first is the main one. Both are opaque here: the rules know them."""

OTHER_ID_KINDS = ("project_code", "construction_permit", "business_registration", "own_number")
SIZES = ("large", "medium", "small", "micro")
"""How large a firm is, by the register's own words; whoever has not said is compared with others who have not."""
COORDINATE_SYSTEMS = ("WGS-84", "GCJ-02", "CGCS2000", "BD-09")
LONGEST_NAME = 120
_TIDY_CODE = re.compile(r"[0-9A-Z]{18}")
# A box around China in any of the four systems; wide enough to be wrong about nothing, narrow enough to notice
# that longitude and latitude were swapped.
_WEST, _EAST, _SOUTH, _NORTH = Decimal(73), Decimal(136), Decimal(3), Decimal(54)


class Kind(StrEnum):
    WORKS = "works"
    SITE = "site"


class State(StrEnum):
    """Whether there is anything to emit; a merged source lives on in another."""

    RUNNING = "running"
    SEASONAL = "seasonal"
    STOPPED = "stopped"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def is_a_sign_of_life(self) -> bool:
        return self in {State.RUNNING, State.SEASONAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source as somebody describes it. `id` may come from the client, `department` from who knows the desk."""

    kind: str
    name: str
    area: str
    sectors: Sectors = ()
    credit_code: str | None = None
    other_id_kind: str | None = None
    other_id: str | None = None
    department: str | None = None
    address: str | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    coordinate_system: str | None = None
    permit_number: str | None = None
    size: str | None = None
    state: str = State.RUNNING
    id: str | None = None

    def tidy(self) -> "NewSource":
        """The same in one spelling: name in NFC, with nothing unseen, credit code in capitals without separators."""
        name = unicodedata.normalize("NFC", seen(self.name)).strip()
        code = None if self.credit_code is None else tidy_credit_code(self.credit_code)
        return self if (name, code) == (self.name, self.credit_code) else replace(self, name=name, credit_code=code)

    def digest(self) -> str:
        """What was asked for, without the id: the same id with another digest is another intention. A size that was not
        stated is left out, so that what was registered before there were sizes keeps its digest."""
        said = {name: getattr(self, name) for name in self.__slots__ if name != "id"}
        if said["size"] is None:
            del said["size"]
        return digest_of(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A registered works or construction site. Coordinates are as given, in the system they were given in."""

    id: str
    kind: str
    name: str
    credit_code: str | None
    other_id_kind: str | None
    other_id: str | None
    area: str
    department: str
    sectors: Sectors
    address: str | None
    longitude: Decimal | None
    latitude: Decimal | None
    coordinate_system: str | None
    permit_number: str | None
    size: str | None
    state: State
    last_sign_of_life_on: date | None
    merged_into: str | None
    registered_at: datetime
    version: int

    def changed(self, **values: Any) -> "Source":
        """With other values; the next version.

        Raises:
            SourceIsMerged: changes belong to the survivor.
        """
        if self.state is State.MERGED:
            raise SourceIsMerged(source_id=self.id, merged_into=self.merged_into)
        return replace(self, **values, version=self.version + 1)

    def moved_to(self, state: State, on: date) -> "Source":
        """In another state since `on`; running or seasonal is a sign of life on that day."""
        seen = later_of(self.last_sign_of_life_on, on) if state.is_a_sign_of_life else self.last_sign_of_life_on
        return self.changed(state=state, last_sign_of_life_on=seen)

    def merged(self, survivor: "Source") -> "Source":
        """As an alias of `survivor`.

        Raises:
            SourceIsMerged: either of them is an alias already.
            CannotMerge: it is the same source, or one is a works and the other a site.
        """
        if survivor.state is State.MERGED:
            raise SourceIsMerged(source_id=survivor.id, merged_into=survivor.merged_into)
        if survivor.id == self.id or survivor.kind != self.kind:
            raise CannotMerge(source_id=self.id, survivor=survivor.id)
        return self.changed(state=State.MERGED, merged_into=survivor.id)

    def split(self, state: State) -> "Source":
        """A source of its own again, in `state`, after it was merged by mistake.

        Raises:
            SourceNotMerged: it is one.
        """
        if self.state is not State.MERGED:
            raise SourceNotMerged(source_id=self.id)
        return replace(self, state=state, merged_into=None, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class SourceBrief:
    """What lists, queues and declarations say of a source."""

    id: str
    kind: str
    name: str
    area: str
    department: str
    sectors: Sectors
    state: State


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to call. Personal data."""

    name: str
    phone: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name and the moment from which it was used."""

    name: str
    used_from: datetime


def later_of(one: date | None, other: date) -> date:
    return other if one is None or other > one else one


def problems_of(new: NewSource | Source, areas: Container[str], departments: Container[str]) -> list[dict[str, str]]:
    """What is wrong with a (tidy) source, field by field; `areas` are the places where sources can lie."""
    facts = [*_identity_against(new), *_place_against(new, areas, departments), *_position_against(new)]
    return [{"field": field, "code": f"source.{fact}"} for field, fact in facts]


def _identity_against(new: NewSource | Source) -> Iterator[tuple[str, str]]:
    if new.credit_code is not None and (wrong := credit_code_problem(new.credit_code)):
        yield "credit_code", wrong
    if (new.other_id is None) != (new.other_id_kind is None):
        yield "other_id", "other_id_incomplete"
    if new.other_id_kind is not None and new.other_id_kind not in OTHER_ID_KINDS:
        yield "other_id_kind", "other_id_kind_unknown"
    if new.credit_code is None and new.other_id is None:
        yield "credit_code", "identity_missing"


def _place_against(
    new: NewSource | Source, areas: Container[str], departments: Container[str]
) -> Iterator[tuple[str, str]]:
    if new.area not in areas:
        yield "area", "area_unknown"
    if new.department is not None and new.department not in departments:
        yield "department", "department_unknown"
    if new.size is not None and new.size not in SIZES:
        yield "size", "size_unknown"
    if len(new.sectors) != len({sector for sector, _ in new.sectors}):
        yield "sectors", "sector_twice"


def _position_against(new: NewSource | Source) -> Iterator[tuple[str, str]]:
    given = [new.longitude is not None, new.latitude is not None, new.coordinate_system is not None]
    if any(given) and not all(given):
        yield "longitude", "coordinates_incomplete"
    if new.longitude is not None and not _WEST <= new.longitude <= _EAST:
        yield "longitude", "coordinates_outside"
    if new.latitude is not None and not _SOUTH <= new.latitude <= _NORTH:
        yield "latitude", "coordinates_outside"


def tidy_credit_code(code: str) -> str:
    """In capitals without separators."""
    return code if _TIDY_CODE.fullmatch(code) else uscc.compact(code)


def credit_code_problem(code: str) -> str | None:
    """Why this is no unified social credit code, or None. Cite: GB 32100-2015."""
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return "credit_code_check_digit"
    except ValidationError:
        return "credit_code_malformed"
    return None


def repeated(values: Sequence[str | None]) -> set[int]:
    """The positions of values that stood there before."""
    seen: set[str] = set()
    return {n for n, value in enumerate(values) if value is not None and (value in seen or seen.add(value))}  # type: ignore[func-returns-value]
