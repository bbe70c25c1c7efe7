"""The ways from what a declaration says to a better level. Asked, answered, and not kept: costs are the asker's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grading import TargetUnknown, Wish, gap, gap_document
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.errors import CostsUnknown, TargetNotOnLadder
from greenctl.declaration.form import Form, read
from greenctl.declaration.graded_now import application_now
from greenctl.declaration.loading import load
from greenctl.declaration.queries import shown_values

Costs = Mapping[str, Mapping[str, Decimal]]
Saves = Callable[[str], Mapping[str, Decimal]]
"""source -> level -> hours of stop it would have saved; from whoever knows of alerts"""


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """`target`: a level of the whole, or levels by sector. `costs`: by sector and field, 1 where none is given.
    `plans`: how many are kept per sector."""

    target: str | Mapping[str, str]
    costs: Costs = field(default_factory=dict)
    plans: int = 20


def gap_plans(
    uow: UnitOfWork, declaration_id: str, question: GapQuestion, *, today: date, saves: Saves | None = None
) -> dict[str, Any]:
    """The document `greenctl-gap/1` from the answers in hand, for who acts for the source; from the latest version for
    everybody else. Hours saved are known as far as `saves` knows of past alerts.

    Raises:
        DeclarationNotThere
        VersionNotThere: nothing was submitted, and a draft is the enterprise's own business.
        TargetNotOnLadder, CostsUnknown
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    _require_known(loaded.form, question.costs)
    application = application_now(uow, loaded, read(loaded.form, shown_values(uow, loaded)), today)
    saved = saves(loaded.source.id) if saves else {}
    wish = Wish(costs=question.costs, saves=saved, plans=question.plans)
    try:
        found = gap(loaded.form.edition, application, question.target, wish)
    except TargetUnknown as error:
        raise TargetNotOnLadder(
            level=error.level, sector=error.sector, ladder=", ".join(error.allowed) or "-"
        ) from error
    return gap_document(found)


def _require_known(form: Form, costs: Costs) -> None:
    """A cost for a field that the form has not is a slip that would change the order of plans unseen."""
    known = {(part.sector, row[0]) for part in form.parts for row in part.rows}
    unknown = [(sector, name) for sector, named in costs.items() for name in named if (sector, name) not in known]
    if unknown:
        problems = [
            {"field": f"costs.{sector}.{name}", "code": "declaration.field_unknown"} for sector, name in unknown
        ]
        raise CostsUnknown(problems=problems)
