"""What happened, told once: the audit trail, the public history and later work all read the same event."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact in the past tense. Holds ids, codes and digests, never personal data.

    `about` names the field that holds the id of the thing it happened to.
    """

    kind: ClassVar[str]
    about: ClassVar[str]

    @property
    def subject_id(self) -> str:
        return str(getattr(self, self.about))

    def body(self) -> dict[str, Any]:
        """The fields by name, ready for canonical JSON."""
        return {name: getattr(self, name) for name in _names(type(self))}  # type: ignore[arg-type]


@lru_cache(maxsize=1_000)
def _names(kind: type[Event]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the log tells it to handlers: later, and perhaps twice."""

    id: str
    kind: str
    subject_id: str
    at: datetime
    body: Mapping[str, Any]
