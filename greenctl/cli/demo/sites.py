"""The demonstration's construction sites, after everything else: begun, checked, signed for, and their feeds imported.

Every site of the season is begun. Of the first county, three that are approved apply for a certificate: one holds it,
one was sent back with an item named, and one waits for its local government.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from greenctl.auth import policy
from greenctl.cli.demo.campaign import Progress, Stage
from greenctl.cli.demo.doors import DEMO, Declared
from greenctl.cli.demo.inspections import Inspections
from greenctl.cli.demo.pictures import Shot
from greenctl.construction import certificate_repository, certifying, checking, feeding, queries, repository, use_cases
from greenctl.construction.certificates import Body, Certificate
from greenctl.construction.certifying import PROGRAMME, Said
from greenctl.construction.checks import Answer, NewCheck, Outcome
from greenctl.construction.domain import Dates
from greenctl.construction.feed_rows import FeedRow
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, Role
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import repeatable_id, seeded

_PHASES = ("earthwork", "structure", "fit_out")
_CERTIFIED = 3
_MORE = timedelta(days=120)


class Sites:
    """What is built in the city, brought in through the use cases."""

    def __init__(self, inspections: Inspections, transactions: Transactions) -> None:
        self.inspections, self.campaign, self._transactions = inspections, inspections.campaign, transactions
        self.city, self.staff = inspections.city, inspections.staff
        self.people: Sequence[Declared] = [one for one in self.campaign.declared if PROGRAMME in one.unit.programmes]

    def stages(self) -> tuple[Stage, ...]:
        """Nothing, if it was done before."""
        with self._transactions.reading(DEMO) as uow:
            done = bool(feeding.heard_any(uow))
        return () if done else (Stage(1, "sites", self._build),)

    def _build(self) -> Progress:
        for area in self.city.assumptions["areas"]:
            there = [one for one in self.people if one.unit.area == area]
            self._begin(area, there)
            yield len(there)
        county = next(iter(self.city.assumptions["areas"]))
        here = [one for one in self.people if one.unit.area == county]
        for place, one in enumerate(self._approved(here)[:_CERTIFIED]):
            self._sign(one, county, self._apply(one), place)
            yield 1
        self._import_feeds(here)
        yield len(here)

    def _begin(self, area: str, people: Sequence[Declared]) -> None:
        """By the desk of their county, each in a phase that its number gives."""
        desk = self.staff.one(Role.COUNTY_REVIEWER, area, "housing").actor
        plan = {"fit_out": Dates(None, self._today() + _MORE, None, None)}
        since = self.city.day("registered")
        with self._transactions.writing(desk, scope=policy.scope_for(desk, "site.begin")) as uow:
            for one in people:
                if repository.begun_digest(uow, one.unit.id) is None:
                    phase = _PHASES[one.unit.number % len(_PHASES)]
                    use_cases.begin(uow, one.unit.id, "building", phase, since, plan)

    def _approved(self, people: Sequence[Declared]) -> list[Declared]:
        with self._transactions.reading(DEMO) as uow:
            today = self._today()
            return [
                one
                for one in people
                if certificate_repository.approved_seasons(uow, PROGRAMME, [one.unit.id], today)
                and not certificate_repository.of_sources(uow, [one.unit.id])
            ]

    def _apply(self, one: Declared) -> Certificate:
        """On a check of its own people, an item at a time with a photo."""
        firm, check_id, today = one.preparer, self._id(one, "check"), self._today()
        scope = policy.scope_for(firm, "site.check")
        with self._transactions.reading(firm, scope=scope) as uow:
            items = [item["id"] for item in queries.check_list(uow, one.unit.id, today)["items"]]
        camera, born = self.inspections.door.camera, self._born
        shots = [Shot(check_id, one.unit.id, item, item, born, "site_check") for item in items]
        camera.take(firm, scope, shots)
        answers = tuple(Answer(shot.slot, Outcome.MET, None, (shot.photo_id,)) for shot in shots)
        with self._transactions.writing(firm, scope=scope) as uow:
            checking.check(uow, NewCheck(id=check_id, source_id=one.unit.id, checked_on=today, answers=answers))
            return certifying.apply(uow, self._id(one, "certificate"), one.unit.id, check_id)

    def _sign(self, one: Declared, county: str, applied: Certificate, place: int) -> None:
        """The first is approved by both, the second refused by its local government, the third waits for it."""
        department = self.staff.one(Role.COUNTY_REVIEWER, county, "housing").actor
        government = self.staff.one(Role.COUNTY_REVIEWER, county).actor
        approves = Said(Body.DEPARTMENT, True, "示例：自查属实，同意", ())
        signed = self._say(department, applied, approves)
        if place == 0:
            self._say(government, signed, Said(Body.LOCAL_GOVERNMENT, True, "示例：同意", ()))
        elif place == 1:
            self._say(government, signed, Said(Body.LOCAL_GOVERNMENT, False, "示例：围挡有缺口", ("fence",)))

    def _say(self, actor: Actor, certificate: Certificate, said: Said) -> Certificate:
        with self._transactions.writing(actor, scope=policy.scope_for(actor, "certificate.sign")) as uow:
            return certifying.sign(uow, certificate.id, said, certificate.version)

    def _import_feeds(self, people: Sequence[Declared]) -> None:
        """Invented: the last of them has been silent for two days."""
        now = self.campaign.clock.now()
        silent = people[-1].unit.id if people else None
        rows = [
            FeedRow(
                site=one.unit.id, kind="dust", channel="1", state="on", value=str(40 + one.unit.number % 60),
                unit="µg/m3", last_seen_at=(now - timedelta(days=2 * (one.unit.id == silent))).isoformat(),
            )
            for one in people
        ]  # fmt: skip
        command: Any = self.staff.one(Role.COMMAND, self.city.place).actor
        if rows:
            with self._transactions.writing(command, scope=policy.scope_for(command, "feed.import")) as uow:
                feeding.import_rows(uow, rows)

    @property
    def _born(self) -> int:
        return int(self.campaign.clock.now().timestamp() * 1000)

    def _id(self, one: Declared, what: str) -> str:
        return repeatable_id(self._born, one.unit.number, seeded(f"{self.city.seed}:{one.unit.number}:site-{what}"))

    def _today(self) -> date:
        return local_day(self.campaign.clock.now(), self.city.zone)
