"""What is printed holds no phone number, identity number or address of mail: canaries, and texts that are none."""

import pytest

from greenctl.kernel.personal import personal_in, without_personal

CANARIES = [
    pytest.param("请致电13800138000", "phone", id="mobile"),
    pytest.param("138 0013 8000", "phone", id="mobile in groups"),
    pytest.param("+86-138-0013-8000", "phone", id="mobile with country"),
    pytest.param("１３８００１３８０００", "phone", id="wide digits"),
    pytest.param("电话:0537-2345678", "landline", id="landline"),
    pytest.param("(0537)2345678", "landline", id="landline in brackets"),
    pytest.param("身份证370811199001011234", "identity_number", id="identity number"),
    pytest.param("37081119900101123x", "identity_number", id="identity number with an x"),
    pytest.param("370811900101123", "old_identity_number", id="identity number of 15 digits"),
    pytest.param("somebody@example.com", "mail", id="mail"),
    pytest.param("somebody＠example.com", "mail", id="mail with a wide sign"),
]
HARMLESS = [
    pytest.param("已于2026-11-20完成整改,覆盖裸土1200平方米", id="a day and an area"),
    pytest.param("检测报告 示例-2026-000123", id="number of a report"),
    pytest.param("统一社会信用代码91370811MA3C00001X", id="credit code"),
    pytest.param("二氧化硫 12.5 mg/m3, 2026年11月20日10时30分", id="figures"),
    pytest.param("订单号 20261120000000000001", id="a long number that is none"),
]


@pytest.mark.parametrize("text, kind", CANARIES)
def test_a_canary_is_seen(text, kind):
    assert kind in personal_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_persons_number_passes(text):
    assert personal_in(text) == ()


@pytest.mark.parametrize("text, kind", CANARIES)
def test_a_canary_is_blacked_out_where_a_text_is_shown(text, kind):
    shown = without_personal(f"夜间值班 {text} 张")

    assert personal_in(shown) == ()
    assert "▇▇▇" in shown
    assert shown.startswith("夜间值班")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_holds_nothing_personal_is_shown_as_it_was_written(text):
    assert without_personal(f"{text}①㎎") == f"{text}①㎎"
