"""The sources of the demonstration city: artificial in every particular, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stdnum.cn import uscc

from greenctl.cli.demo.city import City
from greenctl.cli.demo.facts import draw_facts, draw_quality
from greenctl.kernel.ids import Chance, repeatable_id, seeded

# Prefix 126 is assigned to no telephone network, so no such number can ring.
_PHONE = "126{number:08d}"
_SHORT = {"sample_a": "甲", "sample_b": "乙", "sample_c": "丙", "sample_d": "丁", "sample_site": "工地"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A source, what it applies to, and what it says of itself, as the bodies of the requests a person would send."""

    number: int
    source: dict[str, Any]
    contacts: list[dict[str, Any]]
    programmes: tuple[str, ...]
    sheet: dict[str, Any]
    declaration_ids: tuple[str, ...]
    preparer_id: str
    signer_id: str
    quality: float

    @property
    def id(self) -> str:
        return str(self.source["id"])

    @property
    def area(self) -> str:
        return str(self.source["area"])


def draw_units(city: City) -> Iterator[Unit]:
    """Every unit in order; each has its own chance, so that none depends on those before it."""
    for number, (kind, programmes) in enumerate(_plan(city), start=1):
        yield _unit(city, number, kind, programmes)


def _plan(city: City) -> Iterator[tuple[str, tuple[str, ...]]]:
    counts = city.counts
    for number in range(counts["emergency_works"]):
        staggered = number < counts["staggered_works"]
        yield "works", ("emergency", "staggered") if staggered else ("emergency",)
    both = round(counts["emergency_sites"] * city.assumptions["overlaps"]["emergency_sites_also_construction"])
    for number in range(counts["emergency_sites"]):
        yield "site", ("emergency", "construction") if number < both else ("emergency",)
    for _ in range(counts["construction_sites"] - both):
        yield "site", ("construction",)


def _unit(city: City, number: int, kind: str, programmes: tuple[str, ...]) -> Unit:
    chance = seeded(f"{city.seed}:{number}")
    born = int(city.moment("registered").timestamp() * 1000)
    ids = [repeatable_id(born, number * 10 + place, chance) for place in range(3 + len(programmes))]
    sectors = ["sample_site"] if kind == "site" else _draw_sectors(chance, city)
    quality = draw_quality(chance, city.assumptions["quality"])
    return Unit(
        number=number,
        source=_placed(city, _source(city, chance, number, kind, sectors, ids[0]), number),
        contacts=[{"name": f"示例联系人{number:05d}", "phone": _PHONE.format(number=number), "duty": "示例环保员"}],
        programmes=programmes,
        sheet=_sheet(city, chance, sectors, quality),
        declaration_ids=tuple(ids[3:]),
        preparer_id=ids[1],
        signer_id=ids[2],
        quality=quality,
    )


def _source(city: City, chance: Chance, number: int, kind: str, sectors: list[str], source_id: str) -> dict[str, Any]:
    areas = city.assumptions["areas"]
    name = city.assumptions["names"][kind].format(sector=_SHORT[sectors[0]], number=number)
    return {
        "id": source_id,
        "kind": kind,
        "name": name,
        "credit_code": credit_code(number),
        "area": chance.choices(list(areas), list(areas.values()))[0],
        "sectors": [{"sector": sector} for sector in sectors],
        "state": "running",
    }


def _placed(city: City, source: dict[str, Any], number: int) -> dict[str, Any]:
    """With an invented position in the cell of its area, and the size of the firm: a chance of their own."""
    chance, places, firms = seeded(f"{city.seed}:{number}:place"), city.assumptions["places"], city.assumptions["firms"]
    areas, columns = list(city.assumptions["areas"]), places["columns"]
    row, column = divmod(areas.index(source["area"]), columns)
    wide, high = (
        (places["east"] - places["west"]) / columns,
        (places["north"] - places["south"]) / -(-len(areas) // columns),
    )
    longitude, latitude = (
        places["west"] + (column + chance.random()) * wide,
        places["south"] + (row + chance.random()) * high,
    )
    size = chance.choices(list(firms), list(firms.values()))[0] if source["kind"] == "works" else None
    where = {"longitude": f"{longitude:.6f}", "latitude": f"{latitude:.6f}", "coordinate_system": places["system"]}
    return source | where | {"size": size}


def credit_code(number: int) -> str:
    """A unified social credit code that validates and can belong to nobody: no division has the digits 000000."""
    body = f"91000000{number:09d}"
    return body + uscc.calc_check_digit(body)


def _draw_sectors(chance: Chance, city: City) -> list[str]:
    shares = city.assumptions["sectors"]
    first = chance.choices(list(shares), list(shares.values()))[0]
    if chance.random() >= city.assumptions["second_sector"]["share"]:
        return [first]
    # Levels of one scale only: the leading ladder does not compare with A to D.
    others = [sector for sector in shares if sector not in {first, "sample_c"}]
    return [first] if first == "sample_c" else [first, chance.choice(others)]


def _sheet(city: City, chance: Chance, sectors: list[str], quality: float) -> dict[str, Any]:
    lines = [{"id": f"line-{n}", "name": f"示例生产线{n}"} for n in range(1, 2 + int(chance.random() < 0.3))]
    return {
        "facts": {sector: draw_facts(chance, city.assumptions, sector, quality) for sector in sectors},
        "evidence": {
            sector: {_first_fact(city, sector): [_document(sector)]} for sector in sectors if sector != "sample_site"
        },
        "lines": lines,
        "measures": {alert: [_measure(line["id"], alert) for line in lines] for alert in ("yellow", "orange", "red")},
    }


def _first_fact(city: City, sector: str) -> str:
    return next(name for name in city.assumptions["facts"][sector] if name.startswith("stack"))


def _document(sector: str) -> dict[str, str]:
    return {"document": "示例检测报告", "number": f"示例-{_SHORT[sector]}-001", "date": "2026-06-30"}


def _measure(line: str, alert: str) -> dict[str, str]:
    action = "stop" if alert == "red" else "limit"
    text = "示例:停止本生产线" if alert == "red" else "示例:本生产线日投料量降低"
    return {"line": line, "action": action, "text": text, "shown_by": "示例电表", "checked_by": "示例现场检查"}
