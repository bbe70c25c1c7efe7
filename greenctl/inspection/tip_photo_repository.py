"""Photos of tips as rows and as values."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.models import TipPhotoRow, TipRow
from greenctl.inspection.tip_photo_domain import TipPhoto, TipPhotoState

_PHOTO, _TIP = TipPhotoRow.__table__, TipRow.__table__
_IDS: Any = bindparam("ids", expanding=True)
_ALL = select(*(_PHOTO.c[name] for name in TipPhoto.__slots__))
_BY_ID = _ALL.where(_PHOTO.c.id == bindparam("id"))
_BY_IDS = _ALL.where(_PHOTO.c.id.in_(_IDS))
_OF_TIPS = _ALL.where(_PHOTO.c.tip_id.in_(_IDS)).order_by(_PHOTO.c.tip_id, _PHOTO.c.id)
_OF_TIP = select(func.count()).where(_PHOTO.c.tip_id == bindparam("tip_id"))
_WAITING = select(func.count()).where(_PHOTO.c.state == TipPhotoState.QUARANTINED.value)
_HOLD = select(_TIP.c.id).where(_TIP.c.id == bindparam("tip_id")).with_for_update()
_MOVED = ("state", "decided_by", "decided_at", "reason", "version")
_MOVE = (
    update(_PHOTO)
    .where(_PHOTO.c.id == bindparam("the_id"), _PHOTO.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_PHOTO.c[name].type) for name in _MOVED})
)


def find(uow: UnitOfWork, photo_id: str) -> TipPhoto | None:
    """Whoever asks; callers look up its tip within a scope, or that it is released."""
    row = uow.execute(_BY_ID, {"id": photo_id}).first()
    return None if row is None else _photo(row)


def find_all(uow: UnitOfWork, ids: Collection[str]) -> dict[str, TipPhoto]:
    return {row.id: _photo(row) for row in uow.execute(_BY_IDS, {"ids": sorted(ids)})}


def of_tips(uow: UnitOfWork, tip_ids: Collection[str]) -> dict[str, list[TipPhoto]]:
    """The photos of tips, by tip, in the order of their ids."""
    found: dict[str, list[TipPhoto]] = {}
    for row in uow.execute(_OF_TIPS, {"ids": sorted(tip_ids)}) if tip_ids else ():
        found.setdefault(row.tip_id, []).append(_photo(row))
    return found


def counts(uow: UnitOfWork, tip_id: str, *, hold: bool = False) -> tuple[int, int]:
    """How many a tip has, and how many of all tips wait for a look. `hold`: nobody adds one meanwhile."""
    if hold:
        uow.execute(_HOLD, {"tip_id": tip_id})
    return uow.execute(_OF_TIP, {"tip_id": tip_id}).scalar_one(), uow.execute(_WAITING).scalar_one()


def insert_photo(uow: UnitOfWork, photo: TipPhoto) -> None:
    """Raises IntegrityError: the id was taken in this very moment."""
    uow.execute(insert(_PHOTO), {name: getattr(photo, name) for name in TipPhoto.__slots__})


def move(uow: UnitOfWork, photo: TipPhoto, seen_version: int) -> bool:
    """False if somebody else was faster."""
    values = {f"new_{name}": getattr(photo, name) for name in _MOVED}
    return uow.execute(_MOVE, {"the_id": photo.id, "seen": seen_version, **values}).rowcount == 1


def _photo(row: Row[*tuple[Any, ...]]) -> TipPhoto:
    return TipPhoto(**{**row._asdict(), "state": TipPhotoState(row.state)})
