"""What the contract says of seasons and their programmes."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.fields import Choice, Code, Identifier, SafeString
from api.schemas import Strict
from greenctl.kernel.period import Period
from greenctl.season.domain import SeasonState
from greenctl.season.use_cases import PlannedProgramme

MOST_PROGRAMMES = 20


class PlannedProgrammeIn(Strict):
    """A shipped programme edition, and the days of application: from, up to but not including until."""

    edition = Code(required=True)
    applications_from = fields.Date(required=True)
    applications_until = fields.Date(required=True)

    @post_load
    def value(self, values: dict[str, Any], **_: Any) -> PlannedProgramme:
        return PlannedProgramme(values["edition"], Period(values["applications_from"], values["applications_until"]))


class SeasonIn(Strict):
    """A season to plan: from `starts_on`, up to but not including `until`. `id` may be drawn by the client."""

    id = Identifier()
    name_zh = SafeString(longest=80, required=True)
    name_en = SafeString(longest=80, required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    programmes = fields.List(
        fields.Nested(PlannedProgrammeIn),
        required=True,
        validate=validate.Length(min=1, max=MOST_PROGRAMMES, error="field.out_of_range"),
        metadata={"minItems": 1, "maxItems": MOST_PROGRAMMES},
    )


class Season(Schema):
    """A control season of the city."""

    id = Identifier(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    city = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    state = Choice(*SeasonState, required=True)
    version = fields.Integer(required=True)


class Seasons(Schema):
    """Every season, the latest first."""

    items = fields.List(fields.Nested(Season), required=True)


class Exemption(Schema):
    """What these levels bring, and up to which alert."""

    levels = fields.List(fields.String(), required=True)
    scope_zh = fields.String(required=True)
    scope_en = fields.String(required=True)
    clause = fields.String(required=True)
    highest_alert = fields.String(required=True, allow_none=True)


class SeasonProgramme(Schema):
    """A programme with everything that decides its cases, fixed when the season opened; `rule_fingerprint` is the form
    edition that declarations begin on, which may have become another one since `rules` were planned."""

    programme = Code(required=True)
    edition = Code(required=True)
    fingerprint = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    source_kinds = fields.List(fields.String(), required=True)
    alerts = fields.List(fields.String(), required=True)
    listed = fields.Boolean(required=True)
    rules = Code(required=True)
    rule_fingerprint = fields.String(required=True)
    workflow = Code(required=True)
    workflow_fingerprint = fields.String(required=True)
    applications_from = fields.Date(required=True)
    applications_until = fields.Date(required=True)
    exemptions = fields.List(fields.Nested(Exemption), required=True)


class SeasonDetail(Season):
    """A season with its programmes."""

    programmes = fields.List(fields.Nested(SeasonProgramme), required=True)


class ShippedProgramme(Schema):
    """A programme edition that a season can be planned with, and what it would fix."""

    edition = Code(required=True)
    programme = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    rules = Code(required=True)
    workflow = Code(required=True)


class ShippedProgrammes(Schema):
    """Every programme edition, by id."""

    items = fields.List(fields.Nested(ShippedProgramme), required=True)
