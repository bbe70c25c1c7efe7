"""Notices and who hears of them, as rows: set-based, whatever the number of firms."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)

from greenctl.auth.models import AccountRow, DeviceRow, GrantRow, MandateRow, RefreshFamilyRow
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Role
from greenctl.notices.models import (
    NoticeChoiceRow,
    NoticeDeliveryRow,
    NoticeEndpointRow,
    NoticeRecipientRow,
    NoticeRow,
    NoticeSubscriptionRow,
)

_NOTICE, _RECIPIENT = NoticeRow.__table__, NoticeRecipientRow.__table__
_CHOICE, _ENDPOINT, _DELIVERY = NoticeChoiceRow.__table__, NoticeEndpointRow.__table__, NoticeDeliveryRow.__table__
_SUBSCRIPTION = NoticeSubscriptionRow.__table__
_SESSION, _DEVICE = RefreshFamilyRow.__table__, DeviceRow.__table__
_ACCOUNT, _GRANT, _MANDATE = AccountRow.__table__, GrantRow.__table__, MandateRow.__table__
_IDS = bindparam("ids", expanding=True)
_ROLES = bindparam("roles", expanding=True)
_ADDRESS = {"sms": _CHOICE.c.sms, "email": _CHOICE.c.email}
_TO = ["account_id", "notice_id", "source_id", "audience"]
_OUT = ["notice_id", "way", "target", "state", "tries", "tries_of_round", "next_try_at"]

_TOLD = select(_NOTICE.c.kind, _NOTICE.c.cause).where(
    tuple_(_NOTICE.c.kind, _NOTICE.c.cause).in_(bindparam("causes", expanding=True))
)
_STAYS = (_ACCOUNT.c.id == _MANDATE.c.account_id) & _ACCOUNT.c.suspended_at.is_(None)
_IN_FORCE = _MANDATE.c.revoked_at.is_(None) & _MANDATE.c.role.in_(_ROLES)


def _prefix(area: ColumnElement[str]) -> ColumnElement[str]:
    """What every place below an area begins with, as `kernel.actor.area_prefix` has it for six digits."""
    six = func.length(area) == 6
    return case(
        (six & area.like("%0000"), func.substr(area, 1, 2)),
        (six & area.like("%00"), func.substr(area, 1, 4)),
        else_=area,
    )


def _over(area: ColumnElement[str], department: ColumnElement[str], *, within: bool) -> ColumnElement[bool]:
    """That an office of that area and department answers for the place of a notice, or for one within it."""
    place = _NOTICE.c.area.like(_prefix(area) + "%")
    if within:
        place = or_(place, area.like(_NOTICE.c.place + "%"))
    return and_(
        _NOTICE.c.area.is_not(None),
        place,
        or_(department == "", _NOTICE.c.department.is_(None), department == _NOTICE.c.department),
    )


def _not_told(account: Any, notice: Any, source: Any) -> ColumnElement[bool]:
    known = _RECIPIENT.alias("known")
    return ~exists().where(known.c.account_id == account, known.c.notice_id == notice, known.c.source_id == source)


_FIRM = insert(_RECIPIENT).from_select(
    _TO,
    select(_MANDATE.c.account_id, _NOTICE.c.id, _NOTICE.c.source_id, literal("firm"))
    .join_from(_NOTICE, _MANDATE, (_MANDATE.c.source_id == _NOTICE.c.source_id) & _IN_FORCE)
    .join(_ACCOUNT, _STAYS)
    .where(_NOTICE.c.id.in_(_IDS))
    .distinct(),
)
_OFFICE = {
    within: insert(_RECIPIENT).from_select(
        _TO,
        select(_GRANT.c.account_id, _NOTICE.c.id, func.coalesce(_NOTICE.c.source_id, ""), literal("office"))
        .join_from(_NOTICE, _GRANT, _over(_GRANT.c.area, _GRANT.c.department, within=within))
        .join(_ACCOUNT, (_ACCOUNT.c.id == _GRANT.c.account_id) & _ACCOUNT.c.suspended_at.is_(None))
        .where(
            _NOTICE.c.id.in_(_IDS),
            _GRANT.c.role.in_(_ROLES),
            _not_told(_GRANT.c.account_id, _NOTICE.c.id, func.coalesce(_NOTICE.c.source_id, "")),
        )
        .distinct(),
    )
    for within in (False, True)
}
_PERSON = insert(_RECIPIENT).from_select(
    _TO,
    select(_NOTICE.c.account_id, _NOTICE.c.id, func.coalesce(_NOTICE.c.source_id, ""), literal("person"))
    .join_from(_NOTICE, _ACCOUNT, _ACCOUNT.c.id == _NOTICE.c.account_id)
    .where(
        _NOTICE.c.id.in_(_IDS),
        _not_told(_NOTICE.c.account_id, _NOTICE.c.id, func.coalesce(_NOTICE.c.source_id, "")),
    ),
)


def _going(way: str, target: Any) -> tuple[Any, ...]:
    now = bindparam("now", type_=UtcDateTime)
    return _NOTICE.c.id, literal(way), target, literal("waiting"), literal(0), literal(0), now


_TO_PERSONS = {
    way: insert(_DELIVERY).from_select(
        _OUT,
        select(*_going(way, _CHOICE.c.account_id))
        .join_from(_NOTICE, _RECIPIENT, _RECIPIENT.c.notice_id == _NOTICE.c.id)
        .join(_CHOICE, _CHOICE.c.account_id == _RECIPIENT.c.account_id)
        .where(_NOTICE.c.id.in_(_IDS), address.is_not(None))
        .distinct(),
    )
    for way, address in _ADDRESS.items()
}
# A subscription as long as its device is in use and nobody has ended the session in which it was made. One that has
# merely run out goes on: whoever has not opened the app for long is who should hear.
HEARING = (
    select(*_SUBSCRIPTION.c)
    .join(_SESSION, (_SESSION.c.id == _SUBSCRIPTION.c.session_id) & _SESSION.c.ended_at.is_(None))
    .join(_DEVICE, (_DEVICE.c.id == _SUBSCRIPTION.c.device_id) & _DEVICE.c.revoked_at.is_(None))
    .subquery("hearing")
)
_TO_DEVICES = insert(_DELIVERY).from_select(
    _OUT,
    select(*_going("push", HEARING.c.device_id))
    .join_from(_NOTICE, _RECIPIENT, _RECIPIENT.c.notice_id == _NOTICE.c.id)
    .join(HEARING, HEARING.c.account_id == _RECIPIENT.c.account_id)
    .where(_NOTICE.c.id.in_(_IDS))
    .distinct(),
)
_TO_ENDPOINTS = {
    within: insert(_DELIVERY).from_select(
        _OUT,
        select(*_going("webhook", _ENDPOINT.c.id))
        .join_from(_NOTICE, _ENDPOINT, _over(_ENDPOINT.c.area, _ENDPOINT.c.department, within=within))
        .where(_NOTICE.c.id.in_(_IDS), _ENDPOINT.c.ended_at.is_(None)),
    )
    for within in (False, True)
}
_MINE = (
    select(
        _NOTICE.c.id.label("notice_id"), _RECIPIENT.c.source_id, _NOTICE.c.kind, _NOTICE.c.about, _NOTICE.c.words,
        _NOTICE.c.told_at, _RECIPIENT.c.read_at,
    )
    .join_from(_RECIPIENT, _NOTICE, _NOTICE.c.id == _RECIPIENT.c.notice_id)
    .where(_RECIPIENT.c.account_id == bindparam("account_id"))
    .order_by(_RECIPIENT.c.notice_id.desc(), _RECIPIENT.c.source_id.desc())
    .limit(bindparam("limit"))
)  # fmt: skip
_AFTER = tuple_(_RECIPIENT.c.notice_id, _RECIPIENT.c.source_id) < tuple_(
    bindparam("after_notice"), bindparam("after_source")
)
_UNREAD = _RECIPIENT.c.read_at.is_(None)
_PAGES = {
    (unread, further): _MINE.where(_UNREAD if unread else true(), _AFTER if further else true())
    for unread in (False, True)
    for further in (False, True)
}
_COUNT = select(func.count()).select_from(
    select(_RECIPIENT.c.notice_id)
    .where(_RECIPIENT.c.account_id == bindparam("account_id"), _UNREAD)
    .limit(bindparam("most"))
    .subquery()
)
_ALL_TOLD = select(func.count()).select_from(_RECIPIENT)
_THERE = select(_RECIPIENT.c.notice_id).where(
    _RECIPIENT.c.account_id == bindparam("account_id"), _RECIPIENT.c.notice_id == bindparam("id")
)
_READ = (
    update(_RECIPIENT)
    .where(_RECIPIENT.c.account_id == bindparam("me"), _UNREAD)
    .values(read_at=bindparam("now", type_=UtcDateTime))
)
_READS = {
    False: _READ.where(_RECIPIENT.c.notice_id == bindparam("named")),
    True: _READ.where(_RECIPIENT.c.notice_id <= bindparam("named")),
}


def told_already(uow: UnitOfWork, causes: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(kind, cause) for kind, cause in uow.execute(_TOLD, {"causes": list(causes)})}


def insert_notices(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    uow.execute(insert(_NOTICE), list(rows))


def tell_firms(uow: UnitOfWork, ids: Collection[str], roles: Sequence[Role]) -> None:
    """The people of the source that each notice names."""
    uow.execute(_FIRM, {"ids": list(ids), "roles": _values(roles)})


def tell_firms_of(uow: UnitOfWork, notice_id: str, sources: Select[Any], roles: Sequence[Role]) -> None:
    """The people of all these sources: one statement. `sources` has a column `source_id`."""
    chosen: FromClause = sources.subquery("chosen")
    rows = (
        select(_MANDATE.c.account_id, literal(notice_id), chosen.c.source_id, literal("firm"))
        .join_from(chosen, _MANDATE, (_MANDATE.c.source_id == chosen.c.source_id) & _IN_FORCE)
        .join(_ACCOUNT, _STAYS)
        .distinct()
    )
    uow.execute(insert(_RECIPIENT).from_select(_TO, rows), {"roles": _values(roles)})


def tell_offices(uow: UnitOfWork, ids: Collection[str], roles: Sequence[Role], *, within: bool) -> None:
    uow.execute(_OFFICE[within], {"ids": list(ids), "roles": _values(roles)})


def tell_persons(uow: UnitOfWork, ids: Collection[str]) -> None:
    uow.execute(_PERSON, {"ids": list(ids)})


def send_to_persons(uow: UnitOfWork, way: str, ids: Collection[str]) -> None:
    """Once to each recipient who has chosen this way, however many of their firms it concerns."""
    uow.execute(_TO_PERSONS[way], {"ids": list(ids), "now": uow.now})


def send_to_devices(uow: UnitOfWork, ids: Collection[str]) -> None:
    """Once to each device on which a recipient has turned it on."""
    uow.execute(_TO_DEVICES, {"ids": list(ids), "now": uow.now})


def send_to_endpoints(uow: UnitOfWork, ids: Collection[str], *, within: bool) -> None:
    uow.execute(_TO_ENDPOINTS[within], {"ids": list(ids), "now": uow.now})


def own_page(uow: UnitOfWork, after: tuple[str, str] | None, limit: int, *, unread: bool) -> Sequence[Row[Any]]:
    """Told to the actor, the latest first."""
    values: dict[str, Any] = {"account_id": uow.actor.account_id, "limit": limit}
    if after is not None:
        values |= {"after_notice": after[0], "after_source": after[1]}
    return uow.execute(_PAGES[unread, after is not None], values).all()


def told_in_all(uow: UnitOfWork) -> int:
    return int(uow.execute(_ALL_TOLD).scalar_one())


def count_unread(uow: UnitOfWork, most: int) -> int:
    """Counts no further than `most`."""
    return int(uow.execute(_COUNT, {"account_id": uow.actor.account_id, "most": most}).scalar_one())


def was_told(uow: UnitOfWork, notice_id: str) -> bool:
    return uow.execute(_THERE, {"account_id": uow.actor.account_id, "id": notice_id}).first() is not None


def mark_read(uow: UnitOfWork, notice_id: str, *, up_to: bool) -> int:
    """How many were unread."""
    values = {"me": uow.actor.account_id, "named": notice_id, "now": uow.now}
    return int(uow.execute(_READS[up_to], values).rowcount)


def _values(roles: Sequence[Role]) -> list[str]:
    return [role.value for role in roles]
