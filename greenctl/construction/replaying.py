"""Decides every certificate again from its steps, and names each that comes out otherwise than it stands (S-10)."""

from collections.abc import Sequence
from dataclasses import replace

from greenctl.construction import certificate_repository as repository
from greenctl.construction.certificates import Certificate, Step, folded
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.errors import DomainError

AT_A_TIME = 1000


def replay(uow: UnitOfWork) -> tuple[int, list[str]]:
    """How many certificates there are, and the ids of those that their steps do not lead to."""
    count, wrong, after = 0, [], ""
    while certificates := repository.every(uow, after, AT_A_TIME):
        steps = repository.steps_of(uow, [one.id for one in certificates])
        wrong += [one.id for one in certificates if not leads_to(steps.get(one.id, []), one)]
        count, after = count + len(certificates), certificates[-1].id
    return count, wrong


def leads_to(steps: Sequence[Step], stands: Certificate) -> bool:
    """Whether the steps make exactly this certificate."""
    if not steps:
        return False
    try:
        made = folded(stands.id, stands.source_id, steps)
    except (DomainError, KeyError, ValueError):
        return False
    return _in_order(made) == _in_order(stands)


def _in_order(certificate: Certificate) -> Certificate:
    """Two bodies may sign in one moment; which came first is no part of what was decided."""
    return replace(certificate, signatures=tuple(sorted(certificate.signatures, key=lambda one: one.body)))
