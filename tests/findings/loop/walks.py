"""Random walks: everybody tries everything on a few findings, several at once, for some days."""

import random
import threading
from datetime import timedelta

from sqlalchemy import select

from greenctl.auth.policy import scope_for
from greenctl.db.event_log import EventRow
from greenctl.db.transaction import Transactions
from greenctl.findings.loop import use_cases
from greenctl.findings.loop.models import FindingMovePhotoRow, FindingMoveRow, FindingStandingRow
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.tracked import Stage
from greenctl.findings.models import FindingRow
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, Scope, system
from greenctl.kernel.clock import SteppedClock
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import new_id
from tests.conftest import NOW
from tests.findings.loop.legality import Dump
from tests.findings.loop.world import COUNTY, OTHER_COUNTY, World, a_wish_on, a_world, found, standing

NEXT = {
    "found": (Act.ORDER,) * 8 + (Act.DISCARD,),
    "ordered": (Act.ANSWER,) * 4 + (Act.PLAN, Act.REPORT, Act.EXTEND, Act.DISPUTE, Act.ASK_VOID),
    "sent_back": (Act.ANSWER,) * 3 + (Act.EXTEND, Act.DISPUTE),
    "answered": (Act.CLOSE, Act.SEND_BACK, Act.CLOSE, Act.DISPUTE),
    "closed": (Act.DISPUTE, Act.ASK_VOID),
}
SETTLING = {"disputed": (Act.UPHOLD, Act.DISMISS), "void_asked": (Act.VOID, Act.KEEP), "voided": tuple(Act)}


