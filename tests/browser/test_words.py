"""Every text of the screens stands in one catalogue per language, and nowhere else."""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from greenctl.notices.kinds import rules

WEB = Path(__file__).parents[2] / "web"
CODE = sorted(
    path
    for part in ("phone", "desk", "shared", "build")
    for path in (WEB / part).rglob("*")
    if path.suffix in {".vue", ".ts"}
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
KEY = re.compile(r"""(?<![\w.])t\(\s*[`"']([a-z_]+(?:\.[a-z_]+)+)[`"']""")
BUILT = re.compile(r"""`([a-z_]+(?:\.[a-z_]+)*\.[a-z_]*)\$\{""")
LIST = re.compile(r"""(?<![\w.])word\(\s*["']([a-z_]+)["']""")
# The names of the two languages are the same in both.
ENDONYMS = {"中文"}


def flat(tree: dict, before: str = "") -> dict[str, str]:
    found = {}
    for name, inner in tree.items():
        found |= flat(inner, f"{before}{name}.") if isinstance(inner, dict) else {before + name: inner}
    return found


def catalogue(language: str, *parts: str) -> dict[str, str]:
    """What all screens share, and what the desk alone has beside it; no word stands in both."""
    found: dict[str, str] = {}
    for part in parts or ("shared", "desk"):
        text = (WEB / part / "words" / f"{language}.json").read_text(encoding="utf-8")
        tree = json.loads(text, object_pairs_hook=once)
        assert not {key.split(".")[0] for key in found} & set(tree)
        found |= flat(tree)
    return found


def once(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would hide what stood there first."""
    twice = [key for key, times in Counter(key for key, _ in entries).items() if times > 1]
    assert twice == []
    return dict(entries)


def test_both_catalogues_hold_the_same_keys_and_the_same_placeholders():
    zh, en = catalogue("zh"), catalogue("en")

    assert zh.keys() == en.keys()
    different = [key for key in zh if set(re.findall(r"\{\w+\}", zh[key])) != set(re.findall(r"\{\w+\}", en[key]))]
    assert different == []


def test_every_key_that_code_names_stands_in_the_catalogue():
    for path in CODE:
        known = catalogue("zh") if path.is_relative_to(WEB / "desk") else catalogue("zh", "shared")
        lists = {key.split(".")[0] for key in known}
        text = path.read_text(encoding="utf-8")
        assert [key for key in KEY.findall(text) if key not in known] == [], path
        assert [name for name in LIST.findall(text) if name not in lists] == [], path


def test_every_word_of_the_catalogue_is_used():
    pages = sorted(WEB.glob("*/index.html"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*CODE, *pages])

    assert unused(catalogue("zh"), text) == []


def test_a_word_that_nothing_uses_would_be_found():
    text = """t("home.title"); t(`level.${code}`); word("state"); t(`report_${kind}`)"""

    assert unused(["home.title", "home.gone", "level.a", "state.open", "levels.a"], text) == ["home.gone", "levels.a"]


def unused(keys: Iterable[str], text: str) -> list[str]:
    """Keys that stand nowhere in full, nor begin as one that is put together or belongs to a list that is asked for."""
    begun = tuple(set(BUILT.findall(text)) | {f"{name}." for name in LIST.findall(text)})
    named = re.findall(r"%zh\.([a-z_]+)%", text)
    in_full = [key for key in keys if key not in text and key.removeprefix("page.") not in named]
    return [key for key in in_full if not key.startswith(begun)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(WEB)))
def test_no_text_stands_in_code(path):
    assert text_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "list_of, codes",
    [
        ("notice_kind", sorted(rules().kinds)),
        ("tried", ["taken", "away", "failed", "refused", "address_not_allowed", "no_address", "no_way"]),
    ],
)
def test_what_was_told_and_what_became_of_it_is_said_in_words(list_of, codes):
    known = catalogue("zh")

    assert [code for code in codes if f"{list_of}.{code}" not in known] == []


def test_text_in_code_would_be_found():
    assert text_in('<p>{{ t("common.yes") }}</p>\n<p>提交</p>') == ["提交"]
    assert text_in("<p>Send it now</p>") == ["Send it now"]


def text_in(code: str) -> list[str]:
    """Chinese anywhere, and words of more than one letter between tags."""
    bare = re.sub(r"<!--.*?-->|//[^\n]*|/\*.*?\*/", "", code, flags=re.DOTALL)
    lines = [line.strip() for line in re.sub(r"<[^>]+>", "\n", bare).splitlines() if CHINESE.search(line)]
    chinese = [line for line in lines if not any(name in line for name in ENDONYMS)]
    shown = code.partition("<template>")[2] or (
        code if "<script" not in code and code.lstrip().startswith("<p") else ""
    )
    shown = re.sub(r"\{\{.*?\}\}", "", shown, flags=re.DOTALL)
    english = [text.strip() for text in re.findall(r">([^<>{}]*)<", shown) if re.search(r"[A-Za-z]{2}", text)]
    return list(dict.fromkeys([*chinese, *(text for text in english if text != "English")]))


def test_the_screens_fit_the_contract(browser):
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("NOT TESTED: there is no npm to check types with")
    checked = subprocess.run([npm, "run", "--silent", "check"], cwd=WEB, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout + checked.stderr
