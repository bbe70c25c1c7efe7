"""What may be read is what the schema declares, and nothing else."""

from dataclasses import dataclass
from decimal import Decimal

from marshmallow import Schema, fields

from api.answers import picker_for, to_json
from api.fields import ExactNumber


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
