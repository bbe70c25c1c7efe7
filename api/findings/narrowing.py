"""Which findings a figure is of: the same words for the office's figures and for the public's."""

from marshmallow import fields

from api.fields import Code
from api.schemas import Strict


class NarrowedFindings(Strict):
    """An area and all below it, a line, a sector, days (the second not included)."""

    area = Code(longest=12)
    line = Code(longest=40)
    sector = Code(longest=40)
    found_from = fields.Date()
    found_until = fields.Date()
