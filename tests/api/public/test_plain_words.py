"""Public pages speak plainly: short sentences, and each office word explained where everybody can look it up."""

import re

import pytest

from api.public.dictionary import terms
from greenctl.messages import catalogue

# A sentence of a newspaper has some 20 words, or 40 characters; ours may be a little longer, and no more.
LONGEST = {"zh": 50, "en": 25}
ENDS = {"zh": r"[。；！？：\n]", "en": r"(?<=[.;:!?])\s"}
# Formats and lists of codes, for people who write programs.
FOR_PROGRAMS = ("key_how", "dictionary_")
OFFICE_WORDS = {
    "zh": (
        "豁免", "绩效等级", "待定", "短板", "一票否决", "规则版本", "保障类", "公示", "预警",
        "交办", "整改", "复核", "销号", "红黑榜", "区间", "指纹", "绿色施工证", "错峰",
    ),
    "en": ("exempt", "undetermined", "short board", "veto", "rule edition", "publicity", "fingerprint", "interval"),
}  # fmt: skip
# Words of offices that no page needs.
NEVER = {
    "zh": ("兹", "贵单位", "予以", "之规定", "特此", "望知悉", "抓手", "赋能"),
    "en": ("hereby", "pursuant", "aforementioned", "utilize", "in accordance with", "shall be deemed"),
}
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def long_sentences(texts, language):
    """The sentences that are longer than one reads at once, by key."""
    return {
        key: sentence
        for key, text in texts.items()
        if not key.startswith(FOR_PROGRAMS)
        for sentence in re.split(ENDS[language], text)
        if length(sentence, language) > LONGEST[language]
    }


def length(sentence, language):
    """In characters of Chinese, in words of English; a value that is filled in counts as one."""
    filled = re.sub(r"\{\w+\}", "x", sentence)
    return len(filled) if language == "zh" else len(filled.split())


def shown(language):
    return catalogue(language)["public"]


@LANGUAGES
def test_no_sentence_of_a_public_page_is_long(language):
    explained = {key: term["means"] for key, term in terms(language).items()}

    assert long_sentences(shown(language) | explained, language) == {}


@LANGUAGES
def test_each_office_word_that_pages_use_is_explained(language):
    used = {word for word in OFFICE_WORDS[language] if any(word in text for text in shown(language).values())}
    explained = {term["word"] for term in terms(language).values()}

    assert used - {word for word in used if any(word in one for one in explained)} == set()


@LANGUAGES
def test_no_page_speaks_as_files_do(language):
    found = {word: key for word in NEVER[language] for key, text in shown(language).items() if word in text.lower()}

    assert found == {}


def test_what_is_explained_stands_on_the_page(client):
    page = client.get("/p/dictionary", headers={"Accept-Language": "zh-CN"}).text

    for key, term in terms("zh").items():
        assert f'id="term-{key}"' in page
        assert term["word"] in page
        assert term["means"] in page


@LANGUAGES
def test_control_a_sentence_that_goes_on_and_on_is_found(language):
    endless = {"zh": "示例" * 26 + "。短。", "en": "sample " * 26 + ". Short."}[language]

    assert list(long_sentences({"a_key": endless, "key_how": endless}, language)) == ["a_key"]
