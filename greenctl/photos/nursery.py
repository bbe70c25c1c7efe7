"""A process that has the decoders loaded and forks a child for each file: `python -m greenctl.photos.nursery`.

It is told of files by lines of JSON on standard input and answers each with a line. A child has limits of memory, time
and file size and is killed when it oversteps one; whatever happens to it, the nursery lives on. It holds no secret, no
connection and no file of the application.
"""

import errno
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from greenctl.photos import decoding
from greenctl.photos.containers import BROKEN, Unfit

TOO_COSTLY = "too_costly"
# What this machine lacks, and no file can bring about: there is room for neither a copy nor another open file.
_LACKING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
_LARGEST_COPY = 32 * 1024 * 1024
_MOST_ANSWER = 256 * 1024


def main() -> None:
    """Answer until standard input ends."""
    first = json.loads(sys.stdin.readline())
    decoding.prepare(first["most_pixels"])
    warnings.simplefilter("ignore")  # of what stands in a stranger's file, nobody here would read
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    gc.collect()
    gc.freeze()  # children share what stands, instead of copying it to count references
    _say({})
    for line in sys.stdin:
        _say(_examined(json.loads(line), first))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _examined(asked: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    """The child's answer, and what it cost."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_child(asked, limits, writing)
    os.close(writing)
    try:
        text = _read(reading, limits["wall_seconds"])
    finally:
        os.close(reading)
        if not _ends_by_itself(child):
            os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    late = text is None and used.ru_utime + used.ru_stime < limits["cpu_seconds"] / 2
    answer = json.loads(text) if text else {"away": True} if late else {"reason": _reason(status)}
    cost = {"peak_mb": round(used.ru_maxrss / 1024), "cpu_seconds": round(used.ru_utime + used.ru_stime, 3)}
    return {**answer, "cost": cost}


def _be_the_child(asked: dict[str, Any], limits: dict[str, Any], writing: int) -> None:
    """Never returns: whatever it left behind goes with the process."""
    try:
        _limit(limits)
        answer = _looked_at(asked, limits)
        os.write(writing, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _looked_at(asked: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    try:
        return decoding.examine(
            Path(asked["path"]),
            asked["media_type"],
            Path(asked["out"]),
            limits["most_pixels"],
            ZoneInfo(limits["zone"]),
        )
    except Unfit as unfit:
        return {"reason": unfit.reason}
    except MemoryError:
        return {"reason": TOO_COSTLY}
    except OSError as error:
        return {"away": True} if error.errno in _LACKING else {"reason": BROKEN}
    except Exception:  # noqa: BLE001 - what our own readers trip over is broken, and must not pass for anything else
        return {"reason": BROKEN}


def _limit(limits: dict[str, Any]) -> None:
    """Memory beyond what the nursery has; CPU; files no larger than copies; no core, no children."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    memory = pages * resource.getpagesize() + limits["memory_mb"] * 1024 * 1024
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, _LARGEST_COPY),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def _read(reading: int, seconds: float) -> str | None:
    """What the child says until it ends; None if its time is over before. One that has hardly worked in that time had
    to wait for others, which is this machine's doing and not the file's."""
    deadline, text = time.monotonic() + seconds, b""
    while (left := deadline - time.monotonic()) > 0 and len(text) < _MOST_ANSWER:
        if not select.select([reading], [], [], left)[0]:
            return None
        chunk = os.read(reading, 65_536)
        if not chunk:
            return text.decode()
        text += chunk
    return "" if len(text) >= _MOST_ANSWER else None


def _ends_by_itself(child: int) -> bool:
    """It has said all, so it is about to end; what has not must be ended."""
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        time.sleep(0.001)
    return False


def _reason(status: int) -> str:
    """A decoder that crashed read something broken; everything else was ended for what it cost."""
    crashed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS}
    return BROKEN if crashed else TOO_COSTLY


if __name__ == "__main__":
    main()
