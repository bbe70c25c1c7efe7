"""What the contract says of answers by workbook."""

from marshmallow import Schema, fields

from api.source.import_schemas import CellErrorOut


class AnswersReport(Schema):
    """What was done, or with dry_run what would be: with errors, nothing. `begun` are declarations that had not been
    begun, `changed` drafts with other answers now. `errors` are the first 1,000."""

    dry_run = fields.Boolean(required=True)
    rows = fields.Integer(required=True)
    begun = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    error_count = fields.Integer(required=True)
    errors = fields.List(fields.Nested(CellErrorOut), required=True, metadata={"maxItems": 1000})
