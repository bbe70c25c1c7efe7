"""What the contract says of places and desks."""

from marshmallow import Schema, fields

from api.fields import Choice, Code


class Area(Schema):
    """Where a source can lie. `own_code` marks a management unit: its code is ours, not an official division. `tile`:
    column and row of its square in a schematic of the city, from the north-west; null where nobody has drawn one."""

    code = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    kind = Choice("province", "city", "county", "management_unit", required=True)
    own_code = fields.Boolean(required=True)
    tile = fields.List(fields.Integer(), required=True, allow_none=True)


class Department(Schema):
    """A line department."""

    code = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class Areas(Schema):
    """The city, its counties and management units, and its line departments."""

    city = fields.Nested(Area, required=True)
    areas = fields.List(fields.Nested(Area), required=True)
    departments = fields.List(fields.Nested(Department), required=True)
