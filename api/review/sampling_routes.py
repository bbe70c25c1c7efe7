"""Spot checks of decided cases by those further up."""

from dataclasses import asdict
from typing import Any

from api.operations import Routes
from api.review.sampling_schemas import ReviewSample, SampleQuery
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.clock import local_day
from greenctl.review.sampling import sample
from greenctl.source.queries import plain_names

routes = Routes("review sample", __name__, description="Decided cases that somebody further up looks at again.")


@routes.operation("GET", "/review/sample", act="review.sample", query=SampleQuery, answer=ReviewSample)
def draw_review_sample(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Draw decided cases by a seed; who draws again with the same seed and day gets the same."""
    until = query.get("until") or local_day(uow.now, runtime().settings.zone)
    found = sample(uow, query["topic"], query["seed"], until, query["size"])
    names = plain_names(uow, {one.party_id for one in found.drawn})
    told = {name: getattr(found, name) for name in found.__slots__ if name != "drawn"}
    return {**told, "items": [{**asdict(one), "party_name": names.get(one.party_id)} for one in found.drawn]}
