"""PDF of a template and data: readable, the same every time, and never made of anybody's markup."""

from pathlib import Path
from typing import Any

import pytest

from greenctl.documents import MOST_VALUES, qr_svg, render, rendering
from greenctl.messages import catalogue
from tests.documents.pdf import pages_of, text_of

_TEMPLATES = Path(rendering.__file__).parent / "templates"
# Each does something if typst reads it as source, and stands there letter by letter if it does not.
_MARKUP = '#panic("x") #read("house.typ") $x^2$ *粗* _斜_ <a> @b `c` \\ // d /* e */ [f] #{1+1} "g" \'h\''


def a_board(**told: Any) -> dict[str, Any]:
    """What a notice board is made of."""
    measure = {"text": "1号窑停产", "shown_by": "电表", "checked_by": "现场查看窑温"}
    level = {"zh": "橙色预警", "en": "Orange alert", "why": None, "measures": [measure]}
    return {
        "name": "示例建材一厂", "area": "示例县", "grade": "C", "sector": "砖瓦", "guarantee": None,
        "inventory": "示例清单 第1期", "levels": [level], "left_out": 0, "qr": qr_svg("https://example.org/d"),
        **told,
    }  # fmt: skip


def test_a_document_holds_its_chinese_text_so_that_it_can_be_searched():
    pdf = render("board", a_board())

    text = text_of(pdf)
    for expected in ("重污染天气应急减排公示牌", "示例建材一厂", "1号窑停产", "现场查看窑温", "Orangealert"):
        assert expected in text.replace(" ", "")
    assert pages_of(pdf) == 1


def test_the_same_data_make_the_same_bytes_and_others_do_not():
    first, again, other = (
        render("board", a_board()),
        render("board", a_board()),
        render("board", a_board(name="示例二厂")),
    )

    assert first == again != other
    assert b"CreationDate" not in first or b"D:19700101" in first


def test_what_looks_like_markup_is_printed_as_it_is():
    pdf = render("board", a_board(name=_MARKUP))

    assert _MARKUP.replace(" ", "") in text_of(pdf).replace(" ", "")


def test_more_than_the_limit_is_refused_before_typst_sees_it():
    measures = [{"text": "停", "shown_by": None, "checked_by": None}] * (MOST_VALUES // 3 + 1)

    with pytest.raises(ValueError, match="too much for one document"):
        render("board", a_board(levels=[{"zh": "红", "en": "Red", "why": None, "measures": measures}]))


@pytest.mark.parametrize("template", sorted(path.stem for path in _TEMPLATES.glob("*.typ")))
def test_a_template_evaluates_nothing_loads_nothing_and_says_nothing_of_its_own(template):
    source = (_TEMPLATES / f"{template}.typ").read_text(encoding="utf-8")
    code = "\n".join(line for line in source.splitlines() if not line.startswith("//"))

    assert not any(way in code for way in ("eval(", "@preview", "@local", "read(", "plugin("))
    assert not any("一" <= letter <= "鿿" for letter in code), "a text that stands not in the catalogue"


def test_every_word_of_documents_stands_in_both_languages():
    sections = [{name for name in catalogue(language) if name.startswith("documents")} for language in ("zh", "en")]

    assert sections[0] == sections[1]
    for section in sections[0]:
        assert catalogue("zh")[section].keys() == catalogue("en")[section].keys()


def test_a_qr_code_of_the_same_link_is_the_same_and_holds_no_script():
    first = qr_svg("https://example.org/p/certificates?number=A-1&lang=zh")

    assert first == qr_svg("https://example.org/p/certificates?number=A-1&lang=zh")
    assert first.startswith("<svg")
    assert "script" not in first
    assert first.count("http") == 1
