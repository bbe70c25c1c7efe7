"""What fields mean: every one of every open file, in both languages, one click from where it stands; the package."""

import hashlib
import re

import pytest

from api.public.dictionary import FILES, meaning
from api.public.words import Words
from greenctl.area.calendar import CIVIL_TIME
from tests.api.public.test_pages import city  # noqa: F401 - a fixture

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_of_every_open_file_has_a_meaning(language):
    words = Words(language, CIVIL_TIME)

    assert [(file, field) for file, named in FILES.items() for field in named if not meaning(words, file, field)] == []


def test_a_heading_leads_to_what_it_means(client, city):  # noqa: F811 - the fixture
    headings = re.findall(r'class="meant" href="(/p/dictionary[^"]*)#([^"]+)"', client.get("/p/lists/emergency").text)

    assert len(headings) == 7
    page = client.get("/p/dictionary").text
    assert [anchor for _, anchor in headings if f'id="{anchor}"' not in page] == []


def test_the_package_names_files_that_are_there_with_their_digests_and_columns(client, city):  # noqa: F811 - the fixture
    package = client.get("/public/datapackage.json").json

    named = {one["name"].rsplit("-", 1)[-1]: one for one in package["resources"]}
    answers = {kind: client.get(one["path"]) for kind, one in named.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert all(one["path"].startswith("http://localhost/") for one in package["resources"])
    assert named["json"]["hash"] == f"sha256:{hashlib.sha256(answers['json'].data).hexdigest()}"
    columns = answers["csv"].data.decode("utf-8-sig").splitlines()[0].split(",")
    assert [field["name"] for field in named["csv"]["schema"]["fields"]] == columns
    assert all(
        field["description"] for one in package["resources"] for field in one.get("schema", {}).get("fields", ())
    )
    english = client.get("/public/datapackage.json", headers={"Accept-Language": "en"}).json
    assert english["title"] != package["title"]
