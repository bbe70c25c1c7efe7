"""By which ways notices go out, and what became of them."""

from typing import Any

from api.errors import CursorNotGood
from api.notices.schemas import (
    ChoiceIn,
    DeliveriesPage,
    DeliveriesQuery,
    Delivery,
    DeliveryKey,
    Endpoint as EndpointOut,
    EndpointIn,
    EndpointsPage,
    NoticeChoice,
    OpenedEndpoint,
    PushSubscription,
    SubscriptionIn,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from api.schemas import PageQuery
from greenctl.auth.errors import DeviceNotThere, SessionBoundAlready
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.notices import endpoints, overseeing
from greenctl.notices.choosing import Choice, choose, own_choice
from greenctl.notices.endpoints import Endpoint
from greenctl.notices.errors import (
    AddressNotGood,
    ChoiceMovedOn,
    DeliveryNotOver,
    DeliveryNotThere,
    EndpointIdTaken,
    EndpointMovedOn,
    EndpointNotAllowed,
    EndpointNotThere,
    SubscriptionNotGood,
    SubscriptionTaken,
)
from greenctl.notices.subscribing import Subscription, subscribe, unsubscribe
from greenctl.notices.ways.push import push_of
from greenctl.notices.ways.webhook import Webhook, secret_of

routes = Routes("notices out", __name__, description="By which ways notices go out, and what became of them.")


@routes.operation("GET", "/me/notice-choice", act="notice.choose", answer=NoticeChoice)
def get_notice_choice(uow: UnitOfWork) -> Choice:
    """By which ways the reader wants notices besides."""
    return own_choice(uow)


@routes.operation(
    "PUT", "/me/notice-choice", act="notice.choose", body=ChoiceIn, answer=NoticeChoice, if_match=True,
    refuses=(AddressNotGood, ChoiceMovedOn),
)  # fmt: skip
def choose_notices(uow: UnitOfWork, seen_version: int, body: dict[str, Any]) -> Choice:
    """Choose ways and a language; If-Match 0 where nothing was chosen yet."""
    return choose(uow, Choice(**body), seen_version)


@routes.operation(
    "PUT", "/me/devices/<uuid:device_id>/push-subscription", act="notice.choose", body=SubscriptionIn,
    answer=PushSubscription,
    refuses=(DeviceNotThere, SessionBoundAlready, SubscriptionNotGood, SubscriptionTaken),
)  # fmt: skip
def subscribe_device(uow: UnitOfWork, device_id: str, body: dict[str, str]) -> Subscription:
    """Let a device hear of notices while its app is closed, as long as this session lasts; `push_key` of /app/config is
    what its browser subscribes with. The same again changes nothing."""
    return subscribe(uow, Subscription(device_id=device_id, **body), push_of(runtime().ways))


@routes.operation(
    "DELETE", "/me/devices/<uuid:device_id>/push-subscription", act="notice.choose", status=204,
    refuses=(DeviceNotThere,),
)  # fmt: skip
def unsubscribe_device(uow: UnitOfWork, device_id: str) -> None:
    """Let a device hear only while its app is open; the same again changes nothing."""
    unsubscribe(uow, device_id)


@routes.operation(
    "GET", "/notices/deliveries", act="notice.oversee", query=DeliveriesQuery, answer=DeliveriesPage,
    refuses=(CursorNotGood,),
)  # fmt: skip
def list_deliveries(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What went out about the reader's area, or did not; unless another state is asked for, what was given up."""
    after = read_cursor(query.get("after"), 3, (str, str, str))
    key = None if after is None else (after[0], after[1], after[2])
    rows = overseeing.deliveries_page(uow, query["state"], key, query["limit"] + 1)
    return page_of(rows, query["limit"], ["notice_id", "way", "target"])


@routes.operation(
    "POST", "/notices/deliveries/again", act="notice.send_again", body=DeliveryKey, answer=Delivery,
    refuses=(DeliveryNotThere, DeliveryNotOver),
)  # fmt: skip
def send_delivery_again(uow: UnitOfWork, body: dict[str, str]) -> dict[str, Any]:
    """Send again what was given up, or never went; under the same key, so that nobody hears it twice."""
    return overseeing.send_again(uow, (body["notice_id"], body["way"], body["target"]))


@routes.operation(
    "POST", "/notices/endpoints", act="notice.manage_endpoints", body=EndpointIn, answer=OpenedEndpoint, status=201,
    creates=True, refuses=(EndpointNotAllowed, EndpointIdTaken),
)  # fmt: skip
def open_notice_endpoint(uow: UnitOfWork, body: dict[str, str]) -> dict[str, Any]:
    """Open an endpoint of an office; answers with what it checks signatures by."""
    webhook = runtime().ways["webhook"]
    assert isinstance(webhook, Webhook)
    return _opened(endpoints.open_endpoint(uow, Endpoint(**{"id": new_id(), **body}), webhook.allowed))


@routes.operation(
    "GET", "/notices/endpoints", act="notice.manage_endpoints", query=PageQuery, answer=EndpointsPage,
    refuses=(CursorNotGood,),
)  # fmt: skip
def list_notice_endpoints(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The endpoints of one's area, those included that were ended."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    return page_of(endpoints.list_page(uow, after, query["limit"] + 1), query["limit"], ["id"])


@routes.operation(
    "POST", "/notices/endpoints/<uuid:endpoint_id>/end", act="notice.manage_endpoints", answer=EndpointOut,
    if_match=True, refuses=(EndpointNotThere, EndpointMovedOn),
)  # fmt: skip
def end_notice_endpoint(uow: UnitOfWork, endpoint_id: str, seen_version: int) -> Endpoint:
    """Send nothing there any more."""
    return endpoints.end_endpoint(uow, endpoint_id, seen_version)


def _opened(endpoint: Endpoint) -> dict[str, Any]:
    told = {name: getattr(endpoint, name) for name in Endpoint.__slots__}
    return {**told, "secret": secret_of(runtime().settings.refresh_key, endpoint.id)}
