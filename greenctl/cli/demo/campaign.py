"""The demonstration's winter, stage after stage, the way real work happens.

Every stage first looks at what is done already, so that a campaign which was interrupted anywhere goes on, and
nothing is done twice. What led to a list is left alone once the list is published. The clock stands at the day of
each stage: publicity really lasts its working days.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from greenctl.cli.demo.city import City
from greenctl.cli.demo.doors import Declared, Door, Waiting, people_of
from greenctl.cli.demo.facts import draw_fact
from greenctl.cli.demo.sources import Unit, draw_units
from greenctl.cli.demo.staff import Officer, Staff, staff_of
from greenctl.kernel.actor import Role
from greenctl.kernel.clock import SteppedClock, local_day
from greenctl.kernel.ids import repeatable_id, seeded
from greenctl.kernel.period import Period
from greenctl.season.use_cases import PlannedProgramme, PlannedSeason

BATCH = 200
# Five working days take at most three weeks, around the longest holiday; more means that something is wrong.
LONGEST_PUBLICITY_DAYS = 40
LISTED = {
    "staggered": "sample-staggered-2026",
    "emergency": "sample-emergency-2026",
    "construction": "sample-construction-2026",
}
TRIAL = "national-trial-2020"

Progress = Iterator[int]
"""How many units each batch of a stage has dealt with."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`edition` is the number of the lists it leads to, `total` how many units it deals with, None where unknown."""

    edition: int
    name: str
    work: Callable[[], Progress]
    total: int | None = None


