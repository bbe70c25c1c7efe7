"""What the contract says of form editions: what two of them ask differently, and the choice between them."""

from marshmallow import Schema, fields

from api.declaration.schemas import Declaration, RulesNamed
from api.fields import Choice, Code, Identifier
from api.schemas import Strict
from greenctl.declaration.questions import CHANGED, NEW, REMOVED


class FormEditionIn(Strict):
    """A published rule edition, by id: declarations begin on its form from now on."""

    rules = Code(longest=80, required=True)


class QuestionDifference(Schema):
    """A question that is new, removed, or asked otherwise; `changed_in` names the members of the field that differ."""

    kind = Choice(NEW, REMOVED, CHANGED, required=True)
    field = fields.String(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True)
    changed_in = fields.List(fields.String(), required=True)


class AnswerNotFitting(Schema):
    """An answer that the newer form does not ask for, or could not read, and what to do. It stays on the sheet."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    next_step = fields.String(required=True)


class Questions(Schema):
    """What a declaration is asked. `newer` null: there is nothing to choose; else the draft can be finished on `rules`
    or moved to `newer`. `since_last_season` null: the source declared for no season before."""

    declaration_id = Identifier(required=True)
    version = fields.Integer(required=True)
    rules = fields.Nested(RulesNamed, required=True)
    newer = fields.Nested(RulesNamed, required=True, allow_none=True)
    to_newer = fields.List(fields.Nested(QuestionDifference), required=True)
    not_fitting = fields.List(fields.Nested(AnswerNotFitting), required=True)
    since_last_season = fields.List(fields.Nested(QuestionDifference), required=True, allow_none=True)


class MovedToNewer(Schema):
    """A draft on its season's form, the questions that it has to answer now, and the answers that do not fit it."""

    declaration = fields.Nested(Declaration, required=True)
    version = fields.Integer(required=True)
    new_questions = fields.List(fields.Nested(QuestionDifference), required=True)
    not_fitting = fields.List(fields.Nested(AnswerNotFitting), required=True)
