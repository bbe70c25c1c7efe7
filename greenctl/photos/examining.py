"""Having a file looked at by the nursery, which is begun when the first photo comes."""

import json
import os
import select
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from greenctl.photos.containers import Unfit
from greenctl.photos.domain import LARGEST_PIXELS, Print, Witness

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 30
_NOTHING_TO_INHERIT = {"PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "TMPDIR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodingLimits:
    """What one file may cost, and how long it waits for its turn. Memory is beyond what the decoders take anyway."""

    most_pixels: int = LARGEST_PIXELS
    memory_mb: int = 1024
    cpu_seconds: int = 8
    wall_seconds: float = 20.0
    turn_seconds: float = 10.0
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was seen of a photo. `seconds` by part; `cost` of the process: peak_mb, cpu_seconds."""

    width: int
    height: int
    witness: Witness
    prints: Print
    windows: tuple[int, ...]
    buckets: frozenset[int]
    seconds: Mapping[str, float]
    cost: Mapping[str, float]


class ExaminerAway(Exception):
    """Nobody can look now: too many wait, or this machine lacks what it takes. It says nothing of the photo."""


class Examiner:
    """One nursery for this process; one file at a time, so that what photos cost together has a limit, too."""

    def __init__(self, limits: DecodingLimits) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._nursery: subprocess.Popen[bytes] | None = None
        self._begun_by = 0
        self._end: Callable[[], object] = tuple

    def examine(self, path: Path, media_type: str, out: Path) -> Examined:
        """Look at the file; a public copy and a thumbnail are then in the folder `out`.

        Raises:
            Unfit: it is no photo that we take; with `cost` where one is known.
            ExaminerAway: it is to be looked at later.
        """
        answer = self.ask(path, media_type, out)
        if "away" in answer:
            raise ExaminerAway
        if "reason" in answer:
            raise Unfit(answer["reason"])
        return _examined(answer)

    def close(self) -> None:
        """End the nursery; the next photo begins another one."""
        self._nursery = None
        self._end()

    def ask(self, path: Path, media_type: str, out: Path) -> dict[str, Any]:
        """The nursery's whole answer, with what it cost: for measuring. Raises ExaminerAway.

        Whoever waits holds a thread that others need, so nobody waits for long.
        """
        if not self._turn.acquire(timeout=self._limits.turn_seconds):
            raise ExaminerAway
        try:
            return self._ask({"path": str(path), "media_type": media_type, "out": str(out)})
        finally:
            self._turn.release()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Twice, if the nursery itself should have been killed; then the file is what it died of."""
        for _ in range(2):
            nursery = self._begun()
            try:
                return self._exchanged(nursery, question, self._limits.wall_seconds + 5)
            except (OSError, ValueError):
                self.close()
        return {"reason": "too_costly"}

    def _begun(self) -> subprocess.Popen[bytes]:
        """Raises ExaminerAway: this machine cannot begin one, which is no fault of any file's."""
        try:
            return self._running()
        except (OSError, ValueError) as error:
            self.close()
            raise ExaminerAway from error

    def _running(self) -> subprocess.Popen[bytes]:
        """A process that was forked off from the one that began a nursery begins its own."""
        if self._nursery is None or self._nursery.poll() is not None or self._begun_by != os.getpid():
            self.close()
            environment = {name: value for name, value in os.environ.items() if name in _NOTHING_TO_INHERIT}
            environment |= {"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
            self._nursery = subprocess.Popen(
                [sys.executable, "-P", "-m", "greenctl.photos.nursery"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd="/",
            )  # fmt: skip
            self._begun_by = os.getpid()
            self._end = weakref.finalize(self, _end, self._nursery, self._begun_by)
            limits = {name: getattr(self._limits, name) for name in self._limits.__slots__}
            self._exchanged(self._nursery, limits, _START_SECONDS)
        return self._nursery

    @staticmethod
    def _exchanged(nursery: subprocess.Popen[bytes], question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Raises OSError or ValueError: it does not answer, or nothing that makes sense."""
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        nursery.stdin.write(json.dumps(question).encode() + b"\n")
        nursery.stdin.flush()
        if not select.select([nursery.stdout], [], [], seconds)[0]:
            raise TimeoutError
        answer: dict[str, Any] = json.loads(nursery.stdout.readline())
        return answer


def _end(nursery: subprocess.Popen[bytes], begun_by: int) -> None:
    """A process that was forked off meanwhile leaves its parent's nursery alone."""
    if begun_by != os.getpid():
        return
    nursery.kill()
    nursery.wait()
    for pipe in (nursery.stdin, nursery.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _examined(answer: Mapping[str, Any]) -> Examined:
    looks = answer["looks"]
    return Examined(
        width=answer["width"],
        height=answer["height"],
        witness=Witness(
            at=None if answer["exif_at"] is None else datetime.fromisoformat(answer["exif_at"]),
            longitude=_decimal(answer["exif_longitude"]),
            latitude=_decimal(answer["exif_latitude"]),
        ),
        prints=Print(
            whole=looks["whole"],
            inner=looks["inner"],
            whole_bucket=looks["whole_bucket"],
            inner_bucket=looks["inner_bucket"],
        ),
        windows=tuple(int(window, 16) for window in looks["windows"]),
        buckets=frozenset(looks["buckets"]),
        seconds=answer["seconds"],
        cost=answer["cost"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
