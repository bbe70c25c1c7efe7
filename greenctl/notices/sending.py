"""Sending what waits: a try is written down, committed, made outside of any transaction, and its outcome written down.

A process that is killed meanwhile leaves a try without an outcome; after `HOLD` the next one follows, under the same
key. So a receiver may hear twice and can tell; nobody hears of what was never committed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices import delivery_repository as repository
from greenctl.notices.domain import Tried, after_try
from greenctl.notices.events import DeliveryMoved
from greenctl.notices.kinds import OUTGOING, rules
from greenctl.notices.subscribing import bytes_of, disown
from greenctl.notices.ways.port import Letter, Way
from greenctl.notices.ways.webhook import secret_of
from greenctl.notices.wording import worded

# Longer than a batch can take at the worst: what is in hand is not taken by another.
HOLD = timedelta(minutes=5)
AT_A_TIME = 100
_LONGEST_TEXT, _LONGEST_TITLE = 1000, 200
# The page of the phone on which a notice is shown.
_PAGE = "/app/notices/"

NamesOf = Callable[[UnitOfWork, Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Office:
    """What sending needs: the ways there are, the server's key, the city's zone, and the names of firms."""

    ways: Mapping[str, Way]
    server_key: bytes = field(repr=False)
    zone: ZoneInfo
    names_of: NamesOf


@dataclass(frozen=True, slots=True)
class Sending:
    """A try that has begun; it is the `tries_of_round`-th since this delivery last began, the `number`-th in all."""

    key: tuple[str, str, str]
    number: int
    tries_of_round: int
    letter: Letter


def key_of(notice_id: str, way: str, target: str) -> str:
    """The same for every try, and no two deliveries' alike."""
    return sha256(f"{notice_id}/{way}/{target}".encode()).hexdigest()[:40]


def begin(
    uow: UnitOfWork, office: Office, limit: int = AT_A_TIME, ways: Collection[str] = OUTGOING
) -> tuple[list[Sending], int]:
    """Take what is due by these ways and write down that a try begins; what cannot go out ends here. Also says how many
    were due."""
    rows = repository.due(uow, ways, limit)
    good = [row for row in rows if row.way in office.ways and row.address is not None]
    repository.begin(uow, good, uow.now + HOLD)
    repository.end(uow, [_not_sent(uow, office, row) for row in rows if row not in good])
    people = {(row.notice_id, row.account_id) for row in good if row.way != "webhook"}
    firms = repository.firms_of(uow, people)
    names = office.names_of(uow, sorted({source for count, source in firms.values() if count == 1}))
    return [_sending(uow, office, row, _firms(row, firms, names)) for row in good], len(rows)


def end(uow: UnitOfWork, tried: Sequence[tuple[Sending, Tried]]) -> None:
    """Write down what became of tries: sent, tried again later, or given up."""
    repository.end_tries(
        uow,
        [
            {
                **_at(sent.key),
                "number_of_try": sent.number,
                "new_ended_at": uow.now,
                "new_outcome": one.why,
                "new_status": one.status,
            }
            for sent, one in tried
        ],
    )
    repository.end(uow, [_ended(uow, sent, one) for sent, one in tried])
    disown(uow, [(sent.key[2], sent.letter.to) for sent, one in tried if sent.key[1] == "push" and one.why == "gone"])


def _sending(uow: UnitOfWork, office: Office, row: Row[Any], firms: Mapping[str, Any]) -> Sending:
    key = key_of(row.notice_id, row.way, row.target)
    title, text = worded(row.language or "zh", row.kind, row.words, office.zone, firms)
    make = _for_device if row.way == "push" else _for_others
    told = make(office, row, key, title, text)
    letter = Letter(key=key, to=row.address, title=title, at=uow.now, **told)
    return Sending((row.notice_id, row.way, row.target), row.tries + 1, row.tries_of_round + 1, letter)


def _for_others(office: Office, row: Row[Any], key: str, title: str, text: str) -> dict[str, Any]:
    document = {
        "schema": 1, "id": key, "notice_id": row.notice_id, "kind": row.kind, "about": row.about, "area": row.area,
        "department": row.department, "source_id": row.source_id, "told_at": row.told_at, "words": row.words,
        "title": title, "text": text,
    }  # fmt: skip
    secret = secret_of(office.server_key, row.target).encode() if row.way == "webhook" else b""
    return {"text": text, "document": document, "secret": secret}


def _for_device(_office: Office, row: Row[Any], _key: str, title: str, _text: str) -> dict[str, Any]:
    """The title alone and where to read on: whoever looks at a locked screen reads no more."""
    said = title[:_LONGEST_TITLE]
    keys = {"public_key": bytes_of(row.public_key), "secret": bytes_of(row.secret)}
    return {"text": said, "document": {"title": said, "path": _PAGE + row.notice_id}, **keys}


def _firms(row: Row[Any], firms: Mapping[tuple[str, str], tuple[int, str]], names: Mapping[str, str]) -> dict[str, Any]:
    count, source_id = firms.get((row.notice_id, row.account_id), (1, row.source_id))
    return {"count": count, "name": names.get(source_id) if count == 1 else None}


def _not_sent(uow: UnitOfWork, office: Office, row: Row[Any]) -> dict[str, Any]:
    """Nobody to hand it to is no failure: it is kept, and can be sent once there is."""
    kept = row.way not in office.ways
    why = "no_way" if kept else "no_address"
    key = (row.notice_id, row.way, row.target)
    return _delivery(uow, key, row.tries, state="kept" if kept else "dead", why=why, said=None)


def _ended(uow: UnitOfWork, sent: Sending, tried: Tried) -> dict[str, Any]:
    outcome = after_try(tried, sent.tries_of_round, rules().waits, uow.now)
    if outcome.state == "dead":
        notice_id, way, target = sent.key
        uow.record(DeliveryMoved(notice_id=notice_id, way=way, target=target, state="dead", why=tried.why))
    values = _delivery(
        uow, sent.key, sent.number, state=outcome.state, why=tried.why, said=sent.letter.text[:_LONGEST_TEXT]
    )
    if outcome.next_try_at is not None:
        values |= {"new_next_try_at": outcome.next_try_at, "new_ended_at": None, "new_ended_why": None}
    return values


def _delivery(
    uow: UnitOfWork, key: tuple[str, str, str], number: int, *, state: str, why: str, said: str | None
) -> dict[str, Any]:
    told = {"new_state": state, "new_next_try_at": uow.now, "new_ended_at": uow.now, "new_ended_why": why}
    return {**_at(key), "number": number, **told, "new_said": said}


def _at(key: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("the_notice_id", "the_way", "the_target"), key, strict=True))
