"""What happens to what is known of people."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataRead(Event):
    """Somebody of an office was shown what is known of people: `what` it was, of which things. Never what it said."""

    kind: ClassVar[str] = "personal.read"
    about: ClassVar[str] = "first"
    what: str
    first: str
    ids: tuple[str, ...]
