"""GeoJSON (RFC 7946): points of sources, in WGS-84, longitude first."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from api.errors import BodyNotJSON, RequestInvalid
from greenctl.inspection.coordinates import Place, to_wgs84
from greenctl.source.positions import Point

MEDIA_TYPE = "application/geo+json"
MOST_FEATURES = 10_000
MOST_PROBLEMS = 100
_MICRODEGREE = Decimal("0.000001")
# About a hundred metres: enough to find a works, too little to find a bed.
_PUBLIC_PLACES, _REGISTERED_PLACES = 3, 6


def collection(features: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """A FeatureCollection, written feature by feature."""
    opening = b'{"type":"FeatureCollection","features":['
    for feature in features:
        yield opening + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode()
        opening = b",\n"
    yield (opening if opening != b",\n" else b"") + b"]}\n"


def feature(
    source_id: str, where: tuple[Decimal, Decimal, str] | None, said: Mapping[str, Any], *, public: bool
) -> dict[str, Any]:
    """A point and what is said of it; `geometry` is null where nobody has registered a place."""
    return {"type": "Feature", "id": source_id, "geometry": _point(where, public=public), "properties": dict(said)}


def points_in(body: bytes) -> list[Point]:
    """The points of a FeatureCollection; each names its source by `id`, or by `id` or `credit_code` of its properties.
    A feature whose `geometry` is null says nothing of where it lies.

    Raises:
        BodyNotJSON
        RequestInvalid: it is no FeatureCollection of points; the features are named, the first hundred of them.
    """
    features = _features(body)
    read = [(number, _read(number, told)) for number, told in enumerate(features) if not _lies_nowhere(told)]
    wrong = [
        {"field": f"features.{number}.{point}", "code": "field.invalid"}
        for number, point in read
        if isinstance(point, str)
    ]
    if wrong:
        raise RequestInvalid(problems=wrong[:MOST_PROBLEMS])
    return [point for _, point in read if isinstance(point, Point)]


def _features(body: bytes) -> list[Any]:
    try:
        document = json.loads(body, parse_float=Decimal, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise BodyNotJSON(why=str(error)[:120]) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise RequestInvalid(problems=[{"field": "features", "code": "field.required"}])
    if len(features) > MOST_FEATURES:
        raise RequestInvalid(problems=[{"field": "features", "code": "field.too_long"}])
    return features


def _lies_nowhere(told: Any) -> bool:
    return isinstance(told, dict) and told.get("type") == "Feature" and told.get("geometry", "") is None


def _read(number: int, told: Any) -> Point | str:
    """The point, or the part of the feature that will not do."""
    if not isinstance(told, dict) or not isinstance(told.get("geometry"), dict):
        return "geometry"
    properties = told.get("properties") if isinstance(told.get("properties"), dict) else {}
    names = (told.get("id"), properties.get("id"), properties.get("credit_code"))
    name = next((one for one in names if isinstance(one, str) and 0 < len(one) <= 40), None)
    if name is None or "\x00" in name or not name.isascii():
        return "id"
    where, kind = told["geometry"].get("coordinates"), told["geometry"].get("type")
    if kind != "Point" or not isinstance(where, list) or len(where) not in (2, 3):
        return "geometry"
    degrees = [_degree(value) for value in where[:2]]
    if degrees[0] is None or degrees[1] is None:
        return "geometry"
    return Point(number, name, degrees[0], degrees[1])


def _degree(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not -180 <= value <= 180:
        return None
    try:
        return Decimal(value).quantize(_MICRODEGREE)
    except InvalidOperation:
        return None


def _point(where: tuple[Decimal, Decimal, str] | None, *, public: bool) -> dict[str, Any] | None:
    if where is None:
        return None
    places = _PUBLIC_PLACES if public else _REGISTERED_PLACES
    return {"type": "Point", "coordinates": [round(degree, places) for degree in to_wgs84(Place(*where))]}


def in_wgs84(longitude: Decimal, latitude: Decimal, system: str) -> tuple[Decimal, Decimal]:
    """Degrees as a point of ours has them."""
    east, north = to_wgs84(Place(longitude, latitude, system))
    return Decimal(str(round(east, _REGISTERED_PLACES))), Decimal(str(round(north, _REGISTERED_PLACES)))


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
