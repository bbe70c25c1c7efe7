"""A season of the sample edition, and declarations in it: the best answers, unless a test says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grading import Edition
from greenctl.db.transaction import Transactions
from greenctl.declaration.domain import Declaration
from greenctl.declaration.use_cases import (
    Edit,
    Handed,
    NewDeclaration,
    Submitted,
    begin_many,
    edit_many,
    sign_many,
    submit_many,
)
from greenctl.kernel.actor import Actor, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from greenctl.season.domain import Season
from greenctl.season.use_cases import PlannedProgramme, PlannedSeason, open_season, plan_season
from tests.grading.builders import best_answers, the_sample
from tests.source.builders import a_site, a_source, registered

TODAY = date(2026, 11, 20)
DAYS = Period(date(2026, 10, 1), date(2027, 4, 1))
APPLICATIONS = Period(date(2026, 10, 15), date(2026, 12, 15))
SHIPPED = ("sample-emergency-2026", "sample-staggered-2026", "sample-construction-2026", "national-trial-2020")
ALERTS = ("yellow", "orange", "red")
PREPARER, SIGNER = "the-preparer", "the-signer"


@dataclass(frozen=True)
class World:
    """An open season and registered sources: `works` by number, one `site`."""

    season: Season
    works: tuple[str, ...]
    site: str


def a_season(transactions: Transactions, *, days: Period = DAYS, applications: Period = APPLICATIONS) -> Season:
    """An open season with every shipped programme."""
    planned = PlannedSeason(
        new_id(), "示例季", "Sample season", "370800", days,
        tuple(PlannedProgramme(edition, applications) for edition in SHIPPED),
    )  # fmt: skip
    with transactions.writing(system("test")) as uow:
        season = plan_season(uow, planned)
        return open_season(uow, season.id, season.version)


def a_world(transactions: Transactions, works: int = 1, **source: Any) -> World:
    """A season and sources to declare in it."""
    season = a_season(transactions)
    sources = registered(transactions, *(a_source(number, **source) for number in range(1, works + 1)), a_site())
    return World(season, tuple(item.id for item in sources[:-1]), sources[-1].id)


def a_preparer(*source_ids: str, account: str = PREPARER) -> Actor:
    return Actor(account, mandates=tuple(Mandate(source_id, Role.PREPARER) for source_id in source_ids))


def a_signer(*source_ids: str, account: str = SIGNER) -> Actor:
    return Actor(account, mandates=tuple(Mandate(source_id, Role.SIGNER) for source_id in source_ids))


def answers(sector: str = "sample_a", changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The tree of answers that reaches the top level, changed where the test says so."""
    return answers_to(the_sample(), sector, changes)


def answers_to(edition: Edition, sector: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The same under any edition."""
    facts = {**best_answers(edition.sectors[sector]), **(changes or {})}
    return {"facts": {sector: facts}, "lines": [a_line()], "measures": {alert: [a_measure()] for alert in ALERTS}}


def facts_only(sector: str = "sample_a", changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """For programmes that ask for no measures."""
    return {"facts": answers(sector, changes)["facts"]}


def a_line(line_id: str = "line-1", **changes: Any) -> dict[str, Any]:
    return {"id": line_id, "name": "示例一号生产线", "product": "示例产品", "equipment": "示例窑炉", **changes}


def a_measure(**changes: Any) -> dict[str, Any]:
    measure = {"line": "line-1", "action": "stop", "text": "示例:停运一号生产线", "target": None}
    return {**measure, "shown_by": "示例用电量", "checked_by": "示例现场查看", **changes}


def a_reference(**changes: Any) -> dict[str, Any]:
    return {"document": "示例检测报告", "number": "示例-2026-01", "date": "2026-10-30", "sha256": None, **changes}


def begun(
    transactions: Transactions, world: World, *sources: str, programme: str = "emergency", today: date = TODAY
) -> list[Declaration]:
    """Drafts, begun by the preparer, in the order of the sources (all works, if none is named)."""
    items = [
        NewDeclaration(new_id(), source, world.season.id, programme, by=a_preparer(source))
        for source in sources or world.works
    ]
    with transactions.writing(system("test")) as uow:
        return begin_many(uow, items, today=today)


def edited(
    transactions: Transactions, declarations: list[Declaration], tree: Mapping[str, Any] | None = None
) -> list[Declaration]:
    """The same with answers, typed in by the preparer."""
    edits = [
        Edit(item.id, item.version, tree if tree is not None else answers(), by=a_preparer(item.source_id))
        for item in declarations
    ]
    with transactions.writing(system("test")) as uow:
        return edit_many(uow, edits, today=TODAY)


def signed(
    transactions: Transactions, declarations: list[Declaration], *, today: date = TODAY, account: str = SIGNER
) -> list[Declaration]:
    """The same, signed by the signer."""
    items = [Handed(item.id, item.version, by=a_signer(item.source_id, account=account)) for item in declarations]
    with transactions.writing(system("test")) as uow:
        return sign_many(uow, items, today=today)


def submitted(transactions: Transactions, declarations: list[Declaration], *, today: date = TODAY) -> list[Submitted]:
    """The same, handed in."""
    items = [Handed(item.id, item.version, by=a_signer(item.source_id)) for item in declarations]
    with transactions.writing(system("test")) as uow:
        return submit_many(uow, items, today=today)


def handed_in(
    transactions: Transactions,
    world: World,
    *sources: str,
    programme: str = "emergency",
    tree: Mapping[str, Any] | None = None,
) -> list[Submitted]:
    """From nothing to submitted."""
    drafts = edited(transactions, begun(transactions, world, *sources, programme=programme), tree)
    return submitted(transactions, signed(transactions, drafts))
