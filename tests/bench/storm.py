"""An alert goes out: every remembered phone comes back within a minute, while staff go on with their work.

The phones arrive at the moments of a plan that was drawn before, whether or not those before them were answered; each
takes a challenge and refreshes its session, signed by its own key. Four workers answer, in one process, as the
application's threads would: one machine, one interpreter, so a deployment of several processes does better. A wait is
counted from the planned moment to the answer, so that a queue shows.
"""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from typing import Any

from sqlalchemy import insert
from werkzeug.test import EnvironBuilder

from greenctl.auth.device_keys import proof_payload
from greenctl.auth.models import AccountRow, DeviceRow, RefreshFamilyRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id, seeded
from tests.auth.device_keys import DeviceKey
from tests.bench.http import environ_of
from tests.bench.measuring import report
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.people import People

SMALL, LARGE = (700, 6), (7_000, 60)
WORKERS, KEYS = 4, 50
STAFF_PAUSE_SECONDS = 0.05


@dataclass
class Seen:
    """Waits in milliseconds, of phones and of staff; and answers by status."""

    phones: list[float] = field(default_factory=list)
    staff: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    refused_without_a_time: int = 0


def on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _storm("sqlite", place, *(LARGE if large else SMALL))


def on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _storm("postgresql", place, *(LARGE if large else SMALL))


def _storm(engine: str, place: Place, phones: int, seconds: int) -> None:
    keys = [DeviceKey() for _ in range(KEYS)]
    tokens = _remembered(place, phones, keys)
    reviewer = People(place.app).staff(Role.COUNTY_REVIEWER, "370811", "ecology")
    seen, over = Seen(), Event()
    staff = Thread(target=_work, args=(place, reviewer.token, seen, over))
    staff.start()
    _come_back(place, tokens, keys, seconds, seen)
    over.set()
    staff.join()
    _tell(engine, phones, seconds, seen)


def _remembered(place: Place, phones: int, keys: list[DeviceKey]) -> list[str]:
    """Refresh tokens of as many accounts with a phone each; some phones share a key, since making one takes long."""
    running, now = place.app.extensions["greenctl"], place.transactions.clock.now()
    ids = [(new_id(), new_id(), new_id()) for _ in range(phones)]
    accounts = [{"id": a, "login": a, "display_name": "示例人员", "epoch": 1, "created_at": now} for a, _, _ in ids]
    phone = {"name": "示例手机", "platform": "android", "registered_at": now}
    devices = [
        {"id": d, "account_id": a, **phone, "public_key": keys[number % KEYS].jwk}
        for number, (a, d, _) in enumerate(ids)
    ]
    session = {"counter": 0, "rotated_at": now, "expires_at": now.replace(year=now.year + 1)}
    families = [{"id": f, "account_id": a, "device_id": d, **session} for a, d, f in ids]
    with place.transactions.writing(system("bench")) as uow:
        for table, rows in ((AccountRow, accounts), (DeviceRow, devices), (RefreshFamilyRow, families)):
            uow.execute(insert(table), rows)
    return [running.refresh_tokens.make(family, 0) for _, _, family in ids]


def _come_back(place: Place, tokens: list[str], keys: list[DeviceKey], seconds: int, seen: Seen) -> None:
    chance = seeded("storm")
    plan = sorted(chance.uniform(0, seconds) for _ in tokens)
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as workers:
        for number, (moment, token) in enumerate(zip(plan, tokens, strict=True)):
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            key = keys[number % KEYS]
            workers.submit(_refresh, place, token, key, f"10.0.{number // 250}.{number % 250}", began + moment, seen)


def _refresh(place: Place, token: str, key: DeviceKey, address: str, planned: float, seen: Seen) -> None:
    _, _, body = _post(place, "/auth/challenges", {}, address)
    challenge = json.loads(body)["challenge"]
    signature = key.sign(proof_payload("refresh", challenge, token))
    proof = {"challenge": challenge, "signature": signature}
    status, headers, _ = _post(place, "/auth/refresh", {"refresh_token": token, "proof": proof}, address)
    seen.phones.append((time.perf_counter() - planned) * 1000)
    seen.statuses[status] += 1
    if status in {429, 503} and "Retry-After" not in headers:
        seen.refused_without_a_time += 1


def _work(place: Place, token: str, seen: Seen, over: Event) -> None:
    environ = environ_of("GET", "/review/queue", "limit=50", Authorization=f"Bearer {token}")
    while not over.is_set():
        began = time.perf_counter()
        _answer(place, {**environ, "wsgi.input": BytesIO()})
        seen.staff.append((time.perf_counter() - began) * 1000)
        over.wait(STAFF_PAUSE_SECONDS)


def _post(place: Place, path: str, body: dict[str, Any], address: str) -> tuple[int, dict[str, str], bytes]:
    environ = EnvironBuilder(path, method="POST", json=body, environ_overrides={"REMOTE_ADDR": address}).get_environ()
    return _answer(place, environ)


def _answer(place: Place, environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    told: list[Any] = []
    answer = place.app.wsgi_app(environ, lambda status, headers, *_: told.extend((status, headers)))
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return int(told[0].split()[0]), dict(told[1]), body


def _tell(engine: str, phones: int, seconds: int, seen: Seen) -> None:
    wrong = {status: times for status, times in seen.statuses.items() if status not in {200, 429, 503}}
    if sum(seen.statuses.values()) != phones or wrong or seen.refused_without_a_time:
        message = f"{phones} phones, answers {dict(seen.statuses)}, {seen.refused_without_a_time} without Retry-After"
        raise RuntimeError(message)
    figures = {"phones": phones, "seconds": seconds, "refused_with_retry_after": phones - seen.statuses[200]}
    report(f"auth.storm.served.{engine}", seen.statuses[200], "phones", **figures)
    for who, waits in (("phone", seen.phones), ("staff", seen.staff)):
        hundredths = quantiles(waits, n=100)
        report(f"auth.storm.{who}_p50.{engine}", hundredths[49], "ms")
        report(f"auth.storm.{who}_p99.{engine}", hundredths[98], "ms")
