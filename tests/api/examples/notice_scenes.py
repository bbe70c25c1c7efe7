"""Examples of notices, of the ways by which they go out, and of what became of them."""

from typing import Any

from tests.api.examples.acts import after, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import City
from tests.fuzz.notice_samples import ENDPOINT, SUBSCRIPTION

READING = Scene(role="preparer", method="POST", path="/notices/{notice_id}/reading", body={"up_to": True})
CHOICE = {"language": "zh", "sms": "19900000000", "email": "sample@office.example"}
NEW = "01990000-0000-7000-8000-0000000e0d01"


def choose(version: int = 0, **changes: Any) -> Scene:
    return Scene(role="preparer", method="PUT", path="/me/notice-choice", version=version, body={**CHOICE, **changes})


def subscribe(device: str = "{device_id}", role: str = "preparer", **changes: Any) -> Scene:
    path = f"/me/devices/{device}/push-subscription"
    return Scene(role=role, method="PUT", path=path, body={**SUBSCRIPTION, **changes})


UNSUBSCRIBE = Scene(role="preparer", method="DELETE", path="/me/devices/{device_id}/push-subscription")
ANOTHERS = "01990000-0000-7000-8000-0000000e0d02"
REGISTER = Scene(
    role="signer", method="POST", path="/me/devices", body={"id": ANOTHERS, "name": "示例手机", "platform": "web"}
)


def open_endpoint(**changes: Any) -> Scene:
    body = {"id": NEW, **ENDPOINT, **changes}
    return Scene(role="command", method="POST", path="/notices/endpoints", body=body)


def again(**changes: Any) -> Scene:
    def body(city: City) -> dict[str, str]:
        return {**city.delivery, **changes}

    return Scene(role="city_reviewer", method="POST", path="/notices/deliveries/again", body=body)


def end(path: str = "{endpoint_id}", version: int = 1) -> Scene:
    return Scene(role="command", method="POST", path=f"/notices/endpoints/{path}/end", version=version)


JOURNEY = {
    "list_notices": read("/notices?limit=2", "preparer"),
    "count_unread_notices": read("/notices/unread", "preparer"),
    "read_notice": READING,
    "get_notice_choice": after(choose(), then=read("/me/notice-choice", "preparer")),
    "choose_notices": choose(),
    "subscribe_device": subscribe(),
    "unsubscribe_device": after(subscribe(), then=UNSUBSCRIBE),
    "list_deliveries": read("/notices/deliveries?state=dead", "city_reviewer"),
    "send_delivery_again": again(),
    "open_notice_endpoint": open_endpoint(),
    "list_notice_endpoints": read("/notices/endpoints", "administrator"),
    "end_notice_endpoint": end(),
}
PROBLEMS = {
    "notices.notice_not_there": Scene(role="preparer", method="POST", path="/notices/{unknown}/reading", body={}),
    "notices.address_not_good": choose(sms="示例"),
    "notices.choice_moved_on": after(choose(), then=choose(sms=None)),
    "notices.subscription_not_good": subscribe(endpoint="https://127.0.0.1/"),
    "notices.subscription_taken": after(subscribe(), REGISTER, then=subscribe(ANOTHERS, "signer")),
    "notices.delivery_not_there": again(target=NEW),
    "notices.delivery_not_over": after(again(), then=again()),
    "notices.endpoint_not_there": end("{unknown}"),
    "notices.endpoint_moved_on": after(end(), then=end()),
    "notices.endpoint_id_taken": after(open_endpoint(), then=open_endpoint(url="https://other.example/")),
    "notices.endpoint_not_allowed": open_endpoint(url="https://127.0.0.1/"),
}
