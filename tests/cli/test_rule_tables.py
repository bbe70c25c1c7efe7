"""An office's journey with a rule table by command line: the same story as over HTTP."""

import pytest

from greenctl.cli.main import main
from greenctl.cli.workplace import settings_for, transactions_on
from tests.declaration.builders import a_world, answers, handed_in
from tests.rules.workbooks import an_office_workbook

PLANTED = {"sample_a!C9": "≤五", "sample_a!D10": "≤10", "sample_a!I12": "mg/m4"}
TITLES = ("--zh", "示例市版", "--en", "Sample city", "--jurisdiction", "3708")


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Runs commands on a data folder of its own; gives what was printed, or why it ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*arguments):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            return f"{capsys.readouterr().out}{end.code}"
        return capsys.readouterr().out

    for login, role in (("clerk", "command"), ("checker", "city_reviewer"), ("head", "command")):
        run("accounts", "create", login, "示例人员", "--grant", f"{role}@370800")
    return run


@pytest.fixture
def firm(shell, tmp_path):
    """A works of level A that has handed in."""
    with transactions_on(settings_for(tmp_path / "data")) as transactions:
        world = a_world(transactions)
        handed_in(transactions, world, tree=answers(changes={"stack_so2": "18"}))
    return world.works[0]


def test_from_a_workbook_with_faults_to_an_edition_that_governs(shell, firm, tmp_path):
    (tmp_path / "faulty.xlsx").write_bytes(an_office_workbook(PLANTED, stack_so2={"at_most": "15"}))
    (tmp_path / "mended.xlsx").write_bytes(an_office_workbook(stack_so2={"at_most": "15"}))
    draft = shell("rules", "draft", "office-2026", *TITLES, "--as", "clerk").strip()

    told = shell("rules", "import", draft, "faulty.xlsx", "--as", "clerk")
    assert [address for address in PLANTED if address in told] == [*PLANTED]
    assert "3 errors" in shell("rules", "lint", draft, "--errors")
    assert "0 errors" in shell("rules", "import", draft, "mended.xlsx", "--as", "clerk")
    assert "rules.cells_not_confirmed" in publish(shell, draft, "head")

    # 45 cells, 12 measures, 3 vetoes, 4 levels; and 18 that the sample edition has in this sector were left out
    assert "82 cells wait for checker" in shell("rules", "confirm", draft, "sample_x", "--as", "checker")
    for person in ("clerk", "checker"):
        assert "confirmed" in shell("rules", "confirm", draft, "--all", "--as", person)
    assert "0 cells wait for clerk" in shell("rules", "confirm", draft, "--all", "--as", "clerk")
    assert "rules.only_author" in publish(shell, draft, "clerk")
    assert "office-2026 governs from 2030-01-07" in publish(shell, draft, "head")

    status = shell("rules", "status", "office-2026")
    assert "office-2026 (published, not official)" in status
    assert "sample_a                       45 confirmed    0 read    0 unread" in status
    compared = shell("rules", "compare", "sample-2026", "office-2026", "--source", firm, "--on", "2030-01-07")
    assert compared.splitlines()[0] == "sample-2026: A; office-2026: B"
    assert "sample_a.stack_so2.A: ≤ 20 mg/m³" in compared
    assert "≤ 15 mg/m³ (sample-rules 示例条款 9, confirmed)  <- decides" in compared


def test_none_is_official_while_a_cell_is_unread(shell):
    lines = shell("rules", "status").splitlines()

    editions = [line for line in lines if not line.startswith(" ")]
    assert len(editions) >= 5
    assert all(line.endswith("not official)") for line in editions)
    assert any(line.split()[0] == "cement" and int(line.split()[-2]) > 0 for line in lines if line.startswith(" "))


def test_rolling_back_makes_a_draft_that_somebody_else_publishes(shell, firm):
    back = shell("rules", "roll-back", "sample-2026", "sample-again", "--as", "clerk").strip()

    assert "rules.only_author" in publish(shell, back, "clerk")
    assert "sample-again governs from 2030-01-07" in publish(shell, back, "head")
    assert shell("rules", "compare", "sample-2026", "sample-again") == "0 differences\n"


def test_an_export_is_taken_in_again(shell, firm, tmp_path):
    draft = shell("rules", "draft", "another", *TITLES, "--as", "clerk").strip()

    shell("rules", "export", "sample-2026", "sample.xlsx")

    assert "0 errors" in shell("rules", "import", draft, "sample.xlsx", "--as", "clerk")


@pytest.mark.parametrize("act", ["confirm", "publish"])
def test_who_has_no_right_to_it_does_not_do_it(shell, firm, act):
    shell("accounts", "create", "stranger", "示例人员", "--grant", "inspector@370800")
    draft = shell("rules", "draft", "another", *TITLES, "--from", "sample-2026", "--as", "clerk").strip()

    refused = publish(shell, draft, "stranger") if act == "publish" else shell("rules", act, draft, "--as", "stranger")

    assert "auth.act_not_allowed" in refused


def publish(shell, draft, login):
    return shell("rules", "publish", draft, "--from", "2030-01-07", "--as", login)
