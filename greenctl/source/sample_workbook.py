"""A workbook of invented sources, with errors planted at known cells: to try the import with, and to test it."""

from collections.abc import Callable, Iterator

from stdnum.cn import uscc

from greenctl.area.queries import areas_of_city
from greenctl.source.columns import COLUMNS
from greenctl.source.template import workbook_of
from greenctl.workbook.addresses import letter_of

_FIRST_ROW = 3
_LETTERS = {column.key: letter_of(index) for index, column in enumerate(COLUMNS)}
_SECTORS = ("sample_a", "sample_b", "sample_c;sample_a", "sample_d")


def _wrong_digit(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


# One fault per cell: (column, what it becomes).
_FAULTS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("credit_code", _wrong_digit),
    ("area", lambda _: "370899"),
    ("name", lambda _: "=1+1"),
    ("kind", lambda _: "飞船"),
    ("longitude", lambda _: "1161.58"),
    ("name", lambda name: name * 20),
    ("sectors", lambda _: "sample_a;!!"),
    ("state", lambda _: "也许"),
    ("contact_phone", lambda _: "call me"),
    ("latitude", lambda _: "35,41"),
    ("coordinate_system", lambda _: "ETRS89"),
    ("department", lambda _: "astrology"),
    ("name", lambda _: ""),
)


def sample_workbook(rows: int, errors: int = 0, *, city: str = "370800") -> tuple[bytes, list[str]]:
    """A workbook of `rows` sources and the addresses of the `errors` cells in it that are wrong, in order.

    Raises:
        ValueError: more errors than rows.
    """
    if not 0 <= errors <= rows:
        message = f"{errors} errors do not fit in {rows} rows"
        raise ValueError(message)
    planted = {n * rows // errors: _FAULTS[n % len(_FAULTS)] for n in range(errors)}
    data = workbook_of(_rows(rows, planted, city))
    return data, [f"{_LETTERS[column]}{row + _FIRST_ROW}" for row, (column, _) in planted.items()]


def _rows(count: int, planted: dict[int, tuple[str, Callable[[str], str]]], city: str) -> Iterator[dict[str, str]]:
    areas = [area.code for area in areas_of_city(city)]
    for number in range(count):
        row = _row(number + 1, areas[number % len(areas)])
        if number in planted:
            column, spoil = planted[number]
            row[column] = spoil(row[column])
        yield row


def _row(number: int, area: str) -> dict[str, str]:
    """Codes apart from the demonstration city's, whose sources an import of the sample would rename otherwise."""
    code = f"910000009{number:08}"
    return {
        "kind": "企业",
        "name": f"示例企业{number:05}号",
        "credit_code": code + uscc.calc_check_digit(code),
        "area": area,
        "department": "industry",
        "sectors": _SECTORS[number % len(_SECTORS)],
        "address": f"示例路{number}号",
        "longitude": f"116.{number % 1000:03}",
        "latitude": f"35.{number % 997:03}",
        "coordinate_system": "CGCS2000",
        "state": "运行",
        "contact_name": f"示例{number}",
        "contact_phone": f"126{number:08}",
    }
