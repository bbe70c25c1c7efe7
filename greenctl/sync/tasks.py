"""What carrying out an operation starts from: the operation, who does it where, and what an answer looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos.domain import Quotas
from greenctl.photos.use_cases import USUAL

NO_ANSWER: Mapping[str, Any] = dict.fromkeys(
    ("declaration", "submission", "photo", "finding", "finding_standing", "visit", "duty", "check")
)
"""What an operation comes to has one of these members; the others are null."""


@dataclass(frozen=True, slots=True)
class Task:
    """An operation whose turn has come. `body` has been held against its schema."""

    op_id: str
    counter: int
    base_version: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doing:
    """Where operations are carried out: by whom (`uow.actor`), from which device, on which day in the city's zone, and
    how many photos that may bring."""

    uow: UnitOfWork
    device_id: str
    today: date
    quotas: Quotas = USUAL
