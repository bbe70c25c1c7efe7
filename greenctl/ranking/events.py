"""What happened to rankings."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingPublished(Event):
    kind: ClassVar[str] = "ranking.published"
    about: ClassVar[str] = "edition_id"
    edition_id: str
    scheme: str
    number: int
    fingerprint: str
    inputs_sha256: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingReplied(Event):
    """A firm said something to its rank; what it said stands in the reply alone."""

    kind: ClassVar[str] = "ranking.replied"
    about: ClassVar[str] = "reply_id"
    reply_id: str
    edition_id: str
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRequestMoved(Event):
    """A firm asked to be rated again, or somebody answered, or an edition considered it."""

    kind: ClassVar[str] = "ranking.request_moved"
    about: ClassVar[str] = "request_id"
    request_id: str
    source_id: str
    state: str
    version: int
    considered_in: str | None = None
