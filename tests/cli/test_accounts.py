"""People and their rights from a shell."""

import re

import pytest

from greenctl.cli.main import main
from greenctl.kernel.ids import new_id

GRANT = "county_reviewer@370811/ecology"


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Runs a command on a data folder of its own; returns what it printed."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(tmp_path))

    def run(*arguments: str) -> str:
        main(["accounts", *arguments])
        return capsys.readouterr().out

    return run


def test_the_first_administrator_comes_from_the_shell(shell):
    printed = shell("create", "Wang.Li", "示例人员", "--grant", "administrator@370800")

    assert re.search(r"^wang\.li \S{36} version 1, invited$", printed, re.MULTILINE)
    assert "  administrator 370800" in printed
    assert re.search(r"^invitation ([A-Z2-7]{5}-){3}[A-Z2-7]{5}, good until", printed, re.MULTILINE)


def test_an_account_is_granted_suspended_and_reinstated_by_login(shell):
    shell("create", "wang.li", "示例人员")

    assert "  county_reviewer 370811 ecology" in shell("grant", "WANG.LI", "--grant", GRANT)
    assert "version 3, suspended" in shell("suspend", "wang.li")
    assert "version 4, invited" in shell("reinstate", "wang.li")
    assert shell("invite", "wang.li").startswith("invitation ")


@pytest.mark.parametrize(
    "arguments, told",
    [
        pytest.param(("show", "nobody.here"), "auth.account_not_there", id="nobody of that login"),
        pytest.param(("create", "a b", "示例人员"), "auth.login_not_good", id="a bad login"),
        pytest.param(("create", "li.na", "示例人员", "--grant", "expert@999999"), "auth.grants_not_good", id="nowhere"),
        pytest.param(("mandate", "wang.li", new_id(), "enterprise_signer"), "source.not_there", id="no such source"),
    ],
)
def test_a_refusal_is_told_with_its_next_step(shell, arguments, told):
    shell("create", "wang.li", "示例人员")

    with pytest.raises(SystemExit, match=told):
        shell(*arguments)