class Walk:
    """A few findings, the people around them, and a seeded will to try everything."""

    def __init__(self, transactions: Transactions, seed: int) -> None:
        self.transactions, self.seed = transactions, seed
        chance = random.Random(seed)
        # Each walk begins on the same day, and ends before the holidays that the judge does not know.
        transactions.clock = SteppedClock(NOW)
        self._until = NOW + timedelta(days=30)
        self.worlds = [a_world(transactions, seed * 2 + n) for n in (1, 2)]
        firms = [world.source_id for world in self.worlds]
        self.staff = _staff(seed, firms)
        self.owners = [_person(seed, mandates=(firm,)) for firm in firms] * 2
        self.clerk = system(f"clock-{seed}")
        finders = [who for who in self.staff if Role.INSPECTOR in who.roles]
        self.findings: list[tuple[World, str]] = []
        self.hands: dict[str, list[Actor]] = {}
        for world in self.worlds * 2:
            finder, area = chance.choice(finders), chance.choice((COUNTY, COUNTY, OTHER_COUNTY))
            (finding_id,) = found(world, recorded_by=finder.account_id, area=area)
            self.findings.append((world, finding_id))
            self.hands[finding_id] = [finder]
        self._clock = threading.Lock()

    def run(self, threads: int, actions: int) -> None:
        """Let `threads` people at a time do `actions` each."""
        faults: list[BaseException] = []
        workers = [
            threading.Thread(target=self._act, args=(random.Random(f"{self.seed}/{n}"), actions, faults))
            for n in range(threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=120)
        if faults:
            raise faults[0]

    def _act(self, chance: random.Random, actions: int, faults: list[BaseException]) -> None:
        for _ in range(actions):
            try:
                self._one(chance)
            except DomainError:
                continue  # a refusal is what most attempts deserve
            except BaseException as fault:  # noqa: BLE001 - told to the test, which runs in another thread
                faults.append(fault)
                return

    def _one(self, chance: random.Random) -> None:
        luck = chance.random()
        if luck < 0.05:
            with self._clock:  # a stepped clock is made for one hand
                if self.transactions.clock.now() < self._until:
                    self.transactions.clock.advance(timedelta(days=chance.choice((1, 3, 9))))
        elif luck < 0.12:
            with self._as(self.clerk if chance.random() < 0.7 else chance.choice(self.staff)) as uow:
                use_cases.escalate_overdue(uow)
        else:
            self._move(chance, *chance.choice(self.findings))

    def _move(self, chance: random.Random, world: World, finding_id: str) -> None:
        now = standing(world, finding_id)
        fitting = SETTLING.get(now.standing.value) or NEXT[now.progress.value]
        act = chance.choice(fitting if chance.random() < 0.85 else tuple(Act))
        of_firm = act in {Act.PLAN, Act.REPORT, Act.ANSWER, Act.DISPUTE} and chance.random() < 0.8
        who = chance.choice(self.owners if of_firm else [*self.staff, *self.staff, *self.owners, self.clerk])
        if not of_firm and chance.random() < 0.4:
            who = chance.choice(self.hands[finding_id])  # who has had a hand in it is the one to be barred
        changes = {"words": None} if chance.random() < 0.08 else {}
        if act is Act.PLAN and now.due_on is not None:
            changes["stages"] = (Stage(now.due_on - timedelta(days=1), "示例一期"), Stage(now.due_on, "示例二期"))
        if act in {Act.ANSWER, Act.CLOSE, Act.REPORT} and chance.random() < 0.1:
            changes["photos"] = ()
        wish = a_wish_on(world, finding_id, act, who, **changes)
        if chance.random() < 0.08:
            wish = type(wish)(wish.finding_id, chance.choice((1, wish.seen_version + 1)), wish.act, wish.words)
        with self._as(who) as uow:
            use_cases.move(uow, wish)
        self.hands[finding_id].append(who)

    def _as(self, who: Actor):
        # Wider than the policy would let anybody in: the table must stop them too.
        try:
            scope = scope_for(who, "adverse.record")
        except DomainError:
            scope = Scope(everything=True)
        return self.transactions.writing(who, scope=scope)

    def dump(self) -> Dump:
        """The rows of this walk's findings."""
        ids = [finding_id for _, finding_id in self.findings]
        with self.transactions.reading(system("judge")) as uow:
            tables = [
                [dict(row) for row in uow.execute(select(*table.columns).where(column.in_(ids))).mappings()]
                for table, column in (
                    (FindingRow.__table__, FindingRow.id),
                    (FindingStandingRow.__table__, FindingStandingRow.finding_id),
                    (FindingMoveRow.__table__, FindingMoveRow.finding_id),
                    (FindingMovePhotoRow.__table__, FindingMovePhotoRow.finding_id),
                    (EventRow.__table__, EventRow.subject_id),
                )
            ]
        people = {who.account_id: _rights(who) for who in [*self.staff, *self.owners, self.clerk]}
        return Dump(*tables, people=people)


def _staff(seed: int, firms: list[str]) -> list[Actor]:
    """Honest people of two counties, and some who hold more than is good for them."""
    county, city, command = Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.COMMAND
    honest = [_person(seed, (role, area)) for role in (county, Role.INSPECTOR) for area in (COUNTY, OTHER_COUNTY)]
    honest += [_person(seed, (role, "370800")) for role in (city, command, Role.INSPECTOR)]
    both = [_person(seed, (county, COUNTY), (Role.INSPECTOR, "370800"), (city, "370800"))] * 3
    torn = [_person(seed, (city, "370800"), (Role.INSPECTOR, "370800"), mandates=tuple(firms[:1]))] * 2
    others = [_person(seed, (role, "370800")) for role in (Role.EXPERT, Role.ADMINISTRATOR)]
    return honest + both + torn + others


def _person(seed: int, *grants: tuple[Role, str], mandates: tuple[str, ...] = ()) -> Actor:
    return Actor(
        f"{seed}-{new_id()}", tuple(Grant(*grant) for grant in grants), tuple(Mandate(f, Role.SIGNER) for f in mandates)
    )


def _rights(person: Actor) -> tuple[list[tuple[str, str]], set[str]]:
    return [(grant.role.value, grant.area) for grant in person.grants], {m.source_id for m in person.mandates}
