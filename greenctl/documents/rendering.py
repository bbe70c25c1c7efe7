"""Making PDF of a template and data with typst: no text of anybody becomes source, nothing is read from outside.

Data reach the template as JSON through `sys.inputs`, and what a template prints of it is text, whatever it looks like.
Templates are ours, load no packages and see their own folder alone; fonts come from a wheel. Typst runs to its end, so
its time and memory are bounded by what goes in: MOST_BYTES and MOST_VALUES, one document at a time per process. At the
limits a table took 2 s and 220 MB of the process (a board 20 ms); the interpreter is free meanwhile.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import typst
from pylopdf_fonts_zh_cn import sans_path

from greenctl.kernel.canonical import canonical_bytes
from greenctl.messages import LANGUAGES, catalogue

MEDIA_TYPE = "application/pdf"
MOST_BYTES = 500_000
MOST_VALUES = 12_000
_TEMPLATES = Path(__file__).parent / "templates"
_NO_PACKAGES = _TEMPLATES / "no-packages"
_one_at_a_time = Lock()


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/<template>.typ` with `data`; the same bytes for the same data, words and fonts.

    The template reads `data` and the catalogue's section `documents_<template>` (and `documents`, for all) in both
    languages. Moments and days are written by `canonical_bytes`; whoever wants others passes texts.

    Raises:
        ValueError: there is more in `data` than the limits allow; cut it, and say in the document that it is.
        typst.TypstError: the template asks for what `data` or the catalogue does not have.
    """
    given = canonical_bytes(dict(data))
    if len(given) > MOST_BYTES or _values(data) > MOST_VALUES:
        raise ValueError(f"too much for one document: {len(given)} bytes, {_values(data)} values")
    inputs = {"data": given.decode(), "words": _words(template)}
    compiler = typst.Compiler(
        _TEMPLATES / f"{template}.typ", root=_TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs=inputs, package_path=_NO_PACKAGES, package_cache_path=_NO_PACKAGES,
    )  # fmt: skip
    with _one_at_a_time:
        made = compiler.compile(format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The wheel's alone, so that every machine makes the same bytes."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)])


@cache
def _words(template: str) -> str:
    words = {
        language: {**catalogue(language)["documents"], **catalogue(language).get(f"documents_{template}", {})}
        for language in LANGUAGES
    }
    return orjson.dumps(words, option=orjson.OPT_SORT_KEYS).decode()


def _values(data: Any) -> int:
    if isinstance(data, Mapping):
        return sum(map(_values, data.values()))
    return sum(map(_values, data)) if isinstance(data, list | tuple) else 1
