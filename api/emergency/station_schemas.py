"""What the contract says of monitoring stations and what lies around them."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier, Whole
from api.schemas import PageQuery, Strict
from greenctl.emergency.verification.around import RINGS_KM


class StationsQuery(Strict):
    """Of a city."""

    city = Code(longest=12, required=True)


class SourcesNearQuery(PageQuery):
    """Around a station of a city, as far as so many kilometres."""

    city = Code(longest=12, required=True)
    station = Code(longest=40, required=True)
    km = Choice(*map(str, RINGS_KM), load_default=str(RINGS_KM[0]))


class StationOut(Schema):
    """A monitoring station, in WGS-84."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    longitude = ExactNumber(required=True)
    latitude = ExactNumber(required=True)


class Stations(Schema):
    """The stations of a city by the edition of today, by code; none where nobody has told of any."""

    items = fields.List(fields.Nested(StationOut), required=True)


class RingOut(Schema):
    """How many sources that run lie within so many kilometres."""

    km = Whole(required=True)
    count = Whole(required=True)


class NearOut(Schema):
    """A source near the station; `check_points` is the address of what there is to look at there."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    state = Choice("running", "seasonal", required=True)
    distance_m = ExactNumber(required=True)
    check_points = fields.String(required=True)


class SourcesNear(Schema):
    """The nearest first. Of one's own reach, and of what has a position in the register."""

    station = fields.Nested(StationOut, required=True)
    rings = fields.List(fields.Nested(RingOut), required=True)
    items = fields.List(fields.Nested(NearOut), required=True)
    next = fields.String(required=True, allow_none=True)
