"""Batches as values: what a line says, what a batch says of itself, and its fingerprint. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from greenctl.kernel.canonical import canonical_bytes, sha256_hex
from greenctl.kernel.events import Event

SCHEMA = "greenctl-exposure/1"
UNVERIFIED = "unverified"
"""Nobody has checked what a firm says of itself."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the firm has said, as it is printed. `edited` says why, where words of abuse were taken out."""

    text: str
    act: str
    on: date
    edited: str | None = None

    def document(self) -> dict[str, Any]:
        return {"text": self.text, "act": self.act, "on": self.on, "edited": self.edited, "label": UNVERIFIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finding as it is printed: nothing of who found it, where they stood, or what they wrote."""

    finding_id: str
    number: str
    area: str
    source_id: str
    name: str
    issue: str
    issue_zh: str
    issue_en: str
    severity: str
    line: str
    found_on: date
    ordered_on: date
    due_on: date
    progress: str
    official: bool
    reply: Reply | None

    def document(self) -> dict[str, Any]:
        """The row of the published file."""
        told = {name: getattr(self, name) for name in self.__slots__ if name != "reply"}
        return {**told, "reply": None if self.reply is None else self.reply.document()}


@dataclass(frozen=True, slots=True)
class Batch:
    """A published batch. `heading` is that of the file, `signed` the statement about it."""

    id: str
    number: int
    area: str
    published_on: date
    published_at: datetime
    published_by: str
    count: int
    fingerprint: str
    heading: Mapping[str, Any]
    signed: Mapping[str, Any]


def heading_of(
    number: int, area: str, published_on: date, before: tuple[int, str] | None, lines: Sequence[Line]
) -> dict[str, Any]:
    """What a batch says of itself. `before`: number and fingerprint of the batch before it, so that none goes missing.

    Official only if every line is: a sample catalogue makes no official batch.
    """
    return {
        "schema": SCHEMA,
        "number": number,
        "area": area,
        "published_on": published_on.isoformat(),
        "follows": dict(zip(("number", "fingerprint"), before, strict=True)) if before else None,
        "official": bool(lines) and all(line.official for line in lines),
    }


def file_of(heading: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> bytes:
    """The published file: canonical JSON {"heading", "lines"}. Its SHA-256 is the batch's fingerprint."""
    return canonical_bytes({"heading": dict(heading), "lines": list(lines)})


def fingerprint_of(heading: Mapping[str, Any], lines: Sequence[Line]) -> str:
    return sha256_hex(file_of(heading, [line.document() for line in lines]))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPublished(Event):
    """A batch is public; it never changes."""

    kind: ClassVar[str] = "exposure.published"
    about: ClassVar[str] = "batch_id"
    batch_id: str
    number: int
    area: str
    count: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEdited(Event):
    """Words of abuse were taken out of a firm's reply."""

    kind: ClassVar[str] = "exposure.reply_edited"
    about: ClassVar[str] = "finding_id"
    finding_id: str
    ordinal: int
