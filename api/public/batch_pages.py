"""Pages of exposure batches: what was printed, the firm's reply beside it, and what became of it since."""

from typing import Any

from flask import Response

from api.public.pages import Pages, render, words_of
from api.public.schemas import PageAddress
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure import queries
from greenctl.findings.exposure.domain import Batch

routes = Pages("batch pages", __name__, description="Pages for the public: findings made public.")

MOST_ON_A_PAGE = 200


@routes.operation("GET", "/p/batches", act="public.read", query=PageAddress, media="text/html")
def show_batches(uow: UnitOfWork, query: dict[str, Any]) -> Response:  # noqa: ARG001 - the language alone
    """Every batch, the newest first."""
    batches = queries.batches(uow, limit=MOST_ON_A_PAGE)
    return render("batches.html", words_of(), batches=batches, **_marks(*batches))


@routes.operation("GET", "/p/batches/<int(max=1000000):batch_number>", act="public.read", media="text/html")
def show_batch(uow: UnitOfWork, batch_number: str) -> Response:
    """One batch: each line as it was printed, and beside it where the finding stands now."""
    batch = queries.batch(uow, int(batch_number))
    return render("batch.html", words_of(), batch=batch, readings=queries.readings(uow, batch), **_marks(batch))


def _marks(*batches: Batch) -> dict[str, bool]:
    simulated = any(batch.signed["statement"].get("simulated") for batch in batches)
    return {
        "official": all(batch.heading["official"] for batch in batches),
        "demo": runtime().settings.demo or simulated,
    }
