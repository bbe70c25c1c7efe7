"""The demonstration's inspections, stage after stage: visits, findings, what firms and desks do, removals, rankings.

Like the winter before it (`campaign.py`): each stage looks at what is done already, so that whoever was interrupted
anywhere goes on and nothing is done twice; what led to a published ranking is left alone afterwards.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from greenctl.auth import policy
from greenctl.cli.demo.alerts import PAST, PRESENT, Alerts
from greenctl.cli.demo.campaign import LISTED, Campaign, Progress, Stage
from greenctl.cli.demo.field_door import FieldDoor
from greenctl.cli.demo.pictures import Shot
from greenctl.cli.demo.visits import DRAWN, SLOT, Field, Trip, findings_of, visits_of
from greenctl.findings.loop.moves import COUNTING, Act, Progress as Repair, Standing
from greenctl.findings.loop.tracked import Shown, Tracked, Wish
from greenctl.inspection.domain import NewPlan, Origin, Stratum
from greenctl.inspection.officer_domain import Qualification
from greenctl.inspection.tip_domain import NewTip
from greenctl.kernel.actor import Actor, Role
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import repeatable_id, seeded
from greenctl.lists.removal import Removal

BATCH = 200
DRAFTS, LATER = "officers", "overdue"
"""Milestones of the two draws: one that is over and public, one whose tasks wait for a visitor."""
_A_DAY = timedelta(days=1)


class Inspections:
    """What follows the lists of `campaign`, brought in through `door`."""

    def __init__(self, campaign: Campaign, door: FieldDoor, alerts: Alerts) -> None:
        self.campaign, self.door, self.alerts = campaign, door, alerts
        self.city, self.staff = campaign.city, campaign.staff
        self.told = self.city.assumptions["inspection"]
        self.areas = list(self.city.assumptions["areas"])
        self.heard = campaign.heard
        counts = {area: len(self.staff.inspectors(area)) for area in self.areas}
        self.field = Field(self.city, campaign.units, counts, None if self.heard is None else self.heard.unit)
        self._people = {one.unit.id: one for one in campaign.declared}
        self._command = self.staff.one(Role.COMMAND, self.city.place)

    def stages(self) -> tuple[Stage, ...]:
        """What is left, in its order."""
        ranked = self.door.ranked()
        return tuple(stage for stage in self._all_stages() if stage.edition > ranked)

    def _all_stages(self) -> tuple[Stage, ...]:
        first, second, third, last = self.told["rounds"]
        return (
            Stage(1, "draw", lambda: self._draw(DRAFTS)),
            Stage(1, "drawn visits", self._visit_drawn),
            Stage(1, "round 1", lambda: self._visit(first)),
            Stage(1, "orders 1", lambda: self._order("orders_1", DRAWN, first)),
            Stage(1, "answers 1", lambda: self._answer("answers_1", DRAWN, first)),
            Stage(1, "checks 1", lambda: self._check("checks_1", DRAWN, first)),
            Stage(1, "batches 1", lambda: self._expose("batches_1")),
            Stage(1, "round 2", lambda: self._visit(second)),
            Stage(1, "orders 2", lambda: self._order("orders_2", second)),
            Stage(1, "answers 2", lambda: self._answer("answers_2", second)),
            Stage(1, "checks 2", lambda: self._check("checks_2", second)),
            Stage(1, "round 3", lambda: self._visit(third)),
            Stage(1, "orders 3", lambda: self._order("orders_3", third)),
            Stage(1, "answers 3", lambda: self._answer("answers_3", third)),
            Stage(1, "checks 3", lambda: self._check("checks_3", third)),
            Stage(1, "voided", lambda: self._void(first, second, third)),
            Stage(1, "batches 2", lambda: self._expose("batches_2")),
            Stage(1, "hearings", self._decide_removals),
            Stage(1, "third list", lambda: self._publish_lists("third_list")),
            Stage(1, "first ranking", lambda: self._rank("first_ranking", 1)),
            Stage(2, "settled", lambda: self._settle(DRAWN, first, second, third)),
            Stage(2, "inventory", self.alerts.fill),
            Stage(2, "past alert", lambda: self.alerts.issue(PAST)),
            Stage(2, "past alert confirmed", lambda: self.alerts.confirm(PAST)),
            Stage(2, "past alert overdue", lambda: self.alerts.chase(PAST)),
            Stage(2, "past alert seen", self.alerts.look),
            Stage(2, "past alert lifted", self.alerts.lift),
            Stage(2, "round 4", lambda: self._visit(last)),
            Stage(2, "orders 4", lambda: self._order("orders_4", last, but=self._unordered(last))),
            Stage(2, "overdue", self._tell_of_overdue),
            Stage(2, "tips", self._tell_tips),
            Stage(2, "calendars", self._settle_calendars),
            Stage(2, "alert", lambda: self.alerts.issue(PRESENT)),
            Stage(2, "alert confirmed", lambda: self.alerts.confirm(PRESENT)),
            Stage(2, "alert overdue", lambda: self.alerts.chase(PRESENT)),
            Stage(2, "second ranking", lambda: self._rank(LATER, 2)),
        )

    def all_findings(self) -> dict[str, Tracked]:
        """Where everything stands that was found so far."""
        return self._standing(list(self._trips((DRAWN, *self.told["rounds"]))))

    def plan_id(self, area: str, milestone: str) -> str:
        return self._id(f"{area}:{milestone}:plan", milestone, self.areas.index(area))

    def _id(self, what: str, milestone: str, ordinal: int = 0) -> str:
        born = int(self.city.moment(milestone).timestamp() * 1000)
        return repeatable_id(born, ordinal, seeded(f"{self.city.seed}:{what}"))

    def _draw(self, milestone: str, only: Sequence[str] = ()) -> Progress:
        """A double-random draw in each county, bound by a secret that the seed of the city gives."""
        self.campaign.at(milestone)
        since = self.city.day("season_begins")
        qualified = [Qualification(line=line, valid_from=since) for line in self.told["qualified_for"]]
        for area in only or self.areas:
            self.door.enrol(self.staff.inspectors(area), qualified)
            secret = sha256_hex(f"{self.city.seed}:{area}:{milestone}:secret".encode())
            self.door.draw(self._command, self._plan(area, milestone, secret), secret)
            yield len(self.door.tasks_of(self.plan_id(area, milestone)))

    def _plan(self, area: str, milestone: str, secret: str) -> NewPlan:
        draw, starts_on = self.told["draw"], self.city.day(milestone)
        share = draw["share" if milestone == DRAFTS else "later"]
        until = self.city.day(DRAWN) + 2 * _A_DAY if milestone == DRAFTS else starts_on + 21 * _A_DAY
        return NewPlan(
            id=self.plan_id(area, milestone), kind=Origin.RANDOM.value, name="示例双随机检查", area=area,
            line=draw["line"], starts_on=starts_on, until=until, team=draw["team"],
            seed_commitment=sha256_hex(secret.encode()),
            strata=(Stratum(name="works", share=Decimal(str(share)), kinds=("works",)),),
        )  # fmt: skip

    def _drawn(self, area: str) -> dict[str, list[tuple[Trip, Any]]]:
        """Tasks of the draw that is over, with their trips, by who records the visit."""
        found = defaultdict(list)
        for task in sorted(self.door.tasks_of(self.plan_id(area, DRAFTS)), key=lambda task: task.source_id):
            found[task.officers[0]].append((self.field.trip(self._people[task.source_id].unit, DRAWN), task))
        return found

    def _drawn_trips(self) -> list[Trip]:
        return [trip for area in self.areas for pairs in self._drawn(area).values() for trip, _ in pairs]

    def _visit_drawn(self) -> Progress:
        self.campaign.at(DRAWN)
        for area in self.areas:
            by_id = {one.id: one.actor for one in self.staff.inspectors(area)}
            for account_id, pairs in self._drawn(area).items():
                trips = [trip for trip, _ in pairs]
                went = {trip.id: task for trip, task in pairs}
                visits = [
                    replace(visit, task_id=went[visit.id].id, officers=tuple(went[visit.id].officers))
                    for visit in visits_of(self.city, trips)
                ]
                self.door.visit(by_id[account_id], visits, findings_of(self.city, trips, {}))
                yield len(visits)

    def _visit(self, name: str) -> Progress:
        self.campaign.at(name)
        for walk in self.field.walks(name):
            inspector = self.staff.inspectors(walk.area)[walk.inspector].actor
            shown = self._shot(inspector, walk.trips)
            self.door.visit(
                inspector, list(visits_of(self.city, walk.trips)), findings_of(self.city, walk.trips, shown)
            )
            yield len(walk.trips)

    def _shot(self, inspector: Actor, trips: Iterable[Trip]) -> dict[str, str]:
        """Photos of what is found, of the few that come with one."""
        kept = self.field.photographed
        shots = [self._shot_of(trip, "found") for trip in trips if trip.found and trip.found.id in kept]
        return self.door.camera.take(inspector, policy.scope_for(inspector, "finding.record"), shots) if shots else {}

    def _shot_of(self, trip: Trip, when: str) -> Shot:
        assert trip.found is not None
        slot = SLOT if trip.found.id in self.field.photographed else ""
        return Shot(trip.found.id, trip.unit.id, slot, when, int(self.city.moment(trip.round).timestamp() * 1000))

    def _trips(self, rounds: Iterable[str]) -> dict[str, Trip]:
        """What was found in these rounds, by finding."""
        found = [
            trip for name in rounds for trip in (self._drawn_trips() if name == DRAWN else self.field.found_in(name))
        ]
        return {trip.found.id: trip for trip in found if trip.found}

    def _at_stage(
        self, rounds: Iterable[str], fates: Iterable[str], fits: Callable[[Tracked], bool]
    ) -> list[tuple[Trip, Tracked]]:
        """Those of the rounds with one of these fates that now stand as `fits` says."""
        wanted = frozenset(fates)
        trips = {i: trip for i, trip in self._trips(rounds).items() if trip.found and trip.found.fate in wanted}
        standing = self._standing(list(trips))
        return [(trip, standing[i]) for i, trip in trips.items() if i in standing and fits(standing[i])]

    def _standing(self, ids: Sequence[str]) -> dict[str, Tracked]:
        found: dict[str, Tracked] = {}
        for first in range(0, len(ids), BATCH):
            found |= self.door.standing(ids[first : first + BATCH])
        return found

    def _unordered(self, name: str) -> frozenset[str]:
        """A few of the first county that a visitor orders; never what is to be heard."""
        mine = [trip for trip in self.field.found_in(name) if trip.unit.area == self.areas[0]]
        spared = {one.unit.id for one in (self.heard, self.campaign.open_works) if one is not None}
        free = [trip.found.id for trip in mine if trip.found and trip.unit.id not in spared]
        return frozenset(free[: self.told["unordered"]])

    def _order(self, milestone: str, *rounds: str, but: frozenset[str] = frozenset()) -> Progress:
        """By the county's desk of the source's department."""
        self.campaign.at(milestone)
        found = self._at_stage(rounds, self.told["fates"], lambda item: item.progress is Repair.FOUND)
        wishes = [
            (item, Wish(item.finding_id, item.version, Act.ORDER)) for _, item in found if item.finding_id not in but
        ]
        for (area, department), some in _grouped(wishes, lambda item: (item.area, item.department)):
            desk = self.staff.one(Role.COUNTY_REVIEWER, area, department).actor
            self.door.move(desk, "finding.rule", some)
            yield len(some)

    def _answer(self, milestone: str, *rounds: str) -> Progress:
        """Each firm by itself: with a photo of what it did, or with why it does not agree."""
        if self._is_past(milestone):
            return
        self.campaign.at(milestone)
        fates = ("closed", "sent_back", "waiting", "disputed")
        to_repair = self._at_stage(rounds, fates, lambda item: item.progress is Repair.ORDERED and item.counts)
        for trip, item in to_repair:
            assert trip.found is not None
            firm = self._people[trip.unit.id].preparer
            if trip.found.fate == "disputed":
                wish = Wish(item.finding_id, item.version, Act.DISPUTE, words="示例:与现场情况不符,申请复核")
                if item.disputed_at is None:
                    self.door.move(firm, "finding.move", [wish])
            else:
                self._show(firm, Act.ANSWER, [(trip, item)], words="示例:已整改")
            yield 1
        yield from self._speak()

    def _show(self, actor: Actor, act: Act, found: Sequence[tuple[Trip, Tracked]], words: str | None = None) -> None:
        """A move that brings a photo each."""
        shots = [self._shot_of(trip, act.value) for trip, _ in found]
        wishes = [
            Wish(item.finding_id, item.version, act, words=words, photos=(Shown(shot.photo_id, shot.slot),))
            for (_, item), shot in zip(found, shots, strict=True)
        ]
        self.door.move(actor, "finding.move", wishes, shots)

    def _check(self, milestone: str, *rounds: str) -> Progress:
        """By another inspector than the one who found it."""
        self.campaign.at(milestone)
        answered = self._at_stage(rounds, ("closed", "sent_back"), lambda item: item.progress is Repair.ANSWERED)
        others: dict[str, list[tuple[Trip, Tracked]]] = defaultdict(list)
        for trip, item in answered:
            others[self._other(item).account_id].append((trip, item))
        actors = {one.id: one.actor for one in self.staff.officers}
        for account_id, some in others.items():
            good = [pair for pair in some if pair[0].found and pair[0].found.fate == "closed"]
            bad = [
                Wish(i.finding_id, i.version, Act.SEND_BACK, words="示例:整改不到位")
                for t, i in some
                if (t, i) not in good
            ]
            if good:
                self._show(actors[account_id], Act.CLOSE, good)
            if bad:
                self.door.move(actors[account_id], "finding.move", bad)
            yield len(some)

    def _other(self, item: Tracked) -> Actor:
        near = [one.actor for one in self.staff.inspectors(item.area)]
        place = next(place for place, one in enumerate(near) if one.account_id == item.found_by)
        return near[(place + 1) % len(near)]

    def _expose(self, milestone: str) -> Progress:
        if not self._is_past(milestone):
            self.campaign.at(milestone)
            for area in self.areas:
                yield self.door.expose(self._command, area)

    def _is_past(self, milestone: str) -> bool:
        """Who goes on after an interruption was here before: what is public or decided of that day stays as it was."""
        return self.campaign.clock.now() > self.city.moment(milestone)

    def _rank(self, milestone: str, number: int) -> Progress:
        self.campaign.at(milestone)
        yield self.door.rank(self._command, number)

    def _settle(self, *rounds: str) -> Progress:
        """Disputes are open while the first ranking is made; then somebody of the city settles all but the last."""
        self.campaign.at("settled")
        disputed = self._at_stage(rounds, ("disputed",), lambda item: item.disputed_at is not None)
        in_turn = [
            (item, self.told["disputes"][place % len(self.told["disputes"])])
            for place, (_, item) in enumerate(disputed)
        ]
        wishes = [
            (item, _settlement(item, Act(act))) for item, act in in_turn[:-1] if item.standing is Standing.DISPUTED
        ]
        for (department,), some in _grouped(wishes, lambda item: (item.department,)):
            self.door.move(self._of_city(department), "finding.rule", some)
            yield len(some)

    def _of_city(self, department: str | None) -> Actor:
        return self.staff.one(Role.CITY_REVIEWER, self.city.place, department).actor

    def _speak(self) -> Progress:
        """One firm is heard; the others say nothing."""
        waiting = sorted(self.door.removals(), key=lambda removal: removal.source_id)
        for removal in waiting[:1]:
            self.door.speak(self._people[removal.source_id].signer, removal.id, "示例:设施当日检修,现已恢复")
            yield 1

    def _decide_removals(self) -> Progress:
        """What was heard long enough, and rests on what counts: where the firm disputes it, the decision waits."""
        if self._is_past("hearings"):
            return
        today = self.campaign.at("hearings")
        over = [removal for removal in self.door.removals() if removal.hear_until < today]
        found = self._standing([removal.finding_id for removal in over if removal.finding_id])
        over = [one for one in over if one.finding_id is None or found[one.finding_id].standing in COUNTING]
        for first in range(0, len(over), BATCH):
            some = {removal.id: (removal, self._is_removed(removal)) for removal in over[first : first + BATCH]}
            self.door.decide_removals(self._command, some)
            yield len(some)

    def _is_removed(self, removal: Removal) -> bool:
        drawn = seeded(f"{self.city.seed}:{removal.source_id}:{removal.programme}:removed").random()
        return drawn >= float(self.told["removal_kept"])

    def _publish_lists(self, milestone: str) -> Progress:
        today = self.campaign.at(milestone)
        for programme in LISTED:
            self.campaign.door.publish(self._command, self.campaign.season_id, programme, today, 3)
            yield 1

    def _void(self, *rounds: str) -> Progress:
        """Two findings turn out to be wrong: the county asks, the city voids."""
        self.campaign.at("voided")
        late = [i for i, trip in self._trips(rounds).items() if trip.found and trip.found.fate == "late"]
        for finding_id in late[: self.told["voided"]]:
            for act, standing in ((Act.ASK_VOID, Standing.CONFIRMED), (Act.VOID, Standing.VOID_ASKED)):
                [item] = self._standing([finding_id]).values()
                if item.standing is standing:
                    desk = self.staff.one(Role.COUNTY_REVIEWER, item.area, item.department).actor
                    who = desk if act is Act.ASK_VOID else self._of_city(item.department)
                    wish = Wish(finding_id, item.version, act, words="示例:记录有误")
                    self.door.move(who, "finding.move" if act is Act.ASK_VOID else "finding.rule", [wish])
            yield 1

    def _tell_of_overdue(self) -> Progress:
        """Who is late is told of; and a draw whose tasks a visitor finds."""
        self.campaign.at(LATER)
        self.door.tell_of_overdue()
        yield from self._draw(LATER, [self.areas[0]])

    def _tell_tips(self) -> Progress:
        """Two tips of the public in the first county: one with its public answer, one for a visitor."""
        self.campaign.at(LATER)
        area = self.areas[0]
        desks = self.staff.one(Role.COUNTY_REVIEWER, area), None
        for place, desk in enumerate(desks):
            tip_id = self._id("tip", LATER, place)
            self.door.tip(NewTip(id=tip_id, area=area, text=f"示例:路边有扬尘(第{place + 1}条)"), desk)
            yield 1

    def _settle_calendars(self) -> Progress:
        """Who stops when in staggered production, by the shipped sample edition and the list in force."""
        self.campaign.at(LATER)
        yield self.door.settle_calendars(self._command, self.city.place)


def _settlement(item: Tracked, act: Act) -> Wish:
    words = "示例:申辩成立" if act is Act.UPHOLD else "示例:申辩不成立"
    return Wish(item.finding_id, item.version, act, words=words)


def _grouped(wishes: Iterable[tuple[Tracked, Wish]], by: Callable[[Tracked], tuple[Any, ...]]) -> list[Any]:
    groups: dict[tuple[Any, ...], list[Wish]] = defaultdict(list)
    for item, wish in wishes:
        groups[by(item)].append(wish)
    return [(key, some[first : first + BATCH]) for key, some in groups.items() for first in range(0, len(some), BATCH)]
