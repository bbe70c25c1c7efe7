"""What may be read is what the schema declares, and nothing else."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from marshmallow import Schema, fields

from api.answers import picker_for, to_json
from api.fields import ExactNumber, HolidaysKnown


class Line(Schema):
    name = fields.String()


class Works(Schema):
    name = fields.String()
    secret = fields.String(load_only=True)
    load = ExactNumber()
    lines = fields.List(fields.Nested(Line))
    main = fields.Nested(Line)


@dataclass(frozen=True, slots=True)
class Kiln:
    name: str
    owner_phone: str


def test_undeclared_and_write_only_members_never_leave():
    document = picker_for(Works())(
        {
            "name": "示例",
            "secret": "s",
            "phone": "126",
            "load": Decimal("1.50"),
            "lines": [Kiln("一号", "126"), Kiln("二号", "126")],
            "main": None,
        }
    )

    assert to_json(document).decode() == (
        '{"name":"示例","load":"1.5","lines":[{"name":"一号"},{"name":"二号"}],"main":null}'
    )


class Step(Schema):
    due_on = fields.Date(allow_none=True)
    holidays_known = HolidaysKnown("due_on")


@pytest.mark.parametrize("due_on, known", [(date(2026, 12, 31), True), (date(2027, 1, 4), False), (None, None)])
def test_a_deadline_says_whether_the_days_off_of_its_year_are_published(due_on, known):
    assert picker_for(Step())({"due_on": due_on}) == {"due_on": due_on, "holidays_known": known}
