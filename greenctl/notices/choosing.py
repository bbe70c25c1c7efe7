"""What a person chooses: ways besides the application. What is told inside it, nobody can switch off."""

import re
from dataclasses import dataclass, field

from sqlalchemy import bindparam, insert, select, update

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices.errors import AddressNotGood, ChoiceMovedOn
from greenctl.notices.events import ChoiceChanged
from greenctl.notices.models import NoticeChoiceRow

_CHOICE = NoticeChoiceRow.__table__
_MOBILE = re.compile(r"\+?[0-9]{5,20}", re.ASCII)
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_OWN = select(_CHOICE.c.language, _CHOICE.c.sms, _CHOICE.c.email, _CHOICE.c.version).where(
    _CHOICE.c.account_id == bindparam("account_id")
)
_WRITE = (
    update(_CHOICE)
    .where(_CHOICE.c.account_id == bindparam("me"), _CHOICE.c.version == bindparam("seen"))
    .values(
        version=_CHOICE.c.version + 1,
        changed_at=bindparam("now", type_=UtcDateTime),
        **{name: bindparam(f"new_{name}") for name in ("language", "sms", "email")},
    )
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`sms` is a mobile number, `email` an address; where there is none, nothing goes out that way. Version 0: nothing
    was ever chosen."""

    language: str = "zh"
    sms: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    version: int = 0


def own_choice(uow: UnitOfWork) -> Choice:
    row = uow.execute(_OWN, {"account_id": uow.actor.account_id}).first()
    return Choice() if row is None else Choice(**row._asdict())


def choose(uow: UnitOfWork, wish: Choice, seen_version: int) -> Choice:
    """Set all of it. Raises AddressNotGood, ChoiceMovedOn."""
    _check(wish)
    before, me = own_choice(uow), uow.actor.account_id
    told = {name: getattr(wish, name) for name in ("language", "sms", "email")}
    if before.version == seen_version == 0:
        uow.execute(insert(_CHOICE), {"account_id": me, **told, "changed_at": uow.now, "version": 1})
    elif not _written(uow, me, told, seen_version):
        raise ChoiceMovedOn(seen_version=seen_version, current_version=before.version)
    uow.record(ChoiceChanged(account_id=me, version=seen_version + 1))
    return own_choice(uow)


def _written(uow: UnitOfWork, me: str, told: dict[str, str | None], seen: int) -> bool:
    values = {"me": me, "seen": seen, "now": uow.now, **{f"new_{name}": value for name, value in told.items()}}
    return uow.execute(_WRITE, values).rowcount == 1


def _check(wish: Choice) -> None:
    """The number itself is not repeated in what is refused: it would stand in logs."""
    wrong = [
        {"field": name, "code": "notices.address_not_good"}
        for name, shape in (("sms", _MOBILE), ("email", _MAIL))
        if getattr(wish, name) is not None and not shape.fullmatch(getattr(wish, name))
    ]
    if wrong:
        raise AddressNotGood(problems=wrong)
