"""A push service that the application may send to, and a phone that subscribes there."""

import pytest

from tests.notices.push_service import FIRM, Browser, push_service


@pytest.fixture
def service(app, tmp_path, monkeypatch):
    """A push service that this server may send to."""
    with push_service(tmp_path, monkeypatch) as service:
        monkeypatch.setitem(app.extensions["greenctl"].ways, "push", service.push())
        yield service


@pytest.fixture
def preparer(people):
    return people.preparer(FIRM)


@pytest.fixture
def browser(service):
    return Browser(service.host)
