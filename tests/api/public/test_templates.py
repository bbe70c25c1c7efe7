"""Templates as a browser reads them, looked at as written: no page is drawn."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import api.public

TEMPLATES = sorted(Path(str(api.public.__file__)).with_name("templates").glob("*.html"))
NEVER_CLOSED = {"meta", "link", "input", "br", "hr", "img", "col", "wbr"}


class Nesting(HTMLParser):
    """What stands open, and where a page closed something else than it had opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        line, _ = self.getpos()
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> in line {line}")


def wrongly_nested(written: str) -> list[str]:
    """Every tag that is not closed in its place; what Jinja writes in is taken to be whole."""
    page = Nesting()
    page.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", written))
    return page.wrong + [f"<{tag}> stays open" for tag in page.open]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.stem)
def test_every_tag_is_closed_where_it_was_opened(template: Path) -> None:
    assert wrongly_nested(template.read_text(encoding="utf-8")) == []


def test_an_unclosed_tag_would_be_seen() -> None:
    assert wrongly_nested('<p><a href="{{ here }}"><span>{{ name }}</a></p>') == [
        "</a> in line 1",
        "</p> in line 1",
        "<p> stays open",
    ]
