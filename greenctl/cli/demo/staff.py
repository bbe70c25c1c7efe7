"""The people of the demonstration city's offices. A dozen are printed and have passwords; the rest only act."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import ceil

from greenctl.cli.demo.city import City
from greenctl.kernel.actor import Actor, Grant, Role
from greenctl.kernel.ids import repeatable_id, seeded

DESKS = {"industry": "工信", "ecology": "生态环境", "housing": "住建"}


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of an office. `printed` officers get a random password, kept in a private file."""

    id: str
    login: str
    display_name: str
    grant: Grant
    printed: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(self.id, (self.grant,))


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody, findable by what they are asked to do."""

    officers: tuple[Officer, ...]

    def one(self, role: Role, area: str, department: str | None = None) -> Officer:
        """The officer with exactly this grant."""
        return next(officer for officer in self.officers if officer.grant == Grant(role, area, department))

    def inspectors(self, area: str) -> list[Officer]:
        """Those of a county, in their order."""
        return [officer for officer in self.officers if officer.grant == Grant(Role.INSPECTOR, area)]


def staff_of(city: City) -> Staff:
    """The same people for the same seed."""
    return Staff(tuple(_officers(city)))


def _officers(city: City) -> Iterator[Officer]:
    whole, areas = city.assumptions["city"], list(city.assumptions["areas"])
    numbers, chance = count(1), seeded(f"{city.seed}:staff")
    born = int(city.moment("season_begins").timestamp() * 1000)

    def officer(login: str, name: str, role: Role, area: str, desk: str | None = None, *, printed: bool) -> Officer:
        officer_id = repeatable_id(born, next(numbers), chance)
        return Officer(officer_id, login, f"示例{name}", Grant(role, area, desk), printed)

    yield officer("admin", "系统管理员", Role.ADMINISTRATOR, whole, printed=True)
    yield officer("command", "大气指挥部", Role.COMMAND, whole, printed=True)
    yield officer("auditor", "审计员", Role.AUDITOR, whole, printed=True)
    yield officer("expert", "专家", Role.EXPERT, whole, printed=True)
    for desk, name in DESKS.items():
        yield officer(f"city-{desk}", f"市级{name}审核员", Role.CITY_REVIEWER, whole, desk, printed=True)
    for place, area in enumerate(areas):
        yield officer(f"register-{area}", "登记员", Role.COUNTY_REVIEWER, area, printed=False)
        for desk, name in DESKS.items():
            login = f"county-{area}-{desk}"
            yield officer(login, f"县级{name}审核员", Role.COUNTY_REVIEWER, area, desk, printed=place == 0)
    yield officer(f"inspector-{areas[0]}", "检查员", Role.INSPECTOR, areas[0], printed=True)
    for place, area in enumerate(areas):
        for one in range(1 if place == 0 else 0, _inspectors(city, area)):
            yield officer(f"inspector-{area}-{one + 1}", f"检查员{one + 1}", Role.INSPECTOR, area, printed=False)


def _inspectors(city: City, area: str) -> int:
    """How many a county has: by its share of the sources, and never so few that nobody else could check again."""
    told, counts = city.assumptions["inspection"]["officers"], city.counts
    given = sum(counts[kind] for kind in ("emergency_works", "emergency_sites", "construction_sites"))
    return max(told["least"], ceil(given * city.assumptions["areas"][area] / told["sources_each"]))
