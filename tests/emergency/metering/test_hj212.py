"""Frames of HJ 212: strict where the standard is clear, tolerant where captures deviate, never a fault."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from greenctl.emergency.metering.hj212 import FrameRefused, checksum, pieces, read_frame

SAMPLE = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80"
)
"""The standard's own."""
HEADING = b"QN=20261201010000000;ST=31;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=5;"
CONTENT = b"CP=&&DataTime=20261201000000;a34013-Cou=1.25,a34013-Avg=3.5,a34013-Flag=N;a21026-Cou=0.5,a21026-Flag=D&&"


def framed(segment):
    return b"##" + f"{len(segment):04d}".encode() + segment + f"{checksum(segment):04X}".encode() + b"\r\n"


def a_frame(heading=HEADING, content=CONTENT):
    return framed(heading + content).rstrip()


def code_of(raw):
    with pytest.raises(FrameRefused) as refused:
        read_frame(raw)
    return refused.value.code


def test_the_standards_own_sample_is_a_frame_without_deviation():
    frame = read_frame(SAMPLE)

    assert (frame.device, frame.command, frame.at, frame.readings, frame.deviations) == (
        "010000A8900016F000169DC0", "1062", None, (), (),
    )  # fmt: skip
    assert checksum(SAMPLE[6:-4]) == 0x1C80
    assert framed(SAMPLE[6:-4]) == SAMPLE + b"\r\n"


def test_readings_of_an_hour_come_with_their_marks_and_the_time_of_the_device():
    frame = read_frame(a_frame())

    assert frame.at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert [(one.factor, one.statistic, one.value, one.mark) for one in frame.readings] == [
        ("a34013", "Cou", Decimal("1.25"), "N"),
        ("a34013", "Avg", Decimal("3.5"), "N"),
        ("a21026", "Cou", Decimal("0.5"), "D"),
    ]
    assert frame.deviations == ()


@pytest.mark.parametrize(
    "raw, deviation",
    [
        (SAMPLE.replace(b"##0101", b"##101"), "length_without_zeros"),
        (SAMPLE[:-4] + b"1c80", "checksum_in_small_letters"),
        (a_frame(HEADING.replace(b"010000A8900016F000169DC0", b"SD-0007")), "device_not_24_hex"),
        (a_frame(content=CONTENT.replace(b",a21026-Flag=D", b"")), "no_data_mark"),
        (a_frame(HEADING.replace(b"Flag=5;", b"")), "no_flag"),
        (a_frame(HEADING.replace(b"ST=31;", b"")), "no_system"),
        (a_frame(HEADING[len(b"QN=20261201010000000;") :]), "no_request_number"),
        (a_frame(content=CONTENT.replace(b"Cou=0.5", b"Cou=----")), "value_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_captures_do_otherwise_is_taken_and_named(raw, deviation):
    assert deviation in read_frame(raw).deviations


@pytest.mark.parametrize(
    "raw, code",
    [
        (b"", "no_beginning"),
        (b"#0101QN", "no_beginning"),
        (b"##QN=1", "no_length"),
        (b"##00101QN=1", "no_length"),
        (SAMPLE[:-1], "length_wrong"),
        (SAMPLE.replace(b"##0101", b"##0100"), "length_wrong"),
        (SAMPLE[:-4] + b"ZZZZ", "no_checksum"),
        (SAMPLE[:-4] + b"801C", "checksum_wrong"),
        (SAMPLE.replace(b"ST=32", b"ST=33"), "checksum_wrong"),
        (a_frame(content="CP=&&DataTime=20261201000000;甲=1&&".encode()), "not_ascii"),
        (a_frame(content=b"CP=&&\x00&&"), "not_printable"),
        (a_frame(content=b"CP=&&DataTime=20261201000000"), "no_content"),
        (a_frame(content=b"CP=&&a34013-Cou=1&&"), "no_time"),
        (a_frame(content=b"CP=&&DataTime=20261301000000;a34013-Cou=1&&"), "time_unreadable"),
        (a_frame(content=b"CP=&&DataTime=2026;a34013-Cou=1&&"), "time_unreadable"),
        (a_frame(content=b"CP=&&DataTime=20261201000000;a-Cou=1;a-Cou=2&&"), "factor_twice"),
        (a_frame(HEADING.replace(b"ST=31", b"ST31")), "field_unreadable"),
        (a_frame(HEADING + b"ST=32;"), "field_twice"),
        (a_frame(HEADING.replace(b"MN=010000A8900016F000169DC0", b"MN=")), "no_device"),
        (a_frame(HEADING.replace(b"CN=2061", b"CN=20")), "no_command"),
    ],
)
def test_what_is_no_frame_is_refused_with_its_reason(raw, code):
    assert code_of(raw) == code


def test_the_checksum_is_not_in_the_byte_order_of_modbus():
    """The control: with the bytes swapped, the standard's sample would be refused."""
    swapped = SAMPLE[:-4] + SAMPLE[-2:] + SAMPLE[-4:-2]
    assert code_of(swapped) == "checksum_wrong"


def test_frames_are_told_apart_by_line_and_where_they_were_glued():
    assert list(pieces(SAMPLE + b"\r\n\r\n" + SAMPLE + SAMPLE + b"\nnonsense\r\n")) == [
        SAMPLE,
        SAMPLE,
        SAMPLE,
        b"nonsense",
    ]


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_a_frame_or_refused_and_nothing_is_lost(data):
    found = list(pieces(data))

    assert b"".join(found) == b"".join(line.rstrip(b"\r").strip(b" \t") for line in data.split(b"\n"))
    for raw in found:
        with suppress(FrameRefused):
            read_frame(raw)


# One place alone: between two bytes the checksum keeps eight bits, so one in 256 of larger damages gets through it.
_DAMAGE = st.tuples(st.integers(0, 250), st.integers(0, 255), st.sampled_from(["set", "drop", "add"]))


@given(_DAMAGE)
@settings(max_examples=200, deadline=None)
def test_a_frame_that_was_damaged_in_one_place_is_refused_or_says_what_it_said(damage):
    place, byte, how = damage
    raw = bytearray(a_frame())
    at = place % len(raw)
    if how == "drop":
        del raw[at]
    else:
        raw[at : at + (how == "set")] = bytes([byte])
    try:
        frame = read_frame(bytes(raw))
    except FrameRefused:
        return
    assert frame.readings == read_frame(a_frame()).readings


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_data_segment_in_a_good_frame_is_read_or_refused(segment):
    with suppress(FrameRefused):
        read_frame(framed(segment)[:-2])
