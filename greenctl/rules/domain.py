"""What happens to rule editions."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished(Event):
    """A rule edition stands from now on, unchangeable."""

    kind: ClassVar[str] = "rules.edition_published"
    about: ClassVar[str] = "edition_id"
    edition_id: str
    fingerprint: str
    official: bool
