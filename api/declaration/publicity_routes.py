"""Cases before the public, for anybody to read and to object to."""

from datetime import date
from typing import Any

from api.declaration.publicity_schemas import PublicisedPage
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.schemas import PageQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.publicity import before_the_public

routes = Routes("publicity", __name__, description="What is before the public, until when, and what was objected.")


@routes.operation(
    "GET",
    "/public/publicity",
    act="public.read",
    query=PageQuery,
    answer=PublicisedPage,
    refuses=(CursorNotGood,),
)
def list_publicity(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Cases before the public, with the level they would be listed by and every objection with its answer."""
    return publicity_page(uow, query.get("after"), query["limit"])


def publicity_page(uow: UnitOfWork, cursor: str | None, limit: int) -> dict[str, Any]:
    """A page of them, for programs and for people. Raises CursorNotGood."""
    rows = [
        {**{name: getattr(one, name) for name in one.__slots__}, "place": one.due_on.isoformat()}
        for one in before_the_public(uow, _place(cursor), limit + 1)
    ]
    return page_of(rows, limit, ["place", "case_id"])


def _place(cursor: str | None) -> tuple[date, str] | None:
    past = read_cursor(cursor, 2, (str, str))
    try:
        return (date.fromisoformat(past[0]), past[1]) if past else None
    except ValueError as error:
        raise CursorNotGood from error
