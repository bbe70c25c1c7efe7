"""Five kinds of refusal that know no HTTP.

A concrete error is named for the fact that hurts, lives in its domain's `errors.py` and has a `code`; the
catalogue in `greenctl/messages` holds a title, a sentence and the next step for each code, in each language.
"""

from typing import ClassVar


class DomainError(Exception):
    """A refusal with a `code` and named details that the sentence of the catalogue may use."""

    code: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code}({named})"


class NotThere(DomainError):
    """The thing does not exist, or is none of the asker's business: both answer alike."""

    code = "not_there"


class NotAllowed(DomainError):
    """The asker may not do this to anything."""

    code = "not_allowed"


class Unacceptable(DomainError):
    """What was sent is understood and cannot be accepted as it is; `problems` may name fields."""

    code = "unacceptable"


class Clash(DomainError):
    """The state of things does not allow it now."""

    code = "clash"


class Stale(DomainError):
    """Somebody else was faster: the version seen is not the current one."""

    code = "stale"
