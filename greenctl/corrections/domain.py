"""Corrections as values, and what can become of one."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from greenctl.corrections.errors import CorrectionMovedOn, CorrectionSettled
from greenctl.kernel.canonical import digest_of, sha256_hex
from greenctl.kernel.events import Event

CASE = "case"
ABOUT = ("source", "list", "finding", "ranking", "alert", CASE, "other")
"""Kinds of published things that can be wrong. Of a case before the public it is an objection."""


class Outcome(StrEnum):
    """What the office found: published data never change, so a correction is a new edition."""

    CORRECTED = "corrected"
    RIGHT_AS_IT_IS = "right_as_it_is"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCorrection:
    """What somebody says is wrong. `subject` names the thing, as its page does."""

    id: str
    about: str
    subject: str | None
    text: str

    def digest(self) -> str:
        return digest_of({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What everybody reads: the question in the office's words, and its answer."""

    outcome: Outcome
    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction as it stands; `text` is a stranger's and for the office alone."""

    id: str
    number: str
    about: str
    subject: str | None
    text: str
    received_at: datetime
    outcome: Outcome | None = None
    question: str | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    version: int = 1

    def answered(self, said: Answer, by: str, at: datetime, seen_version: int) -> "Correction":
        """Raises CorrectionMovedOn, CorrectionSettled."""
        if seen_version != self.version:
            raise CorrectionMovedOn(seen_version=seen_version, current_version=self.version)
        if self.outcome is not None:
            raise CorrectionSettled(correction=self.number)
        return replace(
            self, outcome=said.outcome, question=said.question, answer=said.answer, answered_at=at, answered_by=by,
            version=self.version + 1,
        )  # fmt: skip


def number_of(correction_id: str, year: int) -> str:
    """The number that is given to whoever sent it: it tells nothing, and nobody counts through them."""
    digest = sha256_hex(correction_id.encode()).upper()
    return f"C{year}-{digest[:5]}-{digest[5:10]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMoved(Event):
    """It was received, or answered."""

    kind: ClassVar[str] = "correction.moved"
    about: ClassVar[str] = "correction_id"
    correction_id: str
    outcome: str | None
    version: int
