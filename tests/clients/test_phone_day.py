"""A phone's day over a connection that drops, repeats and reorders, while both sides are killed.

At the end the server holds exactly what the phone declared.
"""

import copy
import io
import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from greenctl.kernel.actor import Role
from greenctl.kernel.canonical import sha256_hex
from tests.applications import application
from tests.clients.generated import java_classes, typescript
from tests.clients.judge import differences
from tests.clients.lossy import LossyProxy
from tests.clients.programs import SinceNow, serve, settings_of_the_day
from tests.clients.test_enterprise_day import a_season
from tests.clients.toolchain import generator, java, node
from tests.conftest import ENGINES, new_postgres_database
from tests.faults.processes import Victim
from tests.people import People
from tests.source.builders import a_code

KILLS = 2
LONGEST_SECONDS = 1_500


class Day:
    """The server and the phone of one day: each can be killed and goes on."""

    def __init__(self, folder: Path, url: str | None, client: str, day: str, operations: int, photos: int) -> None:
        self.folder, self.chance = folder, random.Random(operations + photos)
        self.settings = settings_of_the_day(folder / "city", url)
        self._url = url
        self.steps = operations + photos
        self._began, self._starts = time.monotonic(), 0
        self.server: Victim | None = None
        self.notes = folder / "notes.json"
        self._command = command(client)
        self._task = self._prepare(day, operations, photos)

    def run(self, proxy: LossyProxy) -> None:
        """Kill each side KILLS times, at moments drawn between the first step and the last; then let them finish."""
        self._restart_server(proxy)
        moments = sorted(self.chance.sample(range(1, self.steps * 3 // 4), 2 * KILLS))
        victims = self.chance.sample(["server", "phone"] * KILLS, 2 * KILLS)
        phone = self._started_phone(proxy)
        for moment, victim in zip(moments, victims, strict=True):
            self._wait(phone, moment)
            if victim == "server":
                self._restart_server(proxy)
            else:
                phone.kill()
                phone.wait()
                phone = self._started_phone(proxy)
        assert phone.wait(LONGEST_SECONDS) == 0, self._said()
        assert "done" in self._said()

    def close(self) -> None:
        if self.server is not None:
            self.server.kill()

    def _restart_server(self, proxy: LossyProxy) -> None:
        self.close()
        self._starts += 1
        self.server = Victim(
            serve, self.folder / "city", self._url, self._began, output=self.folder / f"server-{self._starts}.log"
        )
        proxy.upstream = int(self.server.wait_for("port ").split()[-1])

    def _started_phone(self, proxy: LossyProxy) -> subprocess.Popen[bytes]:
        task = self.folder / "task.json"
        task.write_text(json.dumps({**self._task, "address": proxy.address}), encoding="utf-8")
        with (self.folder / "phone.log").open("ab") as log:
            return subprocess.Popen([*self._command, task], stdout=log, stderr=log)

    def _wait(self, phone: subprocess.Popen[bytes], moment: int) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while self._progress() < moment:
            assert phone.poll() in {None, 0}, self._said()
            assert time.monotonic() < deadline, self._said()
            if phone.poll() == 0:
                return
            time.sleep(0.01)

    def _progress(self) -> int:
        lines = [line for line in self._said().splitlines() if line.startswith("progress ")]
        return int(lines[-1].split()[1]) if lines else 0

    def _said(self) -> str:
        return (self.folder / "phone.log").read_text(encoding="utf-8", errors="replace")[-20_000:]

    def _prepare(self, day: str, operations: int, photos: int) -> dict[str, Any]:
        """A season, works, whoever's day it is, and a camera roll."""
        roll = self.folder / "roll"
        roll.mkdir()
        for number in range(photos):
            (roll / f"{number:04}.jpg").write_bytes(a_picture(self.chance))
        with application(self.settings, SinceNow(self._began)) as (app, _):
            people = People(app)
            registrar = people.staff(Role.COUNTY_REVIEWER, "370811")
            sources = [registered(registrar, number) for number in range(1, max(2, operations // 50) + 1)]
            season, inspects = a_season(people), day == "inspector"
            person = people.staff(Role.INSPECTOR, "370811") if inspects else people.preparer(*sources)
        return {
            "token": person.token, "day": day, "season_id": season, "sources": sources, "operations": operations,
            "photos": str(roll), "notes": str(self.notes),
        }  # fmt: skip


def command(client: str) -> list[str | Path]:
    if client == "typescript":
        return [node(), typescript() / "phone.js"]
    return [java(), "-Dfile.encoding=UTF-8", "-cp", f"{java_classes()}:{generator()}", "org.greenctl.tests.Phone"]


def registered(registrar: Any, number: int) -> str:
    body = {
        "kind": "works",
        "name": f"示例企业{number}",
        "area": "370811",
        "sectors": [{"sector": "sample_a"}],
        "credit_code": a_code(number),
    }
    return str(registrar.post("/sources", body).json["id"])


def a_picture(chance: random.Random) -> bytes:
    """A small JPEG like no other."""
    file = io.BytesIO()
    Image.frombytes("RGB", (48, 36), chance.randbytes(48 * 36 * 3)).resize((96, 72)).save(file, "JPEG", quality=60)
    return file.getvalue()


SMALL, WHOLE = (12, 18), (200, 600)
DAYS = [
    pytest.param("sqlite", "typescript", "inspector", SMALL, id="typescript-inspector-small"),
    pytest.param("sqlite", "java", "inspector", SMALL, id="java-inspector-small", marks=pytest.mark.full),
    *(
        pytest.param(engine, client, day, WHOLE, id=f"{client}-{day}-whole-on-{engine}", marks=pytest.mark.full)
        for client in ("typescript", "java")
        for day in ("inspector", "enterprise")
        for engine in ENGINES
    ),
]


@pytest.mark.parametrize("engine, client, day, size", DAYS)
def test_over_a_bad_connection_and_killed_on_both_sides_nothing_is_lost_or_doubled(
    request, tmp_path, engine, client, day, size
):
    server = None if engine == "sqlite" else request.getfixturevalue("postgres")
    url = server and new_postgres_database(server, "greenctl_phones")
    told = Day(tmp_path, url, client, day, *size)
    try:
        with LossyProxy(seed=size[0]) as proxy:
            told.run(proxy)
    finally:
        told.close()

    notes = json.loads(told.notes.read_text(encoding="utf-8"))
    with application(told.settings, SinceNow(time.monotonic())) as (app, _):
        assert differences(app, notes, tmp_path / "roll") == []
        for fault, what in planted(notes):
            assert differences(app, fault, tmp_path / "roll"), what
    print(dict(proxy.fates))
    lossy = {"request_lost", "answer_lost", "late", "twice_at_once", "again_later"}
    assert lossy <= proxy.fates.keys() or size == SMALL, proxy.fates


def planted(notes: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Negative controls: had the phone declared anything else, the judge would have seen it."""
    one_more, one_less, another, photo_less, photo_other = (copy.deepcopy(notes) for _ in range(5))
    one_more["made"].append({**notes["made"][-1], "op_id": "00000000-0000-4000-8000-000000000000", "counter": 10_000})
    one_less["made"].pop()
    body = another["made"][-1]["body"]
    if "answers" in body:
        body["answers"]["facts"]["sample_a"]["stack_nox"] = "999"
    else:
        body["text"] = "another"
    photo_less["photos"].pop()
    photo_other["photos"][0]["new"]["sha256"] = sha256_hex(b"another")
    return [
        (one_more, "an operation that never came"),
        (one_less, "an operation that nobody made"),
        (another, "an operation changed on the way"),
        (photo_less, "a photo that nobody took"),
        (photo_other, "another photo's bytes"),
    ]
