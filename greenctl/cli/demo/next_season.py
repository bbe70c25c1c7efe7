"""The demonstration's next season, declared for early: its grades read what was found in this one.

Whoever has a record from a finding declares again, with last season's answers as they are taken over, and so does one
works without any. Nothing but the record differs, so what a level lost, it lost to the finding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console

from greenctl.adverse import queries as adverse
from greenctl.adverse.domain import COUNTING
from greenctl.cli.demo.campaign import Progress, Stage
from greenctl.cli.demo.doors import DEMO, Declared
from greenctl.cli.demo.inspections import BATCH, Inspections
from greenctl.cli.demo.summary import UNDETERMINED, Words, table_of
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import queries as declarations
from greenctl.declaration.use_cases import Handed, NewDeclaration, begin_many, sign_many, submit_many
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import repeatable_id, seeded
from greenctl.kernel.period import Period
from greenctl.rules.queries import get_edition
from greenctl.season.queries import get_programme
from greenctl.season.use_cases import PlannedProgramme, PlannedSeason

PROGRAMME, EDITION = "emergency", "sample-emergency-2026"
OPENS = "next_applications"
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class DeclaredAgain:
    """A source in both seasons: its levels by the same answers, and the number of the finding whose record counts."""

    name: str
    before: str | None
    after: str | None
    finding: str | None


class NextSeason:
    """The season after `inspections`, brought in through the use cases."""

    def __init__(self, inspections: Inspections, transactions: Transactions) -> None:
        self.campaign, self._transactions = inspections.campaign, transactions
        self.city = inspections.city
        self._people = {one.unit.id: one for one in self.campaign.declared}
        self._born = int(self.city.moment(OPENS).timestamp() * 1000)
        self.season_id = repeatable_id(self._born, 0, seeded(f"{self.city.seed}:next-season"))
        self._window = Period(self.city.day(OPENS), self.city.day("next_applications_close"))

    def stages(self) -> tuple[Stage, ...]:
        """Nothing, if it was done before, or if the days for it are over."""
        with self._transactions.reading(DEMO) as uow:
            done = bool(self.declared_again(uow)) or not self._window.covers(self._today())
        return () if done else (Stage(1, "next season", self._declare),)

    def declared_again(self, uow: UnitOfWork) -> list[DeclaredAgain]:
        """Whoever declared in both seasons, by name."""
        listed = declarations.list_page(uow, self.season_id, PROGRAMME, limit=BATCH)
        return sorted((self._declared_again(uow, one.source_id) for one in listed), key=lambda one: one.name)

    def _declared_again(self, uow: UnitOfWork, source_id: str) -> DeclaredAgain:
        before, after = (declarations.tracked(uow, i) for i in (self._this(source_id), self._next(source_id)))
        records = (record for record in adverse.of_source(uow, source_id) if record.state in COUNTING)
        finding = next((record.document for record in records if record.finding_id), None)
        return DeclaredAgain(after.source_name, before.versions[-1].level, after.versions[-1].level, finding)

    def _declare(self) -> Progress:
        """All in one transaction: who was interrupted finds nothing of it, and begins again."""
        days = Period(self.city.day("next_begins"), self.city.day("next_ends"))
        year = days.starts_on.year
        self.campaign.door.plan_season(
            PlannedSeason(
                self.season_id, f"示例{year}年下一管控季", f"Sample next season {year}", self.city.place, days,
                (PlannedProgramme(EDITION, self._window),),
            )
        )  # fmt: skip
        with self._transactions.writing(DEMO) as uow:
            people = self._who_declares(uow)
            self._hand_in(uow, people)
        yield len(people)

    def _who_declares(self, uow: UnitOfWork) -> list[Declared]:
        """Everybody a record was ever written down for, and the works with the best level of those without one."""
        concerned = set(adverse.concerned(uow, limit=BATCH - 1))
        fit = [one for one in self.campaign.declared if one.unit.programmes[0] == PROGRAMME]
        without = (one for one in fit if one.unit.id not in concerned and one.unit.source["kind"] == "works")
        best = min(self._graded(uow, without), default=None)
        spared = [] if best is None else [self._people[best[1]]]
        return [*(one for one in fit if one.unit.id in concerned), *spared]

    def _graded(self, uow: UnitOfWork, people: Iterator[Declared]) -> Iterator[tuple[str, str]]:
        """(level, source) of some, as they were graded in this season."""
        for one, _ in zip(people, range(BATCH // 4), strict=False):
            level = declarations.tracked(uow, self._this(one.unit.id)).versions[-1].level
            if level is not None:
                yield level, one.unit.id

    def _hand_in(self, uow: UnitOfWork, people: Sequence[Declared]) -> None:
        """Begun with last season's answers, which nobody changes; signed; handed in."""
        today = self._today()
        new = [
            NewDeclaration(self._next(one.unit.id), one.unit.id, self.season_id, PROGRAMME, by=one.preparer)
            for one in people
        ]
        signers = {item.id: one.signer for item, one in zip(new, people, strict=True)}
        begun = begin_many(uow, new, today=today)
        signed = sign_many(uow, [Handed(item.id, item.version, by=signers[item.id]) for item in begun], today=today)
        submit_many(uow, [Handed(item.id, item.version, by=signers[item.id]) for item in signed], today=today)

    def _this(self, source_id: str) -> str:
        return self._people[source_id].unit.declaration_ids[0]

    def _next(self, source_id: str) -> str:
        number = self._people[source_id].unit.number
        return repeatable_id(self._born, number, seeded(f"{self.city.seed}:{number}:next-season"))

    def _today(self) -> date:
        return local_day(self.campaign.clock.now(), self.city.zone)


def print_next_season(console: Console, uow: UnitOfWork, season: NextSeason, language: str) -> None:
    """Source by source: the level of this season, of the next, and the finding that stands between them."""
    words, told = Words(language), season.declared_again(uow)
    if not told:
        return
    levels = get_edition(uow, get_programme(uow, season.season_id, PROGRAMME).rule_fingerprint).levels
    table = table_of(words("source"), *(words(key) for key in ("this_season", "next_season", "finding")))
    for one in sorted(told, key=lambda one: one.before == one.after)[:MOST_SHOWN]:
        named = (getattr(levels[code], language) if code else words(UNDETERMINED) for code in (one.before, one.after))
        table.add_row(one.name, *named, one.finding or words("no_finding"))
    words.show(console, "next_season_title", table)
    lost = sum(one.before != one.after for one in told)
    console.print(words("next_season_says", declared=len(told), lost=lost))
