"""Where the systems of offices hear of notices: opened and ended by whoever answers for the area."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from greenctl.area.queries import areas
from greenctl.db.base import UtcDateTime
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices.errors import EndpointIdTaken, EndpointMovedOn, EndpointNotAllowed, EndpointNotThere
from greenctl.notices.events import EndpointMoved
from greenctl.notices.models import NoticeEndpointRow
from greenctl.notices.ways.posting import Allowed, NotAllowed

_ENDPOINT = NoticeEndpointRow.__table__
_WITHIN = Within(_ENDPOINT.c.area, _ENDPOINT.c.department, _ENDPOINT.c.id)
_COLUMNS = tuple(_ENDPOINT.c[name] for name in ("id", "area", "department", "url", "made_at", "ended_at", "version"))
_BY_ID = select(*_COLUMNS).where(_ENDPOINT.c.id == bindparam("id"))
_PAGE = select(*_COLUMNS).where(_ENDPOINT.c.id > bindparam("after")).order_by(_ENDPOINT.c.id).limit(bindparam("limit"))
_END = (
    update(_ENDPOINT)
    .where(_ENDPOINT.c.id == bindparam("the_id"), _ENDPOINT.c.version == bindparam("seen"))
    .values(version=_ENDPOINT.c.version + 1, ended_at=bindparam("now", type_=UtcDateTime))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address that hears of every notice about `area` that goes out to offices; '' is any department."""

    id: str
    area: str
    url: str
    department: str = ""
    made_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1


def open_endpoint(uow: UnitOfWork, new: Endpoint, allowed: Allowed) -> Endpoint:
    """From now on notices go there. The same again gives the endpoint. Where the address leads is looked up each time
    something is sent. Raises EndpointNotAllowed, EndpointIdTaken."""
    if new.area not in areas() or not uow.scope.covers(area=new.area, department=new.department or None):
        raise EndpointNotAllowed(problems=[{"field": "area", "code": "notices.endpoint_not_allowed"}])
    try:
        allowed.parts(new.url)
    except NotAllowed as error:
        raise EndpointNotAllowed(problems=[{"field": "url", "code": "notices.endpoint_not_allowed"}]) from error
    known = uow.execute(_BY_ID, {"id": new.id}).first()
    if known is not None:
        if (known.area, known.department, known.url) != (new.area, new.department, new.url):
            raise EndpointIdTaken(endpoint=new.id)
        return get(uow, new.id)
    row = {name: getattr(new, name) for name in ("id", "area", "department", "url", "version")}
    uow.execute(insert(_ENDPOINT), {**row, "made_by": uow.actor.account_id, "made_at": uow.now})
    uow.record(EndpointMoved(endpoint_id=new.id, area=new.area, ended=False, version=1))
    return get(uow, new.id)


def end_endpoint(uow: UnitOfWork, endpoint_id: str, seen_version: int) -> Endpoint:
    """Nothing goes there any more; what waits is given up when its turn comes. Raises EndpointNotThere,
    EndpointMovedOn."""
    before = get(uow, endpoint_id)
    if before.version != seen_version or before.ended_at is not None:
        raise EndpointMovedOn(seen_version=seen_version, current_version=before.version)
    if uow.execute(_END, {"the_id": endpoint_id, "seen": seen_version, "now": uow.now}).rowcount != 1:
        raise EndpointMovedOn(seen_version=seen_version, current_version=get(uow, endpoint_id).version)
    uow.record(EndpointMoved(endpoint_id=endpoint_id, area=before.area, ended=True, version=seen_version + 1))
    return get(uow, endpoint_id)


def get(uow: UnitOfWork, endpoint_id: str) -> Endpoint:
    """Of the actor's scope. Raises EndpointNotThere."""
    row = _WITHIN.execute(uow, _BY_ID, {"id": endpoint_id}).first()
    if row is None:
        raise EndpointNotThere(endpoint=endpoint_id)
    return Endpoint(**row._asdict())


def list_page(uow: UnitOfWork, after: str, limit: int) -> list[dict[str, Any]]:
    """Of the actor's scope, ended ones included."""
    return [row._asdict() for row in _WITHIN.execute(uow, _PAGE, {"after": after, "limit": limit})]
