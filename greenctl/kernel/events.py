"""What happened, told once: the audit trail, the public history and later work all read the same event."""

from dataclasses import dataclass, fields
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
        return {field.name: getattr(self, field.name) for field in fields(self)}
