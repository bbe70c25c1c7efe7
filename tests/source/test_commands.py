"""The workbook by command, as a stranger tries it."""

import pytest

from greenctl.cli.main import main
from greenctl.source.sample_workbook import sample_workbook


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


def refused(*arguments):
    with pytest.raises(SystemExit) as end:
        main(["import", *arguments])
    return str(end.value.code)


def test_a_sample_with_errors_is_refused_cell_by_cell(capsys):
    main(["import", "sample", "sample.xlsx", "--rows", "40", "--errors", "5"])
    _, planted = sample_workbook(40, 5)

    told = refused("sources", "sample.xlsx")

    assert [line.split(":")[0].strip() for line in told.splitlines() if line.startswith("  ")] == planted
    assert "nothing was written" in told


def test_a_trial_a_first_and_a_second_import(capsys):
    main(["import", "sample", "sample.xlsx", "--rows", "40", "--errors", "0"])

    for options, told in (
        (["--dry-run"], "40 rows: 40 added, 0 changed, 0 unchanged, 0 errors; nothing was written"),
        ([], "40 rows: 40 added, 0 changed, 0 unchanged, 0 errors; written"),
        ([], "40 unchanged, 0 errors; nothing was written; this very file was imported before"),
    ):
        main(["import", "sources", "sample.xlsx", *options])
        assert told in capsys.readouterr().out


def test_the_template_by_command_is_in_order(capsys):
    main(["import", "sources", "--template", "template.xlsx"])

    main(["import", "sources", "template.xlsx"])

    assert "0 rows" in capsys.readouterr().out


def test_a_file_that_is_not_there_or_no_workbook_is_told(tmp_path):
    (tmp_path / "text.xlsx").write_text("name,area\n")

    assert "cannot be read" in refused("sources", "nothing.xlsx")
    assert "workbook.not_xlsx" in refused("sources", "text.xlsx")
    assert "do not fit" in refused("sample", "x.xlsx", "--rows", "3", "--errors", "5")
