"""Random walks: everybody tries everything on a few cases, several at once, for some days."""

import random
import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from greenctl.auth.policy import scope_for
from greenctl.db.event_log import EventRow
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, Scope, system
from greenctl.kernel.clock import local_day
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import new_id
from greenctl.review import queries, use_cases
from greenctl.review.models import CaseRow, DecisionRow
from tests.review.builders import COUNTY, OTHER_COUNTY, a_new_case
from tests.review.legality import ROLE_OF, Dump

ROUTES = ("A", "B", "C", "D", "undetermined", "certificate", "no_certificate")
VERDICTS = ("approve",) * 8 + ("return", "return", "reject", "pass_up", "conclude", "nonsense")
ZONE = ZoneInfo("Asia/Shanghai")


class Walk:
    """A few cases, the people around them, and a seeded will to try everything."""

    def __init__(self, transactions: Transactions, fingerprint: str, seed: int) -> None:
        self.transactions = transactions
        self.seed = seed
        chance = random.Random(seed)
        firms = [new_id() for _ in range(3)]
        self.new = [
            a_new_case(
                fingerprint,
                route=chance.choice(ROUTES),
                area=chance.choice((COUNTY, OTHER_COUNTY)),
                department=chance.choice(("industry", "ecology")),
                party_id=firm,
            )
            for firm in firms
        ]
        self.owners = {firm: _person(seed, mandates=(firm,)) for firm in firms}
        self.staff = _staff(seed, firms)
        self.clerk = system(f"clock-{seed}")
        self.everybody = [*self.staff, *self.owners.values(), self.clerk]
        self.routes = {(case.id, 1): case.route for case in self.new}
        self._rounds, self._clock = threading.Lock(), threading.Lock()

    def run(self, threads: int, actions: int) -> None:
        """Open the cases, then let `threads` people at a time do `actions` each."""
        for case in self.new:
            with self.transactions.writing(self.owners[case.party_id]) as uow:
                use_cases.open_cases(uow, [case])
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
        case = chance.choice(self.new)
        luck = chance.random()
        if luck < 0.72:
            self._decide(chance, case.id)
        elif luck < 0.84:
            self._reopen(chance, case)
        elif luck < 0.86:
            with self._as(chance.choice([self.owners[case.party_id], *self.staff]), "review.read_case") as uow:
                use_cases.withdraw_case(uow, case.id)
        elif luck < 0.94:
            self._conclude(chance)
        else:
            with self._clock:  # a stepped clock is made for one hand
                self.transactions.clock.advance(timedelta(days=chance.choice((1, 3, 9))))

    def _decide(self, chance: random.Random, case_id: str) -> None:
        with self.transactions.reading(system("look")) as uow:
            now = queries.standing(uow, [case_id])[case_id]
        fitting = [who for who in self.staff if ROLE_OF.get(now.step) in {role.value for role in who.roles}]
        who = chance.choice(fitting if fitting and chance.random() < 0.5 else self.everybody)
        seen = now.version if chance.random() < 0.9 else chance.choice((1, now.version + 1))
        verdict = chance.choice(("conclude", "approve") if now.step == "publicity" else VERDICTS)
        reason = "示例理由" if verdict in {"return", "reject"} and chance.random() < 0.8 else None
        grounds = (reason, ("x",) if verdict == "return" else ())
        with self._as(who, "review.decide") as uow:
            use_cases.decide(uow, use_cases.Decision(case_id, seen, verdict, *grounds))

    def _reopen(self, chance: random.Random, case: use_cases.NewCase) -> None:
        route = chance.choice(ROUTES)
        with self._rounds, self._as(self.owners[case.party_id], "review.read_case") as uow:
            (again,) = use_cases.reopen_cases(uow, [(case.id, route)])
            self.routes[case.id, again.round] = route

    def _conclude(self, chance: random.Random) -> None:
        who = self.clerk if chance.random() < 0.7 else chance.choice(self.staff)
        with self.transactions.writing(who) as uow:
            use_cases.conclude_waits(uow, local_day(uow.now, ZONE))

    def _as(self, who: Actor, act: str):
        try:
            scope = scope_for(who, act)
        except DomainError:
            # Somebody the policy would stop at the door: the table must stop them too.
            scope = Scope(everything=True)
        return self.transactions.writing(who, scope=scope)

    def dump(self) -> Dump:
        """The rows of this walk's cases."""
        ids = [case.id for case in self.new]
        with self.transactions.reading(system("judge")) as uow:
            tables = [
                [dict(row) for row in uow.execute(select(*table.columns).where(column.in_(ids))).mappings()]
                for table, column in (
                    (CaseRow.__table__, CaseRow.id),
                    (DecisionRow.__table__, DecisionRow.case_id),
                    (EventRow.__table__, EventRow.subject_id),
                )
            ]
        return Dump(*tables, people={p.account_id: _rights(p) for p in self.everybody}, routes=self.routes)


def _staff(seed: int, firms: list[str]) -> list[Actor]:
    """Honest reviewers of two counties and departments, and some who hold more than is good for them."""
    county, city, expert = Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.EXPERT
    desks = [(area, department) for area in (COUNTY, OTHER_COUNTY) for department in ("industry", "ecology")]
    honest = [_person(seed, (county, *desk)) for desk in desks] + [
        _person(seed, (city, "370800", department)) for department in ("industry", "ecology")
    ]
    both = [_person(seed, *((county, *desk) for desk in desks), (city, "370800", None), (expert, "370800", None))]
    torn = [_person(seed, (county, *desks[0]), (city, "370800", None), mandates=tuple(firms[:2]))]
    others = [_person(seed, (role, "370800", None)) for role in (Role.COMMAND, Role.INSPECTOR, Role.ADMINISTRATOR)]
    return honest + both * 3 + torn * 2 + others + [_person(seed, (expert, "370800", None))] * 2


def _person(seed: int, *grants: tuple[Role, str, str | None], mandates: tuple[str, ...] = ()) -> Actor:
    return Actor(
        f"{seed}-{new_id()}", tuple(Grant(*grant) for grant in grants), tuple(Mandate(f, Role.SIGNER) for f in mandates)
    )


def _rights(person: Actor) -> tuple[list[tuple[str, str, str | None]], set[str]]:
    grants = [(grant.role.value, grant.area, grant.department) for grant in person.grants]
    return grants, {mandate.source_id for mandate in person.mandates}