class Campaign:
    """One winter of `city`, brought in through `door`."""

    def __init__(self, city: City, door: Door, clock: SteppedClock) -> None:
        self.city, self.door, self.clock = city, door, clock
        self.staff: Staff = staff_of(city)
        self.units: Sequence[Unit] = list(draw_units(city))
        self.declared: Sequence[Declared] = [people_of(unit) for unit in self.units]
        self._by_source = {unit.id: unit for unit in self.units}
        self.left_open = _left_open(city, self.units)
        self.open_works = next((one for one in self.declared if self.left_open.get(one.unit.id) == "returned"), None)
        self.heard = self._heard()
        chance = seeded(f"{city.seed}:season")
        self.season_id = repeatable_id(int(city.moment("season_begins").timestamp() * 1000), 0, chance)

    def _heard(self) -> Declared | None:
        """The works whose signer is heard about a removal: the first of the county that is left to nobody."""
        county = next(iter(self.city.assumptions["areas"]))
        fit = (one for one in self.declared if one.unit.area == county and one.unit.source["kind"] == "works")
        return next((one for one in fit if one.unit.id not in self.left_open), None)

    def stages(self) -> tuple[Stage, ...]:
        """What is left of the winter, in its order."""
        published = min(self.door.published(self.season_id, programme) for programme in LISTED)
        return tuple(stage for stage in self._all_stages() if stage.edition > published)

    def _all_stages(self) -> tuple[Stage, ...]:
        count = len(self.units)
        return (
            Stage(1, "season", self._open_season),
            Stage(1, "register", self._register, count),
            Stage(1, "invite", self._invite, count),
            Stage(1, "declare", self._declare, count),
            Stage(1, "county", lambda: self._review("county", "county", Role.COUNTY_REVIEWER)),
            Stage(1, "city", lambda: self._review("city", "city", Role.CITY_REVIEWER)),
            Stage(1, "expert", lambda: self._review("expert", "site_visit", Role.EXPERT)),
            Stage(1, "publicity", lambda: self._conclude("first_list")),
            Stage(1, "first list", lambda: self._publish(number=1)),
            Stage(2, "correct", self._correct, count),
            Stage(2, "county again", lambda: self._review("county_again", "county", Role.COUNTY_REVIEWER)),
            Stage(2, "city again", lambda: self._review("city_again", "city", Role.CITY_REVIEWER)),
            Stage(2, "expert again", lambda: self._review("expert_again", "site_visit", Role.EXPERT)),
            Stage(2, "publicity again", lambda: self._conclude("second_list")),
            Stage(2, "second list", lambda: self._publish(number=2)),
        )

    def at(self, milestone: str) -> date:
        """Move the clock to a day of the calendar, if it is not past it already."""
        moment = self.city.moment(milestone)
        if self.clock.now() < moment:
            self.clock.move_to(moment)
        return self._today()

    def _today(self) -> date:
        return local_day(self.clock.now(), self.city.zone)

    def _open_season(self) -> Progress:
        self.at("season_begins")
        window = Period(self.city.day("season_begins"), self.city.day("applications_close"))
        programmes = tuple(PlannedProgramme(edition, window) for edition in (*LISTED.values(), TRIAL))
        days = Period(self.city.day("season_begins"), self.city.day("season_ends"))
        year = days.starts_on.year
        self.door.plan_season(
            PlannedSeason(
                self.season_id,
                f"示例{year}年秋冬管控季",
                f"Sample winter season {year}",
                self.city.place,
                days,
                programmes,
            )
        )
        self.door.engage(self.staff.officers)
        yield 1

    def _register(self) -> Progress:
        self.at("registered")
        for area in self.city.assumptions["areas"]:
            officer = self.staff.one(Role.COUNTY_REVIEWER, area)
            for batch in _batches(unit for unit in self.units if unit.area == area):
                self.door.register(officer, batch)
                yield len(batch)

    def _invite(self) -> Progress:
        for batch in _batches(self.declared):
            self.door.invite(batch)
            yield len(batch)

    def _declare(self) -> Progress:
        self.at("declared")
        for batch in _batches(self.declared):
            self.door.declare(self.season_id, batch)
            yield len(batch)

    def _review(self, milestone: str, step: str, role: Role) -> Progress:
        self.at(milestone)
        for officer in self._reviewers(role):
            while waiting := [case for case in self.door.waiting(officer, step, BATCH) if self._goes_on(case, step)]:
                self.door.decide(officer, [self._verdict(case, step) for case in waiting])
                yield len(waiting)

    def _goes_on(self, case: Waiting, step: str) -> bool:
        """Whether the case is not one of those that visitors find at this step."""
        return case.round == 1 or self.left_open.get(case.party_id) != step

    def _reviewers(self, role: Role) -> list[Officer]:
        """Those who hold a desk; experts serve every desk, and a registrar none."""
        holders = [officer for officer in self.staff.officers if officer.grant.role is role]
        return [officer for officer in holders if officer.grant.department or role is Role.EXPERT]

    def _verdict(self, case: Waiting, step: str) -> dict[str, Any]:
        """Approve, but for the assumed shares of first returns and rejections."""
        shares = self.city.assumptions["reviews"]
        decision: dict[str, Any] = {"case_id": case.case_id, "seen_version": case.version, "verdict": "approve"}
        drawn = seeded(f"{self.city.seed}:{case.case_id}:{step}").random()
        kept = case.party_id in self.left_open
        if step == "county" and case.round == 1 and (kept or drawn < shares["returned_at_county"]):
            return decision | {"verdict": "return", "reason": "示例:请核对这一项", "fields": [self._doubtful(case)]}
        if step == "city" and not kept and drawn < shares["rejected_at_city"]:
            return decision | {"verdict": "reject", "reason": "示例:材料与现场不符"}
        return decision

    def _doubtful(self, case: Waiting) -> str:
        """The field that the reviewer asks about: the first declared number of the first sector."""
        unit = self._by_source[case.party_id]
        sector, facts = next(iter(unit.sheet["facts"].items()))
        first = next(name for name, value in facts.items() if isinstance(value, str) and value[0].isdigit())
        return f"facts.{sector}.{first}"

    def _conclude(self, milestone: str) -> Progress:
        """Publicity ends by itself, after its working days; a day at a time until none is left."""
        for _ in range(LONGEST_PUBLICITY_DAYS):
            while concluded := self.door.conclude(self._today()):
                yield concluded
            if not self.door.in_publicity():
                break
            self.clock.advance(timedelta(days=1))
        self.at(milestone)

    def _publish(self, number: int) -> Progress:
        officer = self.staff.one(Role.COMMAND, self.city.assumptions["city"])
        for programme in LISTED:
            self.door.publish(officer, self.season_id, programme, self._today(), number)
            yield 1

    def _correct(self) -> Progress:
        """One declaration of a source after the other: they share a sheet, so each moves the other's version on."""
        self.at("corrected")
        for batch in _batches(self.declared):
            while corrections := self._corrections(batch):
                self.door.correct(corrections)
            yield len(batch)

    def _corrections(self, batch: Sequence[Declared]) -> list[tuple[Declared, str, dict[str, Any]]]:
        asked = [one for one in batch if self.left_open.get(one.unit.id) != "returned"]
        returned = self.door.returned([i for one in asked for i in one.unit.declaration_ids])
        first = {one.unit.id: (one, i) for one in batch for i in reversed(one.unit.declaration_ids) if i in returned}
        return [(one, i, self._correction(one.unit, returned[i])) for one, i in first.values()]

    def _correction(self, unit: Unit, fields: Sequence[str]) -> dict[str, Any]:
        """Each named fact, looked at again."""
        chance = seeded(f"{self.city.seed}:{unit.number}:corrected")
        facts: dict[str, Any] = {}
        for path in fields:
            _, sector, indicator = path.split(".")
            distribution = self.city.assumptions["facts"][sector][indicator]
            facts.setdefault(sector, {})[indicator] = draw_fact(distribution, chance.random())
        return {"facts": facts}


def _left_open(city: City, units: Iterable[Unit]) -> dict[str, str]:
    """Source id -> where its case is left: works of the first county that the printed officers review."""
    county = next(iter(city.assumptions["areas"]))
    works = (
        unit.id
        for unit in units
        if unit.area == county and unit.programmes == ("emergency",) and unit.source["kind"] == "works"
    )
    return dict(zip(works, city.assumptions["reviews"]["left_open"], strict=False))


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(items)
    while batch := list(islice(source, BATCH)):
        yield batch
