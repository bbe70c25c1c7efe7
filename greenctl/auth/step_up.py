"""Which acts need a fresh proof of who is acting, and whether there is one."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml

from greenctl.auth.errors import StepUpNeeded
from greenctl.auth.policy import policy
from greenctl.kernel.actor import Actor, Role

_FILE = Path(__file__).with_name("step_up.yaml")


@lru_cache(maxsize=1)
def acts() -> frozenset[str]:
    """The acts that need it. Raises as `read_acts`."""
    return read_acts(_FILE.read_text(encoding="utf-8"), frozenset(policy()))


def read_acts(text: str, known: frozenset[str]) -> frozenset[str]:
    """The acts written in `text`.

    Raises:
        ValueError: one is no act of the policy table, or written twice.
    """
    listed = yaml.safe_load(text)
    if not isinstance(listed, list) or len(set(listed)) != len(listed):
        message = "step_up.yaml is a list of acts, each once"
        raise ValueError(message)
    if unknown := set(listed) - known:
        raise ValueError(f"step_up.yaml: no act of the policy table: {', '.join(sorted(map(str, unknown)))}")
    return frozenset(listed)


def require_step_up(actor: Actor, act: str, now: datetime, minutes: int) -> None:
    """Let `actor` do `act` if it needs no fresh proof, or the session had one within `minutes`.

    Raises:
        StepUpNeeded
    """
    if act not in acts() or Role.SYSTEM in actor.roles:
        return
    if actor.stepped_up_at is None or now - actor.stepped_up_at >= timedelta(minutes=minutes):
        raise StepUpNeeded(act=act, minutes=minutes)
