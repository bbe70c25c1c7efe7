"""What the contract says of sources."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString
from api.schemas import PageQuery, Strict
from greenctl.source.domain import COORDINATE_SYSTEMS, LONGEST_NAME, OTHER_ID_KINDS, SIZES, Contact, NewSource

KINDS = ("works", "site")
STATES = ("running", "seasonal", "stopped", "closed")
_FEW = validate.Length(max=20, error="field.too_long")


class SectorIn(Strict):
    """A sector as the rule tables name it; `sub_type` where its table has sub-types."""

    sector = Code(required=True, longest=40)
    sub_type = Code(longest=40)

    @post_load
    def pair(self, values: dict[str, str], **_: Any) -> tuple[str, str]:
        return values["sector"], values.get("sub_type", "")


class Described(Strict):
    """What can be said of a source, and changed later. The first sector is the main one.

    Coordinates are kept as given; say in which system. A source without a unified social credit code has another
    number: of several sites of one firm, each has its project code. Without a department, the desk follows from the
    sectors and the kind.
    """

    name = SafeString(shortest=2, longest=LONGEST_NAME)
    area = Code(longest=12)
    sectors = fields.List(fields.Nested(SectorIn), validate=_FEW, metadata={"maxItems": 20})
    credit_code = SafeString(longest=24, allow_none=True)
    other_id_kind = Choice(*OTHER_ID_KINDS, allow_none=True)
    other_id = SafeString(longest=60, allow_none=True)
    department = Code(longest=40)
    address = SafeString(longest=200, allow_none=True)
    longitude = ExactNumber(allow_none=True)
    latitude = ExactNumber(allow_none=True)
    coordinate_system = Choice(*COORDINATE_SYSTEMS, allow_none=True)
    permit_number = SafeString(longest=40, allow_none=True)
    size = Choice(*SIZES, allow_none=True)


class NewSourceIn(Described):
    """A works or a construction site; `id` may be drawn by the client."""

    id = Identifier()
    kind = Choice(*KINDS, required=True)
    name = SafeString(shortest=2, longest=LONGEST_NAME, required=True)
    area = Code(longest=12, required=True)
    state = Choice(*STATES, load_default="running")

    @post_load
    def value(self, values: dict[str, Any], **_: Any) -> NewSource:
        return NewSource(**{**values, "sectors": tuple(values.get("sectors", ()))})


class SourceChangesIn(Described):
    """What is different; what is left out stays."""

    @post_load
    def tuples(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: tuple(value) if name == "sectors" else value for name, value in values.items()}


class SourceStateIn(Strict):
    """Running and seasonal are signs of life on that day; without `on`, today's."""

    state = Choice(*STATES, required=True)
    on = fields.Date()


class SplitIn(Strict):
    """What it is from now on."""

    state = Choice(*STATES, required=True)


class MergeIn(Strict):
    """The source it lives on in."""

    survivor_id = Identifier(required=True)


class ContactIn(Strict):
    """A person to call."""

    name = SafeString(longest=40, required=True)
    phone = SafeString(
        longest=20, required=True, validate=validate.Regexp(r"^[0-9+() -]{5,20}$", error="field.invalid")
    )
    duty = SafeString(longest=40, shortest=0, load_default="")

    @post_load
    def value(self, values: dict[str, str], **_: Any) -> Contact:
        return Contact(**values)


class ContactsIn(Strict):
    """Everybody to call, in place of whoever it was."""

    contacts = fields.List(
        fields.Nested(ContactIn),
        required=True,
        validate=validate.Length(max=10, error="field.too_long"),
        metadata={"maxItems": 10},
    )


class SourcesQuery(PageQuery):
    """Which sources. `area` includes everything below it; merged ones come only with state=merged."""

    area = Code(longest=12)
    kind = Choice(*KINDS)
    sector = Code(longest=40)
    state = Choice(*STATES, "merged")
    name = SafeString(longest=60, metadata={"description": "A part of the name."})


class SectorOut(Schema):
    """A sector; `sub_type` is empty where there is none."""

    sector = fields.String(required=True)
    sub_type = fields.String(required=True)


class SourceOut(Schema):
    """A source as the register has it."""

    id = Identifier(required=True)
    kind = Choice(*KINDS, required=True)
    name = fields.String(required=True)
    credit_code = fields.String(required=True, allow_none=True)
    other_id_kind = Choice(*OTHER_ID_KINDS, required=True, allow_none=True)
    other_id = fields.String(required=True, allow_none=True)
    area = Code(required=True)
    department = Code(required=True)
    sectors = fields.List(fields.Nested(SectorOut), required=True)
    address = fields.String(required=True, allow_none=True)
    longitude = ExactNumber(required=True, allow_none=True)
    latitude = ExactNumber(required=True, allow_none=True)
    coordinate_system = Choice(*COORDINATE_SYSTEMS, required=True, allow_none=True)
    permit_number = fields.String(required=True, allow_none=True)
    size = Choice(*SIZES, required=True, allow_none=True, metadata={"description": "null: not stated"})
    state = Choice(*STATES, "merged", required=True)
    last_sign_of_life_on = fields.Date(required=True, allow_none=True)
    merged_into = Identifier(required=True, allow_none=True)
    registered_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class NameOut(Schema):
    """A name and since when it was used."""

    name = fields.String(required=True)
    used_from = fields.DateTime(required=True)


class SourceDetail(SourceOut):
    """With every name it carries or carried, the present one first."""

    names = fields.List(fields.Nested(NameOut), required=True)


class SourcesPage(Schema):
    """In order of registration."""

    items = fields.List(fields.Nested(SourceOut), required=True)
    next = fields.String(required=True, allow_none=True)


class ContactOut(Schema):
    """A person to call. Personal data."""

    name = fields.String(required=True)
    phone = fields.String(required=True)
    duty = fields.String(required=True)


class ContactsOut(Schema):
    """Who is to be called; `version` is that of the source."""

    source_id = Identifier(required=True)
    version = fields.Integer(required=True)
    contacts = fields.List(fields.Nested(ContactOut), required=True)
