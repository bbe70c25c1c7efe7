"""Frames of HJ 212, the link from monitoring devices to an office: `##`, length, data segment, checksum, CR LF. Pure.

Strict where the standard is clear: the length, the checksum, the shape of the data segment. Tolerant where real
captures deviate, and each deviation is named. A frame that is not one is refused with its reason, and nothing else is.
The shape is from the cases of our domain notes; the data marks there are unverified, so only `N` is taken for normal
and every other mark is kept beside its value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from greenctl.area.calendar import CIVIL_TIME

START = b"##"
MOST_FACTORS = 400
LONGEST_WHAT = 40
DATA_COMMANDS = {"2011": "realtime", "2051": "minute", "2061": "hour", "2031": "day"}
"""Commands whose frames hold readings; all others are good frames without any."""
_DIGITS = 4
_POLYNOMIAL = 0xA001
_DEVICE = re.compile(r"[0-9A-Fa-f]{24}")
_VALUE = re.compile(r"[+-]?[0-9]{1,8}(?:\.[0-9]{1,12})?")
_MOMENT = re.compile(r"[0-9]{14}")
_MICRO = Decimal("0.000001")


class FrameRefused(ValueError):
    """Why bytes are no frame, as a code of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a factor by one of its statistics (`Rtd`, `Avg`, `Cou` …); `mark` None: the device told none."""

    factor: str
    statistic: str
    value: Decimal
    mark: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it came. `at`: what the device says the readings are of, by the city's clock; `deviations` are ours.

    The password of the frame is not kept.
    """

    device: str
    command: str
    at: datetime | None
    readings: tuple[Reading, ...]
    deviations: tuple[str, ...]


def checksum(segment: bytes) -> int:
    """The checksum of a data segment. This is not the byte order of Modbus, and it keeps eight bits from byte to byte:
    one byte changed is always seen, of more damage one in 256 is not."""
    crc = 0xFFFF
    for byte in segment:
        crc = (crc >> 8) ^ byte
        for _ in range(8):
            lowest, crc = crc & 1, crc >> 1
            if lowest:
                crc ^= _POLYNOMIAL
    return crc


def pieces(data: bytes) -> Iterator[bytes]:
    """What should be frames: by line, and where one begins within a line. Nothing is lost; blank lines are left out."""
    for line in data.split(b"\n"):
        rest = line.rstrip(b"\r").strip(b" \t")
        while rest:
            cut = _end_of(rest)
            yield rest[:cut]
            rest = rest[cut:]


def _end_of(line: bytes) -> int:
    """Where the next frame begins that was glued to this one without an end of line."""
    told = _told_length(line)
    if told is None:
        return len(line)
    digits, length = told
    end = len(START) + digits + length + _DIGITS
    return end if line[end : end + len(START)] == START else len(line)


def _told_length(line: bytes) -> tuple[int, int] | None:
    found = re.match(rb"##([0-9]{1,4})(?![0-9])", line)
    return None if found is None else (len(found[1]), int(found[1]))


def read_frame(raw: bytes) -> Frame:
    """Raises FrameRefused."""
    segment, deviations = _segment(raw)
    try:
        text = segment.decode("ascii")
    except UnicodeDecodeError as error:
        raise FrameRefused("not_ascii") from error
    if not text.isprintable():
        raise FrameRefused("not_printable")
    heading, content = _halves(text)
    fields = _fields(heading)
    deviations += _of_heading(fields)
    at, readings, more = _content(content) if fields["CN"] in DATA_COMMANDS else (None, (), ())
    return Frame(fields["MN"], fields["CN"], at, readings, tuple(dict.fromkeys((*deviations, *more))))


def _segment(raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    if not raw.startswith(START):
        raise FrameRefused("no_beginning")
    told = _told_length(raw)
    if told is None:
        raise FrameRefused("no_length")
    digits, length = told
    begins = len(START) + digits
    if len(raw) != begins + length + _DIGITS:
        raise FrameRefused("length_wrong")
    segment, crc = raw[begins : begins + length], raw[begins + length :]
    if not re.fullmatch(rb"[0-9A-Fa-f]{4}", crc):
        raise FrameRefused("no_checksum")
    if int(crc, 16) != checksum(segment):
        raise FrameRefused("checksum_wrong")
    named = {"length_without_zeros": digits < _DIGITS, "checksum_in_small_letters": crc != crc.upper()}
    return segment, tuple(name for name, holds in named.items() if holds)


def _halves(text: str) -> tuple[str, str]:
    heading, found, rest = text.partition("CP=&&")
    if not found or not rest.endswith("&&"):
        raise FrameRefused("no_content")
    return heading, rest[:-2]


def _fields(heading: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for one in filter(None, heading.split(";")):
        name, is_pair, value = one.partition("=")
        if not is_pair or not name.isalnum():
            raise FrameRefused("field_unreadable")
        if name in fields:
            raise FrameRefused("field_twice")
        fields[name] = value
    if not fields.get("MN") or len(fields["MN"]) > LONGEST_WHAT:
        raise FrameRefused("no_device")
    if not re.fullmatch("[0-9]{4}", fields.get("CN", "")):
        raise FrameRefused("no_command")
    return fields


def _of_heading(fields: dict[str, str]) -> tuple[str, ...]:
    named = {
        "device_not_24_hex": not _DEVICE.fullmatch(fields["MN"]),
        "no_request_number": not fields.get("QN"),
        "no_system": not fields.get("ST"),
        "no_flag": not fields.get("Flag", "").isdecimal(),
    }
    return tuple(name for name, holds in named.items() if holds)


def _content(content: str) -> tuple[datetime, tuple[Reading, ...], tuple[str, ...]]:
    """Groups are split by semicolons, their members by commas; a group is one factor, or tells the time."""
    at, readings, deviations = None, [], []
    groups = [group for group in content.split(";") if group]
    if len(groups) > MOST_FACTORS:
        raise FrameRefused("too_many_factors")
    for group in groups:
        members = [tuple(one.partition("=")[::2]) for one in group.split(",") if one]
        if members and members[0][0] == "DataTime":
            at = _moment(members[0][1])
            continue
        found, wrong = _group(members)
        readings += found
        deviations += wrong
    if at is None:
        raise FrameRefused("no_time")
    keys = [(one.factor, one.statistic) for one in readings]
    if len(set(keys)) != len(keys):
        raise FrameRefused("factor_twice")
    return at, tuple(readings), tuple(deviations)


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise FrameRefused("time_unreadable")
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=CIVIL_TIME)
    except ValueError as error:
        raise FrameRefused("time_unreadable") from error


def _group(members: list[tuple[str, ...]]) -> tuple[list[Reading], list[str]]:
    """The values of a factor; its mark is a member of its own and holds for all of them."""
    marks = [value for name, value in members if name.endswith("-Flag")]
    mark = marks[0][:4] if marks and marks[0] else None
    found, wrong = [], []
    for name, value in members:
        factor, is_value, statistic = name.partition("-")
        if not is_value or statistic in {"Flag", "EFlag", "SampleTime"}:
            continue
        number = _number(value)
        if number is None or not factor.isalnum() or not statistic.isalnum():
            wrong.append("value_unreadable")
        elif len(factor) + len(statistic) > LONGEST_WHAT - 6:
            wrong.append("factor_too_long")
        else:
            found.append(Reading(factor, statistic, number, mark))
    if found and mark is None:
        wrong.append("no_data_mark")
    return found, wrong


def _number(text: str) -> Decimal | None:
    if not _VALUE.fullmatch(text):
        return None
    try:
        return Decimal(text).quantize(_MICRO)
    except InvalidOperation:
        return None
