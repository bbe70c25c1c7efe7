"""Measuring two ways of doing one thing in turn, by CPU time, so that a busy machine disturbs both alike."""

import gc
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Call = Callable[[], object]
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What a call costs and what its floor costs, in microseconds of CPU of this process; medians over rounds."""

    call_us: float
    floor_us: float
    ratio: float


def beside(call: Call, floor: Call, *, rounds: int = 15, times: int = 20) -> Beside:
    """`rounds` times: the call `times` times over, then the floor as often."""
    for warming in (call, floor) * 3:
        warming()
    gc.collect()
    pairs = [(_cpu_us(call, times), _cpu_us(floor, times)) for _ in range(rounds)]
    ratio = median(one / other for one, other in pairs)
    return Beside(median(one for one, _ in pairs), median(other for _, other in pairs), ratio)


def report(name: str, value: float, unit: str, **more: object) -> None:
    """One JSON line."""
    line = {"name": name, "value": round(value, 3), "unit": unit, **more}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def report_beside(name: str, found: Beside, *, aim: float, **more: object) -> None:
    """A ratio, with what both sides cost."""
    cost = {"us": round(found.call_us), "floor_us": round(found.floor_us)}
    report(name, found.ratio, "ratio", aim=f"<= {aim}", **cost, **more)


def _cpu_us(call: Call, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - began) / times * MICRO
