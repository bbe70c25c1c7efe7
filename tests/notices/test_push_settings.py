"""What an operator sets up so that notices go to phones, and is told where that is not complete."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from greenctl.cli.main import main
from greenctl.config import IncompleteSettings
from greenctl.notices.ways.push import KNOWN_HOSTS, push_of
from greenctl.notices.ways.settings import load_ways


@pytest.fixture
def key(tmp_path):
    file = tmp_path / "push_key.pem"
    main(["push-key", str(file)])
    return file


def ways(folder, text):
    file = folder / "ways.yaml"
    file.write_text(text, encoding="utf-8")
    return load_ways(file)


def test_the_command_makes_a_key_that_its_owner_alone_reads_and_says_what_to_set(tmp_path, capsys):
    key = tmp_path / "push_key.pem"
    main(["push-key", str(key)])
    said = capsys.readouterr().out.splitlines()
    push = push_of(ways(tmp_path, said[-1]))

    assert key.stat().st_mode & 0o777 == 0o600
    assert (said[0], push.hosts) == (f"public key: {push.public_key}", KNOWN_HOSTS)


def test_a_key_that_is_there_is_never_written_over(key):
    before = key.read_bytes()
    with pytest.raises(SystemExit):
        main(["push-key", str(key)])

    assert key.read_bytes() == before


@pytest.mark.parametrize(
    "text, told",
    [
        pytest.param("push: {key_file: push_key.pem}", "contact", id="whom to ask"),
        pytest.param("push: {key_file: push_key.pem, contact: desk}", "mailto:", id="a contact of another form"),
        pytest.param("push: {key_file: none.pem, contact: 'mailto:a@b'}", "none.pem", id="no file"),
        pytest.param("push: {key_file: ways.yaml, contact: 'mailto:a@b'}", "push-key", id="no key"),
        pytest.param("push: {key_file: other.pem, contact: 'mailto:a@b'}", "P-256", id="a key of another kind"),
        pytest.param("push: {key_file: push_key.pem, contact: 'mailto:a@b', hosts: []}", "hosts", id="no hosts"),
        pytest.param("push: {key_file: push_key.pem, contact: 'mailto:a@b', hosts: ['*']}", "hosts", id="all hosts"),
        pytest.param("push: {key_file: push_key.pem, contact: 'mailto:a@b', hosts: x}", "hosts", id="no list"),
    ],
)
def test_what_is_not_complete_is_said(key, tmp_path, text, told):
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "other.pem").write_bytes(other)

    with pytest.raises(IncompleteSettings, match=told):
        ways(tmp_path, text)
