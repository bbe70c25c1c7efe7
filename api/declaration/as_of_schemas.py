"""What the contract says of a grade as of any day, and of one under two editions."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields

from api.declaration.explanation import Explanation
from api.fields import Choice, Code, Identifier
from api.rules.edition_schemas import CellSide
from api.schemas import Strict


class TwoEditions(fields.Field[Any]):
    """Two edition ids with a comma between them: the one before, then the one after."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "pattern": "^[A-Za-z0-9_.+-]{1,60},[A-Za-z0-9_.+-]{1,60}$"}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_.+-]{1,60},[A-Za-z0-9_.+-]{1,60}", value):
            raise ValidationError("field.not_a_code")
        return tuple(value.split(","))


class AsOfQuery(Strict):
    """The day; today, if it is left out. Without a programme the latest declaration for any is taken; `decided_by` in
    the answer names it, `programmes` all there are."""

    on = fields.Date()
    programme = Code(longest=40)


class ComparisonQuery(AsOfQuery):
    """Which two editions, and as of which day."""

    editions = TwoEditions(required=True)


class DecidedBy(Schema):
    """The declaration the facts are from, and the edition that was fixed for its season: that decides its case."""

    declaration_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    submitted_at = fields.DateTime(required=True)
    edition = Code(required=True)
    fingerprint = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)


class NotTaken(Schema):
    """An answer that the edition does not ask in this way, so that it counts as missing."""

    field = fields.String(required=True)
    code = fields.String(required=True)


class GradedUnder(Schema):
    """One edition with the sectors that it governs, and their grade."""

    edition = Code(required=True)
    fingerprint = fields.String(required=True)
    sectors = fields.List(fields.String(), required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    not_taken = fields.List(fields.Nested(NotTaken), required=True)
    explanation = fields.Nested(Explanation, required=True)


class GradeAsOf(Schema):
    """An answer to a question, which decides nothing: see `decided_by`. `without_table`: sectors for which nothing was
    in force there and then."""

    source_id = Identifier(required=True)
    area = Code(required=True)
    on = fields.Date(required=True)
    graded = fields.List(fields.Nested(GradedUnder), required=True)
    without_table = fields.List(fields.String(), required=True)
    decided_by = fields.Nested(DecidedBy, required=True)
    programmes = fields.List(fields.String(), required=True)


class RowSide(Schema):
    """Where an indicator stands under one edition, and what that asks at the level that is compared."""

    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    cell = fields.Nested(CellSide, required=True)


class RowDifference(Schema):
    """An indicator that stands elsewhere. `decides`: the level of its sector rests on it."""

    sector = fields.String(required=True)
    indicator = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    compared_level = fields.String(required=True, allow_none=True)
    before = fields.Nested(RowSide, required=True, allow_none=True)
    after = fields.Nested(RowSide, required=True, allow_none=True)
    decides = fields.Boolean(required=True)


class GradeComparison(Schema):
    """The same facts on the same day under two editions, the indicators that decide first."""

    source_id = Identifier(required=True)
    on = fields.Date(required=True)
    before = fields.Nested(GradedUnder, required=True)
    after = fields.Nested(GradedUnder, required=True)
    differences = fields.List(fields.Nested(RowDifference), required=True)
    only_in_one = fields.List(fields.String(), required=True)
    decided_by = fields.Nested(DecidedBy, required=True)
    programmes = fields.List(fields.String(), required=True)
    direction = Choice("better", "worse", "same", "open", required=True)
