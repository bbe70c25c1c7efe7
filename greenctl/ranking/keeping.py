"""Sums that are kept, so that a ranking after a few more findings counts anew only the sources they belong to.

Kept for one day: on another day every weight may be another. Nothing is published from them: an edition counts
everything anew, and a test holds both against each other.
"""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import bindparam, delete, insert, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.ranking.domain import Ranking, rank_sums
from greenctl.ranking.gathering import sums
from greenctl.ranking.models import RankingSumRow
from greenctl.ranking.rate import Sums
from greenctl.ranking.scheme import RateRules, Scheme

_T = RankingSumRow.__table__
_OF = _T.c.scheme_fingerprint == bindparam("fingerprint")
_KEPT = select(_T.c.source_id, _T.c.numbers).where(_OF, _T.c.as_of == bindparam("as_of"))
_FORGET = delete(_T).where(_OF)
_FORGET_SOME = _FORGET.where(_T.c.source_id.in_(bindparam("ids", expanding=True)))
_CHUNK = 1_000


def refresh(uow: UnitOfWork, scheme: Scheme, as_of: date, touched: Collection[str] | None = None) -> None:
    """Keep the sums of the day; of those sources alone that something happened to, where they are named."""
    rules = _rules(scheme)
    if touched is None:
        uow.execute(_FORGET, {"fingerprint": scheme.fingerprint})
    ids = sorted(touched or ())
    for start in range(0, len(ids), _CHUNK):
        uow.execute(_FORGET_SOME, {"fingerprint": scheme.fingerprint, "ids": ids[start : start + _CHUNK]})
    rows = [_row(scheme, as_of, each) for each in sums(uow, rules, as_of, only=touched)]
    for start in range(0, len(rows), _CHUNK):
        uow.execute(insert(_T), rows[start : start + _CHUNK])


def kept_ranking(uow: UnitOfWork, scheme: Scheme, as_of: date, touched: Collection[str]) -> Ranking:
    """The ranking of the day from kept sums, with those of `touched` (survivors' ids) counted anew; everything is
    counted anew where nothing was kept for the day."""
    rules = _rules(scheme)
    kept = uow.execute(_KEPT, {"fingerprint": scheme.fingerprint, "as_of": as_of}).all()
    if not kept:
        return rank_sums(rules, sums(uow, rules, as_of))
    anew = sums(uow, rules, as_of, only=touched) if touched else []
    return rank_sums(rules, [*_others(kept, touched), *anew])


def _others(kept: Iterable[tuple[str, str]], touched: Collection[str]) -> list[Sums]:
    found = []
    for source_id, numbers in kept:
        if source_id not in touched:
            cohort, *rest = numbers.split(" ")
            found.append(Sums(source_id, cohort, *map(int, rest)))
    return found


def _row(scheme: Scheme, as_of: date, each: Sums) -> dict[str, object]:
    numbers = (each.visits, each.findings, each.open, each.weighted, each.squares, each.vetoed, each.unknown)
    return {
        "scheme_fingerprint": scheme.fingerprint, "source_id": each.source_id, "as_of": as_of,
        "numbers": " ".join([each.cohort, *map(str, numbers)]),
    }  # fmt: skip


def _rules(scheme: Scheme) -> RateRules:
    assert isinstance(scheme.rules, RateRules)
    return scheme.rules
