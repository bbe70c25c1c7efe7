"""What goes out, as rows: taken a batch at a time, each try written down before it is made."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, insert, select, tuple_, update

from greenctl.db.base import UtcDateTime
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices.models import (
    NoticeChoiceRow,
    NoticeDeliveryRow,
    NoticeEndpointRow,
    NoticeRecipientRow,
    NoticeRow,
    NoticeTryRow,
)
from greenctl.notices.repository import HEARING

_NOTICE, _RECIPIENT, _TRY = NoticeRow.__table__, NoticeRecipientRow.__table__, NoticeTryRow.__table__
_CHOICE, _ENDPOINT, _DELIVERY = NoticeChoiceRow.__table__, NoticeEndpointRow.__table__, NoticeDeliveryRow.__table__
Key = tuple[str, str, str]
_KEYS = ("notice_id", "way", "target")
_WITHIN = Within(_NOTICE.c.area, _NOTICE.c.department, _NOTICE.c.source_id)

_ADDRESS = case(
    (_DELIVERY.c.way == "sms", _CHOICE.c.sms),
    (_DELIVERY.c.way == "email", _CHOICE.c.email),
    (_DELIVERY.c.way == "push", HEARING.c.endpoint),
    else_=_ENDPOINT.c.url,
)
# Whom it goes to; of a device, its person.
_ACCOUNT_ID = case((_DELIVERY.c.way == "push", HEARING.c.account_id), else_=_DELIVERY.c.target)
_DUE = (
    select(
        *(_DELIVERY.c[name] for name in _KEYS), _DELIVERY.c.tries, _DELIVERY.c.tries_of_round, _NOTICE.c.kind,
        _NOTICE.c.about, _NOTICE.c.words, _NOTICE.c.told_at, _NOTICE.c.area, _NOTICE.c.department,
        _NOTICE.c.source_id, _CHOICE.c.language, _ADDRESS.label("address"),
        _ACCOUNT_ID.label("account_id"), HEARING.c.public_key, HEARING.c.secret,
    )
    .join(_NOTICE, _NOTICE.c.id == _DELIVERY.c.notice_id)
    .outerjoin(HEARING, and_(_DELIVERY.c.way == "push", HEARING.c.device_id == _DELIVERY.c.target))
    .outerjoin(_CHOICE, _CHOICE.c.account_id == _ACCOUNT_ID)
    .outerjoin(_ENDPOINT, and_(_ENDPOINT.c.id == _DELIVERY.c.target, _ENDPOINT.c.ended_at.is_(None)))
    .where(
        _DELIVERY.c.state == "waiting",
        _DELIVERY.c.next_try_at <= bindparam("now", type_=UtcDateTime),
        _DELIVERY.c.way.in_(bindparam("ways", expanding=True)),
    )
    .order_by(_DELIVERY.c.next_try_at, _DELIVERY.c.notice_id, _DELIVERY.c.way, _DELIVERY.c.target)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=_DELIVERY)
)  # fmt: skip
_FIRMS = (
    select(
        _RECIPIENT.c.notice_id,
        _RECIPIENT.c.account_id,
        func.count().label("count"),
        func.min(_RECIPIENT.c.source_id).label("source_id"),
    )
    .where(
        tuple_(_RECIPIENT.c.notice_id, _RECIPIENT.c.account_id).in_(bindparam("people", expanding=True)),
        _RECIPIENT.c.source_id != "",
    )
    .group_by(_RECIPIENT.c.notice_id, _RECIPIENT.c.account_id)
)
_AT = {name: _DELIVERY.c[name] == bindparam(f"the_{name}") for name in _KEYS}
_BEGIN = (
    update(_DELIVERY)
    .where(*_AT.values())
    .values(
        tries=_DELIVERY.c.tries + 1,
        tries_of_round=_DELIVERY.c.tries_of_round + 1,
        next_try_at=bindparam("until", type_=UtcDateTime),
    )
)
# Only who made the last try says how it stands: another may have taken it over meanwhile.
_END = (
    update(_DELIVERY)
    .where(*_AT.values(), _DELIVERY.c.state == "waiting", _DELIVERY.c.tries == bindparam("number"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=_DELIVERY.c[name].type)
            for name in ("state", "next_try_at", "ended_at", "ended_why", "said")
        }
    )
)
_END_TRY = (
    update(_TRY)
    .where(*(_TRY.c[name] == bindparam(f"the_{name}") for name in _KEYS), _TRY.c.number == bindparam("number_of_try"))
    .values({name: bindparam(f"new_{name}", type_=_TRY.c[name].type) for name in ("ended_at", "outcome", "status")})
)
_SHOWN = (
    *(_DELIVERY.c[name] for name in (*_KEYS, "state", "tries", "next_try_at", "ended_at", "ended_why", "said")),
    _NOTICE.c.kind,
    _NOTICE.c.about,
    _NOTICE.c.told_at,
    _NOTICE.c.source_id,
)
_LISTED = select(*_SHOWN).join_from(_DELIVERY, _NOTICE, _NOTICE.c.id == _DELIVERY.c.notice_id)
_PAGE = (
    _LISTED.where(_DELIVERY.c.state == bindparam("state"))
    .order_by(_DELIVERY.c.notice_id, _DELIVERY.c.way, _DELIVERY.c.target)
    .limit(bindparam("limit"))
)
_FURTHER = _PAGE.where(
    tuple_(*(_DELIVERY.c[name] for name in _KEYS)) > tuple_(*(bindparam(f"after_{name}") for name in _KEYS))
)
_ONE = _LISTED.where(*_AT.values())
_TRIES = (
    select(_TRY)
    .where(tuple_(*(_TRY.c[name] for name in _KEYS)).in_(bindparam("keys", expanding=True)))
    .order_by(*(_TRY.c[name] for name in _KEYS), _TRY.c.number)
)
_AGAIN = (
    update(_DELIVERY)
    .where(*_AT.values(), _DELIVERY.c.state.in_(("dead", "kept")))
    .values(
        state="waiting",
        tries_of_round=0,
        ended_at=None,
        ended_why=None,
        next_try_at=bindparam("now", type_=UtcDateTime),
    )
)


def due(uow: UnitOfWork, ways: Collection[str], limit: int) -> Sequence[Row[Any]]:
    return uow.execute(_DUE, {"now": uow.now, "ways": list(ways), "limit": limit}).all()


def firms_of(uow: UnitOfWork, people: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """(notice, account) -> how many firms it concerns, and the first of them."""
    if not people:
        return {}
    rows = uow.execute(_FIRMS, {"people": list(people)})
    return {(row.notice_id, row.account_id): (row.count, row.source_id) for row in rows}


def begin(uow: UnitOfWork, rows: Sequence[Row[Any]], until: datetime) -> None:
    """A try of each begins; if it is never ended, the next may begin at `until`."""
    if rows:
        uow.execute(_BEGIN, [{**_at(row), "until": until} for row in rows])
        uow.execute(insert(_TRY), [{**_key(row), "number": row.tries + 1, "began_at": uow.now} for row in rows])


def end(uow: UnitOfWork, values: Sequence[Mapping[str, Any]]) -> None:
    """`values`: the_… of a key, `number`, and new_… for the delivery."""
    if values:
        uow.execute(_END, list(values))


def end_tries(uow: UnitOfWork, values: Sequence[Mapping[str, Any]]) -> None:
    if values:
        uow.execute(_END_TRY, list(values))


def page(uow: UnitOfWork, state: str, after: Key | None, limit: int) -> Sequence[Row[Any]]:
    """Of the actor's scope."""
    values: dict[str, Any] = {"state": state, "limit": limit}
    if after is None:
        return _WITHIN.execute(uow, _PAGE, values).all()
    values |= {f"after_{name}": value for name, value in zip(_KEYS, after, strict=True)}
    return _WITHIN.execute(uow, _FURTHER, values).all()


def find(uow: UnitOfWork, key: Key) -> Row[Any] | None:
    """Of the actor's scope."""
    return _WITHIN.execute(uow, _ONE, _named(key)).first()


def tries_of(uow: UnitOfWork, keys: Collection[Key]) -> dict[Key, list[Row[Any]]]:
    found: dict[Key, list[Row[Any]]] = {}
    for row in uow.execute(_TRIES, {"keys": list(keys)}) if keys else ():
        found.setdefault((row.notice_id, row.way, row.target), []).append(row)
    return found


def send_again(uow: UnitOfWork, key: Key) -> bool:
    """False if it waits, or has arrived."""
    return uow.execute(_AGAIN, {**_named(key), "now": uow.now}).rowcount == 1


def _named(key: Key) -> dict[str, str]:
    return {f"the_{name}": value for name, value in zip(_KEYS, key, strict=True)}


def _at(row: Row[Any]) -> dict[str, str]:
    return {f"the_{name}": getattr(row, name) for name in _KEYS}


def _key(row: Row[Any]) -> dict[str, str]:
    return {name: getattr(row, name) for name in _KEYS}
