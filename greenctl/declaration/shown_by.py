"""Evidence that is a photo: which photos a sheet names, and whether each may be counted yet; pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from greenctl.declaration.sheet import Values
from greenctl.photos.domain import Photo, PhotoState


def photo_ids(values: Values) -> set[str]:
    """Every photo that is named as evidence of a field."""
    return {item["photo"] for _, item in _named(values)}


def photo_errors(source_id: str, values: Values, photos: Mapping[str, Photo]) -> Iterator[dict[str, Any]]:
    """What stands in the way of counting a photo: each is of this source, is what its reference says, and verified.

    The reference holds the photo's digest, so that the signature and the copy of record stand for its very bytes.
    """
    for path, item in _named(values):
        photo = photos.get(item["photo"])
        told: dict[str, Any] = {"field": path, "photo": item["photo"]}
        if photo is None or photo.source_id != source_id:
            yield {**told, "code": "declaration.photo_unknown"}
        elif item.get("sha256") != photo.sha256:
            yield {**told, "code": "declaration.photo_differs"}
        elif photo.state is PhotoState.REFUSED:
            yield {**told, "code": "declaration.photo_refused", "reason": photo.reason}
        elif photo.state is not PhotoState.VERIFIED:
            yield {**told, "code": "declaration.photo_pending"}


def _named(values: Values) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, items in values.items():
        if path.startswith("evidence."):
            yield from ((path, item) for item in items if item.get("photo"))
