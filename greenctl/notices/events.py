"""What happens around notices, as the log keeps it: ids and codes, never an address or a text."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTold(Event):
    """Something was told; to how many, the rows say. By it phones see that there is something new."""

    kind: ClassVar[str] = "notice.told"
    about: ClassVar[str] = "notice_id"
    notice_id: str
    notice_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesRead(Event):
    """A person has read what was told to them, `notice_id` and, where `up_to`, everything before it."""

    kind: ClassVar[str] = "notice.read"
    about: ClassVar[str] = "account_id"
    account_id: str
    notice_id: str
    up_to: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceChanged(Event):
    """A person has chosen other ways; by which, the row says."""

    kind: ClassVar[str] = "notice.choice_changed"
    about: ClassVar[str] = "account_id"
    account_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMoved(Event):
    """A notice was given up, or is sent again."""

    kind: ClassVar[str] = "notice.delivery_moved"
    about: ClassVar[str] = "notice_id"
    notice_id: str
    way: str
    target: str
    state: str
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointMoved(Event):
    """An office's system hears of notices from now on, or no more."""

    kind: ClassVar[str] = "notice.endpoint_moved"
    about: ClassVar[str] = "endpoint_id"
    endpoint_id: str
    area: str
    ended: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionMoved(Event):
    """A device hears of notices while its app is closed from now on, or no more: it said so, or its browser's service
    does not know it any more (`gone`)."""

    kind: ClassVar[str] = "notice.subscription_moved"
    about: ClassVar[str] = "device_id"
    device_id: str
    account_id: str
    why: str
