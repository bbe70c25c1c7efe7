"""What an app must know before anybody signs in. Every limit here is the one that is enforced elsewhere."""

from typing import Any

from marshmallow import Schema, fields

from api.bodies import LARGEST_BODY_BYTES, LARGEST_JSON_BYTES
from api.openapi import CONTRACT_VERSION
from api.operations import Routes
from api.runtime import Runtime, runtime
from api.schemas import DEFAULT_PAGE, LARGEST_PAGE
from api.sync.operations_in import MOST_OPERATIONS, MOST_PHOTOS
from greenctl.auth.devices import PLATFORMS
from greenctl.auth.passwords import LONGEST, SHORTEST
from greenctl.kernel.canonical import digest_of
from greenctl.notices.ways.push import push_of
from greenctl.photos.domain import LARGEST_PIXELS, MEDIA_TYPES

routes = Routes("app", __name__, description="For apps that start.")


class AppLimits(Schema):
    """What is refused beyond: bytes of bodies and photos, pixels of a photo, operations of a batch
    and photos of an operation, items of a page, letters of a password."""

    json_bytes = fields.Integer(required=True)
    body_bytes = fields.Integer(required=True)
    photo_bytes = fields.Integer(required=True)
    photo_pixels = fields.Integer(required=True)
    photo_types = fields.List(fields.String(), required=True)
    batch_operations = fields.Integer(required=True)
    batch_photos = fields.Integer(required=True)
    page_items = fields.Integer(required=True)
    page_items_default = fields.Integer(required=True)
    password_characters_least = fields.Integer(required=True)
    password_characters_most = fields.Integer(required=True)


class AppConfig(Schema):
    """`minimum_versions`: an app below the one of its platform must be renewed before it goes on; a platform that is
    not named has none. `features` and `sign_in_methods` are words; let those pass that are not known.
    `photo_long_edge`: to so many pixels apps make the long edge of photos smaller before they hash and send them,
    unless their person wants them whole; null: as they were taken. Nothing is refused for it. `push_key`: what a
    browser subscribes with to hear of notices while the app is closed (base64url); null: this server sends none."""

    contract_version = fields.String(required=True)
    server_time = fields.DateTime(required=True)
    zone = fields.String(required=True)
    city = fields.String(required=True)
    demo = fields.Boolean(required=True)
    minimum_versions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    platforms = fields.List(fields.String(), required=True)
    features = fields.List(fields.String(), required=True)
    sign_in_methods = fields.List(fields.String(), required=True)
    access_token_seconds = fields.Integer(required=True)
    step_up_seconds = fields.Integer(required=True)
    photo_long_edge = fields.Integer(required=True, allow_none=True)
    push_key = fields.String(required=True, allow_none=True)
    limits = fields.Nested(AppLimits, required=True)


_LIMITS = {
    "json_bytes": LARGEST_JSON_BYTES,
    "body_bytes": LARGEST_BODY_BYTES,
    "photo_pixels": LARGEST_PIXELS,
    "photo_types": list(MEDIA_TYPES),
    "batch_operations": MOST_OPERATIONS,
    "batch_photos": MOST_PHOTOS,
    "page_items": LARGEST_PAGE,
    "page_items_default": DEFAULT_PAGE,
    "password_characters_least": SHORTEST,
    "password_characters_most": LONGEST,
}


def _tag(_: dict[str, str]) -> str:
    """All but the time: who has this answer needs no other until a setting changes; the Date header tells the time."""
    return digest_of(_settled(runtime()))[:32]


@routes.operation("GET", "/app/config", act="public.read", opens="nothing", answer=AppConfig, tag=_tag)
def get_app_config() -> dict[str, Any]:
    """The least version an app must have, the limits, the time and zone of the server, and how one signs in."""
    running = runtime()
    return {**_settled(running), "server_time": running.transactions.clock.now()}


def _settled(running: Runtime) -> dict[str, Any]:
    settings, push = running.settings, push_of(running.ways)
    return {
        "contract_version": CONTRACT_VERSION,
        "zone": str(settings.zone),
        "city": settings.city,
        "demo": settings.demo,
        "minimum_versions": dict(settings.app_minimum),
        "platforms": list(PLATFORMS),
        "features": list(settings.features),
        "sign_in_methods": ["password", "invitation", "hand_over", *sorted(running.identity_providers)],
        "access_token_seconds": settings.access_minutes * 60,
        "step_up_seconds": settings.step_up_minutes * 60,
        "photo_long_edge": settings.photo_long_edge or None,
        "push_key": None if push is None else push.public_key,
        "limits": {**_LIMITS, "photo_bytes": settings.largest_photo_mb * 1024 * 1024},
    }
