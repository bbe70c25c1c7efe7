"""What happens to shares, as the log keeps it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesSharedOut(Event):
    """Somebody was given cases; `held` before, and with them."""

    kind: ClassVar[str] = "review.cases_shared_out"
    about: ClassVar[str] = "account_id"

    account_id: str
    case_ids: tuple[str, ...]
    held: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOn(Event):
    """A case went from one to another; null: nobody held it, or does now."""

    kind: ClassVar[str] = "review.case_handed_on"
    about: ClassVar[str] = "case_id"

    case_id: str
    from_account: str | None
    to_account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSaid(Event):
    """Somebody is away; null: is back."""

    kind: ClassVar[str] = "review.leave_said"
    about: ClassVar[str] = "account_id"

    account_id: str
    first_on: date | None
    last_on: date | None
