"""What the contract says of dry runs."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from api.fields import Choice, Code, Identifier
from api.schemas import PageQuery, Strict

HOW = ("up", "down", "to_undetermined", "from_undetermined", "otherwise")


class DryRunIn(Strict):
    """Which edition to try on what: either `edition_id`, published or shipped, or `draft_id`."""

    edition_id = Code(metadata={"description": "the id of a published edition, or of one that is shipped"})
    draft_id = Identifier(metadata={"description": "the id of a draft edition"})
    season_id = Identifier(required=True)
    programme = Code(longest=40, required=True)

    @validates_schema
    def one_of_the_two(self, data: dict[str, Any], **_: Any) -> None:
        """Exactly one."""
        if ("edition_id" in data) == ("draft_id" in data):
            raise ValidationError("field.invalid", "edition_id")


class Transition(Schema):
    """How many go from a level to a level; null is undetermined. Those that stay are counted, too."""

    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    count = fields.Integer(required=True)


class TransitionOfSector(Transition):
    """The same of the sources whose main sector this is."""

    sector = fields.String(required=True)


class TransitionOfArea(Transition):
    """The same of the sources in a county or management unit."""

    area = fields.String(required=True)


class Cause(Schema):
    """What moves a source: an indicator that decides its level, or leaves it open.

    `indicator` is null where none does, and `why` says what does: `no_table` (the edition has none for the sector),
    `sub_type_missing`, or `other` (a veto, a ladder, or a level that people had set).
    """

    sector = fields.String(required=True)
    indicator = fields.String(required=True, allow_none=True)
    why = Choice("no_table", "sub_type_missing", "other", required=True, allow_none=True)


class CauseCounted(Cause):
    """A cause, and how many sources it moves which way. A source may have several causes."""

    up = fields.Integer(required=True)
    down = fields.Integer(required=True)
    to_undetermined = fields.Integer(required=True)
    from_undetermined = fields.Integer(required=True)
    otherwise = fields.Integer(required=True)


class DryRunSummary(Schema):
    """Everything that a dry run counts. `otherwise`: between levels that do not compare."""

    sources = fields.Integer(required=True)
    stays = fields.Integer(required=True)
    up = fields.Integer(required=True)
    down = fields.Integer(required=True)
    to_undetermined = fields.Integer(required=True)
    from_undetermined = fields.Integer(required=True)
    otherwise = fields.Integer(required=True)
    transitions = fields.List(fields.Nested(Transition), required=True)
    by_sector = fields.List(fields.Nested(TransitionOfSector), required=True)
    by_area = fields.List(fields.Nested(TransitionOfArea), required=True)
    causes = fields.List(fields.Nested(CauseCounted), required=True)


class DryRun(Schema):
    """What an edition would do to the levels of a season's programme. Nothing of a grade is changed by it."""

    id = Identifier(required=True)
    edition_id = Code(required=True)
    fingerprint = fields.String(required=True)
    draft_id = Identifier(required=True, allow_none=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    made_at = fields.DateTime(required=True)
    summary = fields.Nested(DryRunSummary, required=True)


class MovesQuery(PageQuery):
    """Which of the sources that move."""

    how = Choice(*HOW, metadata={"description": "only those that move this way"})


class Move(Schema):
    """A source that would move. `overridden`: the level before is one that people had set."""

    ordinal = fields.Integer(required=True)
    source_id = Identifier(required=True)
    submission_id = Identifier(required=True)
    name = fields.String(required=True)
    area = fields.String(required=True)
    how = Choice(*HOW, required=True)
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    overridden = fields.Boolean(required=True)
    causes = fields.List(fields.Nested(Cause), required=True)


class Moves(Schema):
    """A page of the sources that would move."""

    items = fields.List(fields.Nested(Move), required=True)
    next = fields.String(required=True, allow_none=True)
