"""Every error has a status, words in both languages, and a next step."""

import re

import pytest

from api.contract import every_error
from api.problems import status_of
from greenctl.kernel.errors import DomainError
from greenctl.messages import LANGUAGES, catalogue, language_from, message

KINDS = {"", "not_there", "not_allowed", "unacceptable", "clash", "stale"}


@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.code or error.__name__)
def test_an_error_has_a_status_and_words_in_both_languages(error: type[DomainError]):
    assert 400 <= status_of(error) <= 503
    for language in LANGUAGES:
        words = catalogue(language)["problems"].get(error.code)
        assert words, f'{language} lacks [problems."{error.code}"] for {error.__name__}'
        assert all(words.get(part) for part in ("title", "detail", "next")), error.code


def test_no_two_errors_share_a_code():
    codes = [error.code for error in every_error() if error.code not in KINDS]

    assert sorted(codes) == sorted(set(codes))


def test_both_catalogues_have_the_same_texts_with_the_same_details():
    zh, en = (
        {
            (section, key, part): {name.removesuffix(f"_{language}") for name in re.findall(r"{(\w+)", text)}
            for section, texts in catalogue(language).items()
            for key, entry in texts.items()
            for part, text in (entry if isinstance(entry, dict) else {"": entry}).items()
            if isinstance(text, str)
        }
        for language in LANGUAGES
    )

    assert zh.keys() == en.keys()
    assert {key: zh[key] ^ en[key] for key in zh if zh[key] != en[key]} == {}


@pytest.mark.parametrize(
    "header, language",
    [
        pytest.param(None, "zh", id="nothing asked"),
        pytest.param("en-GB,zh;q=0.5", "en", id="English first"),
        pytest.param("zh-CN,en;q=0.9", "zh", id="Chinese first"),
        pytest.param("fr,en;q=0.8", "en", id="English rather than nothing"),
        pytest.param("fr", "zh", id="neither"),
    ],
)
def test_chinese_comes_first(header, language):
    assert language_from(header) == language


def test_every_answer_carries_the_headers_of_a_careful_server(client):
    headers = client.get("/health/live").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Request-Id"]


@pytest.mark.parametrize("accepted", ["text/html", "application/json"])
def test_no_cache_keeps_a_refusal_or_gives_it_to_a_reader_of_another_kind(client, accepted: str):
    refused = client.get("/p/nowhere", headers={"Accept": accepted})

    assert refused.status_code == 404
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    "language, told",
    [
        pytest.param("zh", "申报当前状态为 审核中，不在企业手中。", id="zh"),
        pytest.param("en", "The declaration is under review, so it is not in the enterprise's hands.", id="en"),
    ],
)
def test_a_code_in_a_sentence_is_said_in_the_language_of_the_sentence(language: str, told: str):
    assert message(language, "declaration.not_in_hand", {"state": "under_review"}).detail == told


def test_several_things_stand_one_after_the_other():
    detail = message("zh", "declaration.evidence_missing", {"field": "x", "documents": ["甲", "乙"]}).detail

    assert detail.endswith("需要证明材料：甲、乙。")
