"""Tips of the public as values, and what can become of one."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from greenctl.inspection.errors import TipMovedOn, TipSettled
from greenctl.kernel.canonical import digest_of, sha256_hex


class TipState(StrEnum):
    """A tip is received, becomes a task or is declined with the reason as its answer, and is answered in the end."""

    RECEIVED = "received"
    TASK = "task"
    DECLINED = "declined"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTip:
    """What somebody of the public saw. `contact` is personal data, and need not be given."""

    id: str
    area: str
    text: str
    place: str | None = None
    source_id: str | None = None
    contact: str | None = None

    def digest(self) -> str:
        return digest_of({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """A tip as it stands."""

    id: str
    number: str
    area: str
    department: str | None
    source_id: str | None
    text: str
    place: str | None
    contact: str | None
    received_at: datetime
    state: TipState
    triaged_by: str | None = None
    triaged_at: datetime | None = None
    task_id: str | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    version: int = 1

    def became(self, task_id: str, by: str, at: datetime, seen_version: int) -> "Tip":
        """Somebody goes and looks. Raises TipMovedOn, TipSettled."""
        self._require(seen_version, TipState.RECEIVED)
        return self._moved(TipState.TASK, triaged_by=by, triaged_at=at, task_id=task_id)

    def declined(self, answer: str, by: str, at: datetime, seen_version: int) -> "Tip":
        """Nobody goes; the reason is its public answer. Raises TipMovedOn, TipSettled."""
        self._require(seen_version, TipState.RECEIVED)
        answered = {"answer": answer, "answered_by": by, "answered_at": at}
        return self._moved(TipState.DECLINED, triaged_by=by, triaged_at=at, **answered)

    def answered(self, answer: str, by: str, at: datetime, seen_version: int) -> "Tip":
        """What came of it, for everybody to read. Raises TipMovedOn, TipSettled."""
        self._require(seen_version, TipState.TASK)
        return self._moved(TipState.ANSWERED, answer=answer, answered_by=by, answered_at=at)

    def _require(self, seen_version: int, state: TipState) -> None:
        if seen_version != self.version:
            raise TipMovedOn(seen_version=seen_version, current_version=self.version)
        if self.state is not state:
            raise TipSettled(state=self.state.value, needed=state.value)

    def _moved(self, state: TipState, **changed: Any) -> "Tip":
        return replace(self, state=state, version=self.version + 1, **changed)


def tip_number(tip_id: str, year: int) -> str:
    """The number that is given to whoever sent it: it tells nothing, and nobody counts through them."""
    digest = sha256_hex(tip_id.encode()).upper()
    return f"{year}-{digest[:5]}-{digest[5:10]}"
